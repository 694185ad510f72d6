// node tests/bench/nets_bench.mjs [part of a file's name]
// Each shipped net in Chromium, one thread: ours and LiteRT.js, both builds of each, taking turns so that a neighbour
// on the machine meets all of them. Milliseconds are the least of all runs, input and outputs copied.

import { readFileSync } from 'node:fs';
import { openBrowser } from '../parity/lib/browser.mjs';

const ROUNDS = 6;
const MILLISECONDS_A_ROUND = 150;

/** @type {{ models: { file: string, role: string, input: { shape: number[] } }[] }} */
const { models } = JSON.parse(readFileSync(new URL('../../models/manifest.json', import.meta.url), 'utf8'));

const OURS = `
import { loadModel } from '/web/lib/nn.js';
window.open = async (variant) => async (url) => {
  const model = await loadModel(location.origin + url, { variant });
  window.macs = model.stats().macs;
  return (values) => model.run(values);
};`;
const LITERT = `
import { loadLiteRt, loadAndCompile, Tensor } from '@litertjs/core';
window.open = async (variant) => {
  const build = variant === 'relaxed' ? '' : 'compat_';
  await loadLiteRt('/tests/node_modules/@litertjs/core/wasm/litert_wasm_' + build + 'internal.js');
  return async (url) => {
    const model = await loadAndCompile(url, { accelerator: 'wasm' });
    const shape = Array.from(model.getInputDetails()[0].shape);
    return async (values) => {
      const input = Tensor.fromTypedArray(values, shape);
      const outputs = await model.run(input);
      for (const output of outputs) output.toTypedArray();
      for (const tensor of [input, ...outputs]) tensor.delete();
    };
  };
};`;
/** @param {string} script */
const pageWith = (script) => `<!doctype html><meta charset="utf-8"><title>bench</title>
<script type="importmap">{ "imports": {
  "@litertjs/core": "/tests/node_modules/@litertjs/core/dist/index.js",
  "@litertjs/wasm-utils": "/tests/node_modules/@litertjs/wasm-utils/dist/index.js"
} }</script>
<script type="module">${script}
let load, run, values;
window.start = async (variant) => { load = await window.open(variant); };
window.take = async (url, count) => {
  run = await load(url);
  values = Float32Array.from({ length: count }, (_, i) => Math.sin(i * 0.37));
  for (let i = 0; i < 3; i++) await run(values);
};
window.least = async (milliseconds) => {
  let best = Infinity;
  for (const end = performance.now() + milliseconds; performance.now() < end; ) {
    const start = performance.now();
    await run(values);
    best = Math.min(best, performance.now() - start);
  }
  return best;
};
window.ready = true;
</script>`;

const browser = await openBrowser();
const runners = [];
for (const [name, script] of [['facewise', OURS], ['LiteRT.js', LITERT]]) {
  for (const variant of ['relaxed', 'simd']) {
    const page = await browser.page(pageWith(script));
    await page.waitForFunction('window.ready');
    await page.evaluate((which) => /** @type {any} */ (window).start(which), variant);
    runners.push({ name: `${name} ${variant}`, page });
  }
}

const columns = runners.map(({ name }) => name.padStart(18)).join('');
console.log(`${'net, ms'.padEnd(40)}${columns}   against LiteRT, GFLOP/s`);
for (const { file, role, input } of models.filter((model) => model.file.includes(process.argv[2] ?? ''))) {
  // LiteRT.js lacks the attention mesh's ops, logs so and answers at once with garbage.
  const able = runners.filter(({ name }) => role !== 'mesh' || name.startsWith('facewise'));
  /** @type {Map<string, number>} */
  const best = new Map();
  for (const { page } of able) {
    const count = input.shape.reduce((a, b) => a * b, 1);
    const take = (/** @type {[string, number]} */ [url, length]) => /** @type {any} */ (window).take(url, length);
    await page.evaluate(take, /** @type {[string, number]} */ ([`/models/${file}`, count]));
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, page } of able) {
      const took = await page.evaluate((time) => /** @type {any} */ (window).least(time), MILLISECONDS_A_ROUND);
      best.set(name, Math.min(best.get(name) ?? Infinity, took));
    }
  }
  const macs = await runners[0].page.evaluate(() => /** @type {any} */ (window).macs);
  const ours = best.get('facewise relaxed') ?? NaN;
  const theirs = Math.min(best.get('LiteRT.js relaxed') ?? Infinity, best.get('LiteRT.js simd') ?? Infinity);
  const faster = Number.isFinite(theirs) ? `${(theirs / ours).toFixed(2)}x faster` : '';
  const columns = runners.map(({ name }) => (best.get(name)?.toFixed(2) ?? '-').padStart(18)).join('');
  console.log(`${file.padEnd(40)}${columns}   ${faster.padEnd(16)}${((2 * macs) / ours / 1e6).toFixed(1)}`);
}
await browser.close();
