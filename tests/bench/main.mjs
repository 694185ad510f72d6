// `make bench`: nets, whole frames, start, workers and growth in Chromium, beside the peers; into build/bench.json.
//   QUICK=1   a look in two minutes, with fewer runs than a figure needs
//   LAYERS=1  our nets layer by layer, too
//   NETS=iris,emotion   only nets whose names hold one of these
//   ONLY=nets,e2e       only these parts of: nets, layers, e2e, workers, flat, gallery (which flat holds, too);
//                       build/bench.json is left as it is

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { measureWholeFrame } from './e2e.mjs';
import { missingFigures } from './form.mjs';
import { measureGallery } from './gallery.mjs';
import { measureLayers, reportLayers } from './layers.mjs';
import { TWELVE, emptyRow, geometricMeans, measureNets, netRows, netsHere, openNets } from './nets.mjs';
import { NetPage, launch, servePeers } from './pages.mjs';
import { PeakPage, buildPeak } from './peak.mjs';
import { preparePeers } from './peers.mjs';
import { coldLines, flatTables, netTable, noteLines, wholeFrameTable, workerLines } from './report.mjs';
import { measureFlatCost, measureWorkers } from './streams.mjs';
import { number } from './table.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const env = process.env;
const quick = Boolean(env.QUICK);
const layered = Boolean(env.LAYERS);
const only = env.ONLY ? env.ONLY.split(',') : undefined;
const part = (/** @type {string} */ name) =>
  (name === 'layers' && layered) || (only ? only.includes(name) : name !== 'layers');
const chosen = (/** @type {{ name: string }} */ { name }) =>
  !env.NETS || env.NETS.split(',').some((piece) => name.includes(piece));
const say = (/** @type {string} */ line) => console.log(line);

/** @returns {string} the commit measured, with a + where the tree differs from it */
function commit() {
  const git = (/** @type {string[]} */ ...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') ? '+' : '');
  } catch {
    return 'unknown';
  }
}

/** @param {string} browser its version @returns {import('./form.mjs').Machine} */
function machine(browser) {
  const cpus = os.cpus();
  const settings = ['QUICK', 'LAYERS', 'NETS', 'ONLY'].filter((name) => env[name]);
  return {
    cpu: cpus[0].model,
    cores: cpus.length,
    load: os.loadavg()[0],
    browser: `Chromium ${browser}`,
    node: process.version,
    date: new Date().toISOString(),
    commit: commit(),
    command: [...settings.map((name) => `${name}=${env[name]}`), 'make bench'].join(' '),
  };
}

const peers = await preparePeers(say);
for (const [peer, reason] of Object.entries(peers.why)) say(`${peer}: not here: ${reason}`);
// A part that catches errors would go on with new browsers. Those that are open end with this process.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => process.exit(128 + os.constants.signals[signal]));
}
buildPeak(path.join(peers.folder, 'facewise/peak.wasm'));
const server = await servePeers(peers.folder);
const { origin } = server;
const browser = await launch();
const about = machine(browser.version());
say(`\n${about.cpu}, ${about.cores} cores, ${about.browser}, commit ${about.commit}`);
if (about.load > 0.5) say(`The machine is busy (load ${number(about.load, 1)}): do not trust the figures.`);

const peakPage = new PeakPage(await NetPage.open(browser, origin, 'peak'));
await peakPage.warm();
const between = () => peakPage.sample();
await between();
const here = netsHere(peers.folder, !peers.why.nets);
const twelve = here.twelve.filter(chosen);
const others = here.others.filter(chosen);

/** @type {Partial<import('./form.mjs').Bench>} */
const bench = {};
if (part('nets')) {
  const rounds = quick ? 3 : 8;
  const runs = quick ? 4 : 6;
  say('loading every net into every runtime');
  const opened = await openNets(browser, origin, [...twelve, ...others], peers.why, say);
  await measureNets(opened.entries, { rounds, runs, between });
  const ceilings = peakPage.ceilings();
  const rows = netRows(opened, ceilings.gflops);
  const missing = { ours_ms: `its .tflite is not here: ${peers.why.nets ?? 'the peers have none'}` };
  bench.nets = TWELVE.filter(chosen).map(({ name }) =>
    rows.find((row) => row.name === name) ?? emptyRow(name, missing));
  bench.other_nets = rows.filter(({ name }) => others.some((net) => net.name === name));
  bench.geomean = geometricMeans(bench.nets);
  bench.geomean_least = geometricMeans(bench.nets.map(({ least }) => least));
  bench.other_geomean = geometricMeans(bench.other_nets);
  say(`\n${netTable(bench.nets, bench.geomean, bench.geomean_least)}`);
  const beside = others.length > 0 && netTable(bench.other_nets, bench.other_geomean);
  if (beside) say(`\nOther nets than the twelve:\n${beside}`);
  for (const line of noteLines([...bench.nets, ...bench.other_nets])) say(line);
  for (const context of browser.contexts().slice(1)) await context.close();
}
if (part('layers')) {
  const page = await NetPage.open(browser, origin, 'layers', 'relaxed');
  const nets = await measureLayers(page, twelve, { runs: quick ? 30 : 100, between });
  bench.layers = reportLayers(nets, peakPage.ceilings(), say);
}
if (part('e2e')) {
  bench.e2e = await measureWholeFrame(origin, peers.why, { rounds: quick ? 3 : 10, runs: 4, colds: quick ? 2 : 7 });
  say(`\n${wholeFrameTable(bench.e2e)}`);
  for (const line of coldLines(bench.e2e)) say(line);
  await between();
}
if (part('workers')) {
  bench.workers = peers.why.picture
    ? { one_fps: null, two_fps: null, video_one_fps: null, video_two_fps: null, why: peers.why.picture }
    : await measureWorkers(browser, origin, { milliseconds: 700, rounds: quick ? 2 : 7 });
  say(`\n${workerLines(bench.workers).join('\n')}`);
}
if (part('flat') || part('gallery')) {
  const pictures = part('flat') && !peers.why.picture
    ? await measureFlatCost(browser, origin, peers.folder, quick ? 2 : 5) : {};
  bench.flat = { ...pictures, gallery: await measureGallery(browser, origin, quick ? 3 : 9) };
  say(`\n${flatTables(bench.flat)}`);
}
await browser.close();
await server.close();

const ceilings = peakPage.ceilings();
say(`\nceilings of one core: ${number(ceilings.gflops, 1)} GFLOP/s (best ${number(ceilings.best, 1)}), ` +
  `${number(ceilings.l1, 0)} GB/s in 16 KB, ${number(ceilings.l2, 0)} GB/s in 512 KB`);
if (!only && !env.NETS) {
  const out = path.resolve(root, env.BUILD || 'build', 'bench.json');
  mkdirSync(path.dirname(out), { recursive: true });
  const whole = { machine: about, peak_gflops: ceilings.gflops, ceilings, ...bench };
  const missing = missingFigures(whole);
  if (missing.length > 0) throw new Error(`The benchmark lost ${missing.join(', ')}.`);
  writeFileSync(out, `${JSON.stringify(whole, null, 1)}\n`);
  say(`written to ${path.relative(root, out)}; node tests/bench/report.mjs makes the README's table of it`);
}
