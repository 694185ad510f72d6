// `make bench-train`: samples a second that nets learn: ours as wasm in one thread, beside tfjs in this run and beside
// our native build; and the share of the machine's multiply-adds. Into build/bench-train.json.
//   QUICK=1             a look: one round, and smaller batches for tfjs, which takes seconds for each
//   NETS=textbook,..    only these; build/bench-train.json is left as it is

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { createTrainer, nets } from '../../web/lib/train.js';
import { supportedVariants } from '../../web/lib/wasm.js';
import { buildPeak } from './peak.mjs';
import { median } from './stats.mjs';
import { number, percent, textTable, times } from './table.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const build = path.resolve(root, process.env.BUILD || 'build');
const quick = Boolean(process.env.QUICK);
const rounds = quick ? 1 : 5;
const BATCH = 32;
const THEIR_BATCH = quick ? 4 : BATCH;
/** Rounds of tfjs: a batch takes up to a minute. */
const THEIR_ROUNDS = 2;
const SAMPLES = 256;
const CLASSES = 10;

/** The nets of tests/bench/train_bench.c. */
const NETS = /** @type {const} */ ([
  { name: 'textbook', title: 'textbook, 64x64x3', net: nets.textbook, input: [64, 64, 3] },
  { name: 'emotion', title: 'emotion, 40x40x1', net: nets.face, input: [40, 40, 1] },
  { name: 'separable', title: 'depthwise separable, 96x96x3', net: nets.separable, input: [96, 96, 3] },
]);

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} title
 * @property {number} parameters
 * @property {number} macs of one sample
 * @property {number} flops of learning from one sample: forward, and backward for weights and inputs but the net's own
 * @property {number | null} ours samples a second
 * @property {number | null} tfjs_cpu
 * @property {number | null} native
 * @property {number | null} gflops
 * @property {number | null} share of the peak
 * @property {number | null} native_share
 */

/** The multiply-adds of one core in wasm, GFLOP/s. */
async function peakMeter() {
  const file = path.join(build, 'peak.wasm');
  buildPeak(file);
  const { instance } = await WebAssembly.instantiate(readFileSync(file), {});
  const multiplyAdd = /** @type {(steps: number) => number} */ (instance.exports.multiply_add);
  const steps = 200000;
  for (let i = 0; i < 20; i++) multiplyAdd(steps / 10);
  return () => Math.max(...[1, 2, 3].map(() => {
    const start = performance.now();
    multiplyAdd(steps);
    return 2 * 4 * 12 * steps / (performance.now() - start) / 1e6;
  }));
}

/**
 * Seconds of `samples` that one round learns.
 * @param {import('../../web/lib/train.js').Trainer} trainer
 * @param {{ samples: Uint8Array, targets: number[] }} data
 */
async function ourRound(trainer, data) {
  const { epochs } = await trainer.fit(data, { epochs: 3, batchSize: BATCH });
  return SAMPLES / Math.min(...epochs.slice(1).map(({ seconds }) => seconds));
}

/** @param {() => number} learn */
function tfjsRound(learn) {
  const start = performance.now();
  const loss = learn();
  if (!Number.isFinite(loss)) throw new Error('tfjs did not learn');
  return 1000 * THEIR_BATCH / (performance.now() - start);
}

/**
 * tfjs and what tests/bench/train_tfjs.mjs makes of it, with the wasm backend where `make bench` has installed it.
 * @returns {Promise<{ tfjs: typeof import('./train_tfjs.mjs'), wasm: string }>} wasm: what it says to learning
 */
async function loadTfjs() {
  const [entry, out] = [path.join(build, 'train_tfjs_entry.mjs'), path.join(build, 'train_tfjs.cjs')];
  const backend = path.join(build, 'peers/node_modules/@tensorflow/tfjs-backend-wasm/dist/register_all_kernels.js');
  const here = existsSync(backend);
  const own = path.join(root, 'tests/bench/train_tfjs.mjs');
  const also = here ? `import ${JSON.stringify(backend)};` : '';
  writeFileSync(entry, `export * from ${JSON.stringify(own)};\n${also}\n`);
  const core = path.join(root, 'tests/node_modules/@tensorflow/tfjs-core');
  execFileSync(path.join(root, 'tests/node_modules/.bin/esbuild'), [entry, '--bundle', '--format=cjs',
    '--platform=node', '--main-fields=module,main', `--alias:@tensorflow/tfjs-core=${core}`, '--log-level=error',
    `--outfile=${out}`]);
  const tfjs = createRequire(import.meta.url)(out);
  const missing = tfjs.missingGradients('wasm');
  const cannot = missing.length ? `cannot learn: it lacks ${missing.join(', ')}` : 'has gradients: measure it here';
  return { tfjs, wasm: here ? cannot : 'not installed; `make bench` does that' };
}

/** What the native build says: by net its parameters, multiply-accumulates and samples a second; and its peak. */
function nativeFigures() {
  const output = execFileSync(path.join(build, 'bench/train_bench'), [String(rounds / 2)], { encoding: 'utf8' });
  return new Map(output.trim().split('\n').map((line) => {
    const [name, ...figures] = line.split(' ');
    return [name, figures.map(Number)];
  }));
}

/**
 * Multiply-accumulates of the layers that read the net's input: for its gradient nobody asks.
 * @param {import('../../web/lib/train.js').Trainer} trainer
 */
function firstMacs(trainer) {
  return trainer.layers.filter(({ inputs }) => inputs.includes('')).reduce((sum, { macs }) => sum + macs, 0);
}

const [variant] = supportedVariants();
const cpu = os.cpus()[0].model;
console.log(`${cpu}, Node ${process.version}, ${variant}; batches of ${BATCH}, Adam`);
if (os.loadavg()[0] > 0.5) {
  console.log(`The machine is busy (load ${number(os.loadavg()[0], 1)}): do not trust the figures.`);
}
const peak = await peakMeter();
const native = nativeFigures();
const [nativePeak] = native.get('peak') ?? [NaN];
const { tfjs, wasm } = await loadTfjs();
/** @type {number[]} */
const peaks = [];
/** @type {Row[]} */
const rows = [];
const { NETS: chosen } = process.env;
for (const { name, title, net, input } of NETS) {
  if (chosen && !chosen.split(',').includes(name)) continue;
  const layers = net(input, CLASSES);
  const labels = Array.from({ length: CLASSES }, (_, i) => `class ${i}`);
  const trainer = await createTrainer({ input: [...input], layers, labels, worker: false });
  const { parameters, macs } = trainer;
  const [nativeParameters, nativeMacs, nativeRate] = native.get(name) ?? [];
  if (nativeParameters !== parameters || nativeMacs !== macs) {
    throw new Error(`${name} is another net in train_bench.c: ${nativeParameters} parameters, not ${parameters}.`);
  }
  const size = input[0] * input[1] * input[2];
  const data = { samples: new Uint8Array(SAMPLES * size).map((_, i) => i * 7919 % 251),
    targets: Array.from({ length: SAMPLES }, (_, i) => i % CLASSES) };
  const same = { input: [...input], layers, batch: THEIR_BATCH, classes: CLASSES };
  const learn = await tfjs.tfjsLearner(same);
  (await tfjs.tfjsLearner({ ...same, batch: 1 }))(); // compiled from then on
  /** @type {number[][]} */
  const [ours, theirs] = [[], []];
  for (let round = 0; round < rounds; round++) {
    peaks.push(peak());
    ours.push(await ourRound(trainer, data));
    if (round < THEIR_ROUNDS) theirs.push(tfjsRound(learn));
  }
  trainer.close();
  const flops = 2 * (3 * macs - firstMacs(trainer));
  const best = median(ours);
  rows.push({ name, title, parameters, macs, flops, ours: best, tfjs_cpu: median(theirs),
    native: nativeRate, gflops: best * flops / 1e9,
    share: best * flops / 1e9 / median(peaks), native_share: nativeRate * flops / 1e9 / nativePeak });
}

console.log(`\n${textTable(rows, [
  ['net', ({ title }) => title],
  ['MMAC', ({ macs }) => number(macs / 1e6, 1)],
  ['ours', ({ ours }) => number(ours, 0)],
  ['tfjs CPU', ({ tfjs_cpu: rate }) => number(rate, 1)],
  ['times', ({ ours, tfjs_cpu: rate }) => times(ours, rate)],
  ['GFLOP/s', ({ gflops }) => number(gflops, 1)],
  ['of peak', ({ share }) => percent(share)],
  ['native', ({ native: rate }) => number(rate, 0)],
  ['of its peak', ({ native_share: share }) => percent(share)],
])}`);
console.log(`\nsamples a second; peak ${number(median(peaks), 1)} GFLOP/s as wasm, ${number(nativePeak, 1)} native`);
console.log(`tfjs wasm: ${wasm}`);
const out = path.join(build, 'bench-train.json');
if (chosen) process.exit();
writeFileSync(out, `${JSON.stringify({ cpu, node: process.version, variant, date: new Date().toISOString(),
  load: os.loadavg()[0], peak_gflops: median(peaks), native_peak_gflops: nativePeak, batch: BATCH, rows,
  tfjs_wasm: wasm }, null, 1)}\n`);
console.log(`written to ${path.relative(root, out)}`);
