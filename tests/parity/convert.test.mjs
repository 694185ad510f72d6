// Every converted net against the runtime it came from: in LiteRT.js, which shows that the file is right, and in ours.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { loadModel } from '../../web/lib/nn.js';
import { TEST_NETS } from '../../build-scripts/models/test_nets.mjs';
import { openBrowser, openLiteRt } from './lib/browser.mjs';
import { faces, pixelsOf } from './lib/faces.mjs';
import { SHIPPED, TEST_ONLY } from './lib/originals.mjs';

/** Most that an output may differ, as a share of its largest value. Relaxed SIMD may contract a * b + c. */
const TOLERANCE = 1e-4;
const RELAXED_TOLERANCE = 1e-3;

/** @type {readonly { name: string, options: import('../../web/lib/nn.js').ModelOptions, tolerance: number }[]} */
const ENGINES = [
  { name: 'facewise scalar', options: { variant: 'simd', kernels: 'scalar' }, tolerance: TOLERANCE },
  { name: 'facewise SIMD', options: { variant: 'simd' }, tolerance: TOLERANCE },
  { name: 'facewise relaxed SIMD', options: { variant: 'relaxed' }, tolerance: RELAXED_TOLERANCE },
];

/** @typedef {import('./lib/originals.mjs').Original} Original */

/** @param {string} file */
const shippedFile = (file) => readFileSync(new URL(`../../models/${file}`, import.meta.url));

/** @param {string} file */
function testFile(file) {
  const net = TEST_NETS.find((candidate) => candidate.file === file);
  assert.ok(net, `${file} is not among the test nets`);
  return net.make();
}

/**
 * @param {ArrayLike<number>[]} got
 * @param {Float32Array[]} want
 * @param {number} tolerance
 * @param {string} where
 */
function assertClose(got, want, tolerance, where) {
  assert.equal(got.length, want.length, `${where}: number of outputs`);
  want.forEach((values, output) => {
    assert.equal(got[output].length, values.length, `${where}: length of output ${output}`);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assert.ok(largest > 0, `${where}: the original gives only zeros`);
    const error = values.reduce((most, value, i) => Math.max(most, Math.abs(value - got[output][i])), 0) / largest;
    assert.ok(error <= tolerance, `${where}: output ${output} is off by ${error.toExponential(2)}`);
  });
}

/**
 * @param {Original} original
 * @param {Uint8Array} file
 * @param {ReturnType<typeof faces>} pictures
 */
function compare(original, file, pictures) {
  describe(original.file, () => {
    /** @type {{ name: string, input: Float32Array, want: Float32Array[] }[]} */
    const cases = [];
    before(async () => {
      for (const face of pictures) {
        const rgb = await pixelsOf(face, original.width, original.height);
        cases.push({ name: face.name, input: original.prepare(rgb), want: await original.run(rgb) });
      }
    });

    test('in LiteRT', async () => {
      const results = await (await liteRt).run(file, cases.map(({ input }) => [input]));
      cases.forEach(({ name, want }, i) => assertClose(results[i].map(({ data }) => data), want, TOLERANCE, name));
    });
    for (const { name: engine, options, tolerance } of ENGINES) {
      test(`in ${engine}`, async () => {
        const model = await loadModel(file, options);
        try {
          for (const { name, input, want } of cases) {
            const outputs = await model.run(input);
            assertClose(outputs.map(({ data }) => /** @type {Float32Array} */ (data)), want, tolerance, name);
          }
        } finally {
          model.close();
        }
      });
    }
  });
}

const browser = openBrowser();
const liteRt = browser.then(openLiteRt);
after(async () => (await browser).close());

for (const original of SHIPPED) compare(original, shippedFile(original.file), faces());
for (const original of TEST_ONLY) compare(original, testFile(original.file), faces().slice(0, 2));
