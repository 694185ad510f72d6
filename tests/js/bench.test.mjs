// The benchmark's own arithmetic, tables and excuses: nothing here measures time.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { missingFigures } from '../bench/form.mjs';
import { bytesTime, kindOf, sumsByKind } from '../bench/layers.mjs';
import { TWELVE, emptyRow, geometricMeans, netRows, netsHere, ratios } from '../bench/nets.mjs';
import { WANTED, preparePeers, reasons } from '../bench/peers.mjs';
import { coldLines, flatTables, netTable, noteLines, readmeTable, wholeFrameTable } from '../bench/report.mjs';
import { geometricMean, median, shuffled, steadyMean, worseThanLinear } from '../bench/stats.mjs';
import { crowd } from '../bench/streams.mjs';
import { markdownTable, number, percent, textTable, times } from '../bench/table.mjs';
import { near } from './support.mjs';

test('medians and means', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.ok(Number.isNaN(median([])));
  near(geometricMean([1, 4, 16]), 4);
  assert.equal(geometricMean([]), null);
  // A clock of 5 us steps: the mean of what it gives. A run that was interrupted does not count.
  near(steadyMean([0.005, 0.01, 0.005, 0.01, 4]), 0.0075);
  near(steadyMean([1, 1.1, 1.2, 3, 5]), 1.1);
});

test('shuffled() keeps every item and its argument', () => {
  const items = [1, 2, 3, 4, 5];
  const draws = [0.9, 0.1, 0.5, 0];
  const mixed = shuffled(items, () => draws.shift() ?? 0);
  assert.deepEqual(items, [1, 2, 3, 4, 5]);
  assert.deepEqual([...mixed].sort(), items);
  assert.notDeepEqual(mixed, items);
});

test('worseThanLinear() names the steps at which time outgrows work', () => {
  assert.deepEqual(worseThanLinear([{ work: 1, ms: 10 }, { work: 5, ms: 50 }, { work: 20, ms: 100 }]), []);
  assert.deepEqual(worseThanLinear([{ work: 1, ms: 10 }, { work: 5, ms: 54 }]), []);
  const [found] = worseThanLinear([{ work: 20, ms: 800 }, { work: 5, ms: 50 }, { work: 1, ms: 10 }]);
  assert.deepEqual([found.from, found.to, found.times], [5, 20, 4]);
});

test('tables', () => {
  assert.equal(number(null), '-');
  assert.equal(number(NaN), '-');
  assert.equal(percent(0.754), '75 %');
  assert.equal(times(6, 2), '3.00x');
  assert.equal(times(null, 2), '-');
  const rows = [{ a: 'x', b: 1 }, { a: 'longer', b: 12.345 }];
  /** @type {[string, (row: { a: string, b: number }) => string][]} */
  const columns = [['net', ({ a }) => a], ['ms', ({ b }) => number(b)]];
  assert.equal(textTable(rows, columns), 'net        ms\nx        1.00\nlonger  12.35');
  assert.equal(markdownTable(rows, columns), '| net | ms |\n| --- | ---: |\n| x | 1.00 |\n| longer | 12.35 |');
});

/** @param {object} figures @returns {any} */
const row = (figures) => ({
  name: 'net', mmac: 30, ours_ms: 2, ours_simd_ms: 3, litert_ms: 6, litert_compat_ms: 4.5, tfjs_ms: 10, gflops: 30,
  share: 0.5, runs: 48, least: {}, notes: [], why: {}, ...figures,
});

test('ratios hold each of our builds against its peer', () => {
  assert.deepEqual(ratios(row({})), { litert: 3, litert_best: 2.25, litert_compat: 1.5, tfjs: 5 });
  assert.deepEqual(ratios(row({ litert_ms: null, tfjs_ms: null })),
    { litert: null, litert_best: 2.25, litert_compat: 1.5, tfjs: null });
  assert.deepEqual(ratios(row({ ours_ms: null })), { litert: null, litert_best: null, litert_compat: 1.5, tfjs: null });
});

test('geometric means leave out what was not measured, and are null where nothing was', () => {
  const means = geometricMeans([row({}), row({ litert_ms: 24, litert_compat_ms: null, tfjs_ms: null })]);
  near(means.litert, 6);
  near(means.tfjs, 5);
  near(means.litert_compat, 1.5);
  assert.deepEqual(geometricMeans([]), { litert: null, litert_best: null, litert_compat: null, tfjs: null });
});

/** What openNets() gives, with these times. @param {Record<string, number[]>} times @param {object} [why] */
function opened(times, why = {}) {
  const net = { name: 'short', id: 'short', tfjs: 'other', tfjsForm: "human's other" };
  const entries = Object.entries(times).map(([column, list]) => ({ net, column, id: 'short', times: list }));
  const facts = new Map([[net, { macs: 30e6, shape: [1, 128, 128, 3] }]]);
  return /** @type {any} */ ({ entries, why: new Map([[net, why]]), facts });
}

test('a row has the issue\'s figures, null with a reason for what is missing', () => {
  const [measured] = netRows(opened({ ours_ms: [2, 1, 9], litert_ms: [6, 5, 7] }, { tfjs_ms: 'not installed' }), 60);
  assert.deepEqual([measured.name, measured.mmac, measured.ours_ms, measured.litert_ms], ['short', 30, 2, 6]);
  assert.deepEqual([measured.tfjs_ms, measured.litert_compat_ms, measured.why.tfjs_ms], [null, null, 'not installed']);
  assert.deepEqual([measured.gflops, measured.share, measured.runs], [30, 0.5, 3]);
  assert.deepEqual([measured.least.ours_ms, measured.least.tfjs_ms], [1, null]);
  assert.deepEqual(JSON.parse(JSON.stringify(measured)), measured);
});

test('a peer that is slower with relaxed SIMD than without is noted', () => {
  const [odd] = netRows(opened({ ours_ms: [2], litert_ms: [20], litert_compat_ms: [6] }), 60);
  assert.match(odd.notes.join(), /slower with relaxed SIMD/);
  assert.deepEqual([ratios(odd).litert, ratios(odd).litert_best], [10, 3]);
});

test('tfjs is not held against a net that is another one', () => {
  const given = opened({ ours_ms: [2], tfjs_ms: [10] });
  assert.equal(netRows(given, 60)[0].tfjs_ms, 10);
  assert.deepEqual(netRows(given, 60)[0].notes, ["tfjs runs human's other"]);
  given.facts.set({ id: 'tf_other' }, { macs: 40e6, shape: [1, 128, 128, 3] });
  const [apart] = netRows(given, 60);
  assert.deepEqual([apart.tfjs_ms, apart.notes], [null, []]);
  assert.match(apart.why.tfjs_ms ?? '', /another net: 1x128x128x3, 40 MMAC/);
});

test('every missing piece of a peer is a reason in words', () => {
  assert.deepEqual(reasons(() => true, 'x'), {});
  const none = reasons(() => false, 'not on this machine');
  assert.deepEqual(Object.keys(none).sort(), Object.keys(WANTED).sort());
  assert.equal(none.litert, 'not on this machine (no page.html)');
  const unpacked = reasons((file) => !file.startsWith('vendor/'), 'x');
  assert.deepEqual(Object.keys(unpacked).sort(), ['human', 'mediapipe', 'tfjs']);
});

test('without ../shared/peers our pages are there alone', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'facewise-bench-'));
  try {
    const { why } = await preparePeers(() => {}, { source: path.join(folder, 'nowhere'), folder });
    assert.deepEqual(Object.keys(why).sort(), ['human', 'litert', 'mediapipe', 'nets', 'tfjs']);
    assert.match(why.litert ?? '', /nowhere is not on this machine/);
    const { twelve, others, missing } = netsHere(folder, false);
    assert.ok(twelve.some(({ id }) => id === '/facewise/models/face_expression.tflite'));
    assert.equal(twelve.length + missing.length, TWELVE.length);
    assert.deepEqual(others, []);
    mkdirSync(path.join(folder, 'models'));
    for (const id of ['tf_iris', 'tf_liveness', 'plain']) writeFileSync(path.join(folder, `models/${id}.tflite`), '');
    const theirs = netsHere(folder, true);
    assert.ok(theirs.twelve.some(({ id }) => id === 'tf_iris'));
    assert.deepEqual(theirs.others.map(({ name }) => name), ['plain', 'liveness']);
    assert.deepEqual(theirs.others.map(({ tfjs }) => tfjs), [undefined, 'liveness']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a peer that cannot be installed is not tried again until it is asked for', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'facewise-bench-'));
  try {
    const [source, copy] = [path.join(folder, 'source'), path.join(folder, 'copy')];
    mkdirSync(source);
    writeFileSync(path.join(source, 'setup.sh'), 'echo again >> tries\nexit 1\n');
    /** @type {string[]} */
    const said = [];
    const tries = async () => {
      const { why } = await preparePeers((line) => said.push(line), { source, folder: copy });
      assert.match(why.litert ?? '', /could not be installed, see .*setup\.log/);
      return readFileSync(path.join(copy, 'tries'), 'utf8').split('\n').length - 1;
    };
    assert.deepEqual([await tries(), await tries()], [1, 1]);
    assert.match(said.at(-1) ?? '', /to try again: rm .*\.failed$/);
    rmSync(path.join(copy, '.failed'));
    assert.equal(await tries(), 2);
    writeFileSync(path.join(source, 'setup.sh'), 'echo again >> tries\n');
    assert.equal(await tries(), 3);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** @param {string} op @param {number} size @param {object} figures @returns {any} */
const layer = (op, size, figures) => ({
  op, kernel: 'conv2d_1x1', kernelSize: [size, size], stride: [1, 1], shape: [1, 8, 8], ...figures,
});

test('layers are summed by kind, against the peak and the caches', () => {
  const ceilings = { gflops: 60, best: 61, l1: 100, l2: 50 };
  assert.equal(bytesTime(32768, ceilings), 0.00032768);
  assert.equal(bytesTime(100e3, ceilings), 0.002);
  const layers = [
    layer('CONV_2D', 1, { macs: 20e6, bytes: 1e5, ms: 1 }),
    layer('CONV_2D', 1, { macs: 10e6, bytes: 1e5, ms: 1 }),
    layer('DEPTHWISE_CONV_2D', 3, { macs: 3e3, bytes: 1e5, ms: 0.003 }),
    layer('FULLY_CONNECTED', 1, { macs: 1e6, bytes: 1e5, ms: 1 }),
    layer('CONV_2D', 1, { kernel: 'depthwise_3x3, conv2d_1x1 by 4 rows', macs: 6e6, bytes: 1e5, ms: 1 }),
  ];
  assert.deepEqual(layers.map(kindOf), ['pointwise', 'pointwise', 'depthwise', 'other', 'joined']);
  const sums = sumsByKind(layers, ceilings);
  near(sums.pointwise?.gflops, 30);
  near(sums.pointwise?.share, 0.5);
  near(sums.pointwise?.roof_ratio, 2);
  near(sums.depthwise?.bytes_ratio, 1.5);
  near(sums.joined?.share, 0.2);
  assert.equal(sums['3x3'], undefined);
});

test('faces are spread over the whole picture', () => {
  for (const count of [1, 5, 20, 80]) {
    const places = crowd(['a', 'b'], count).map(({ x, y }) => `${x},${y}`);
    assert.equal(new Set(places).size, count);
  }
  assert.deepEqual(crowd(['a'], 80).at(-1), { url: 'a', x: 1440, y: 1120, width: 160, height: 160 });
});

/** @returns {any} a bench.json without a tfjs and without human */
const bench = () => ({
  machine: { cpu: 'A CPU', browser: 'Chromium 1', date: '2026-11-27T10:00:00Z', commit: 'abc', command: 'make bench' },
  peak_gflops: 60,
  nets: [row({ tfjs_ms: null, why: { tfjs_ms: 'not installed' }, notes: ['a note'] })],
  geomean: { litert: 3, litert_best: 2.25, litert_compat: 1.5, tfjs: null },
  e2e: {
    ours_ms: 25, ours_default_ms: 80, human_ms: null, track_ms: 4, mediapipe_ms: 20, cold_ours_ms: 300,
    cold_human_ms: 1500, why: { human_ms: 'no human here' }, faces: { ours_default_ms: 3 },
    cold_steps: { cold_ours_ms: [100, 250, 300] },
  },
  workers: { one_fps: 30, two_fps: 51, video_one_fps: 100, video_two_fps: 155 },
});

test('a lost figure is not taken for one that could not be measured', () => {
  const whole = bench();
  assert.deepEqual(missingFigures(whole), []);
  delete whole.workers.two_fps;
  whole.nets[0].litert_ms = NaN;
  whole.e2e.track_ms = undefined;
  assert.deepEqual(missingFigures(whole), ['nets[0].litert_ms', 'e2e.track_ms', 'workers.two_fps']);
  assert.deepEqual(missingFigures({ ...bench(), nets: [] }), ['nets']);
  assert.ok(missingFigures({}).includes('peak_gflops'));
});

test('console tables say what is missing and why', () => {
  const { nets, geomean, e2e } = bench();
  assert.match(netTable(nets, geomean), /^net +30\.0 +2\.00 +3\.00 +6\.00 +4\.50 +- +3\.00x +2\.25x +1\.50x +-/m);
  assert.match(netTable(nets, geomean), /^geometric mean +3\.00x +2\.25x +1\.50x +-$/m);
  assert.deepEqual(noteLines(nets), ['every net: no tfjs_ms: not installed', 'every net: a note']);
  const unknown = emptyRow('iris', { ours_ms: 'no file' });
  assert.deepEqual(noteLines([...nets, unknown]).at(-1), 'iris: no ours_ms: no file');
  assert.match(netTable([unknown], geomean), /^iris( +-){12}$/m);
  assert.match(wholeFrameTable(e2e), /^whole frame, against human +25\.0 +- +- +no human here$/m);
  assert.match(wholeFrameTable(e2e), /default options, 3 faces +80\.0/);
  assert.match(wholeFrameTable(e2e), /face_mesh +4\.0 +20\.0 +5\.00x/);
  assert.deepEqual(coldLines(e2e), ['cold_ours_ms: script 100, nets 150, first reading 50']);
  const points = [{ what: '1', work: 1, found: 1, ms: 10 }, { what: '5', work: 5, found: 5, ms: 100 }];
  const gallery = { points: [], worse: [], why: 'none yet' };
  const flat = { faces: { points, worse: worseThanLinear(points) }, gallery };
  const text = flatTables(/** @type {any} */ (flat));
  assert.match(text, /worse than linear from 1\.0 to 5\.0: 2\.00 times/);
  assert.match(text, /gallery: not measured, none yet/);
  const people = [{ what: '10000', work: 10_000, found: 1, ms: 0.5, each_of_16_ms: 0.25 }];
  const measured = flatTables(/** @type {any} */ ({ gallery: { points: people, worse: [] } }));
  assert.match(measured, /^10000 +0\.500 +0\.250 +50\.0$/m);
});

test('the README\'s table comes from the figures alone', () => {
  const text = readmeTable(bench());
  assert.match(text, /^\| net \(30 MMAC\) \| 2\.00 \| 6\.00 \| 3\.00x \| 1\.50x \| - \| 50 % \|$/m);
  assert.match(text, /^\| two workers against one, pictures a second \| 51\.0 \| 30\.0 \| 1\.70x/m);
  assert.match(text, /^\| two workers against one, frames of video[^|]*\| 155\.0 \| 100\.0 \| 1\.55x/m);
  assert.match(text, /A CPU, Chromium 1, 2026-11-27, commit abc, `make bench`; peak 60\.0 GFLOP\/s/);
});
