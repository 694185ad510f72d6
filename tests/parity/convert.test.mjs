// Every converted net against the runtime it came from: in LiteRT.js, which shows that the file is right, and in ours.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { TEST_NETS } from '../../build-scripts/models/test_nets.mjs';
import { loadModel } from '../../web/lib/nn.js';
import { liteRtForTests } from './lib/browser.mjs';
import { BUILDS, relativeError } from './lib/compare.mjs';
import { faces, pixelsOf } from './lib/faces.mjs';
import { SHIPPED, TEST_ONLY } from './lib/originals.mjs';

/** Most that a converted file may be off in LiteRT, as a share of the largest value. */
const CONVERSION_TOLERANCE = 1e-4;

const liteRt = liteRtForTests();

/** @param {string} file */
function testFile(file) {
  const net = TEST_NETS.find((candidate) => candidate.file === file);
  assert.ok(net, `${file} is not among the test nets`);
  return net.make();
}

/**
 * @param {ArrayLike<number>[]} outputs
 * @param {Float32Array[]} originals
 * @param {number} tolerance
 * @param {string} where
 */
function assertClose(outputs, originals, tolerance, where) {
  assert.equal(outputs.length, originals.length, `${where}: number of outputs`);
  originals.forEach((original, index) => {
    const error = relativeError(outputs[index], original);
    assert.ok(error <= tolerance, `${where}: output ${index} is off by ${error.toExponential(2)}`);
  });
}

/**
 * @param {import('./lib/originals.mjs').Original} original
 * @param {Uint8Array} file
 * @param {ReturnType<typeof faces>} pictures
 */
function compare(original, file, pictures) {
  describe(original.file, () => {
    /** @type {{ name: string, input: Float32Array, outputs: Float32Array[] }[]} */
    const cases = [];
    before(async () => {
      for (const face of pictures) {
        const rgb = await pixelsOf(face, original.width, original.height);
        cases.push({ name: face.name, input: original.prepare(rgb), outputs: await original.run(rgb) });
      }
    });

    test('in LiteRT', async () => {
      const results = await liteRt.run(
        file,
        cases.map(({ input }) => [input]),
      );
      cases.forEach(({ name, outputs }, i) => {
        assertClose(
          results[i].map(({ data }) => data),
          outputs,
          CONVERSION_TOLERANCE,
          name,
        );
      });
    });

    for (const { name: build, options, tolerance } of BUILDS) {
      test(`in facewise, ${build}`, async () => {
        const model = await loadModel(file, options);
        try {
          for (const { name, input, outputs } of cases) {
            const results = await model.run(input);
            assertClose(
              results.map(({ data }) => /** @type {Float32Array} */ (data)),
              outputs,
              tolerance,
              name,
            );
          }
        } finally {
          model.close();
        }
      });
    }
  });
}

for (const original of SHIPPED) {
  compare(original, readFileSync(new URL(`../../models/${original.file}`, import.meta.url)), faces());
}
for (const original of TEST_ONLY) compare(original, testFile(original.file), faces().slice(0, 2));
