import assert from 'node:assert/strict';
import { test } from 'node:test';
import { supportedVariants } from '../../web/lib/wasm.js';
import { VARIANT, analyzerFor, sample, there } from './support.mjs';

/**
 * @param {import('../../web/lib/index.js').AnalyzerOptions} options
 * @param {number} picture
 */
async function read(options, picture) {
  const analyzer = await analyzerFor({ range: 'short', tiles: false, rotations: false, ...options });
  const { faces } = await analyzer.analyze(await sample(picture));
  analyzer.close();
  return faces;
}

/**
 * Same faces; points within half a thousandth of the face, probabilities within a hundredth.
 * @param {import('../../web/lib/index.js').Face[]} faces
 * @param {import('../../web/lib/index.js').Face[]} reference
 */
function assertAgree(faces, reference) {
  assert.equal(faces.length, reference.length);
  assert.ok(faces.length > 0);
  for (const [i, face] of faces.entries()) {
    const other = reference[i];
    const size = other.box.width;
    const mesh = face.mesh ?? assert.fail('no mesh');
    for (const [k, value] of mesh.entries()) {
      const distance = Math.abs(value - Number(other.mesh?.[k])) / size;
      assert.ok(distance < 5e-3, `face ${i}, number ${k} of the mesh: ${distance} of the face's width apart`);
    }
    const scores = Object.entries(face.emotion?.scores ?? assert.fail('no emotion'));
    for (const [label, score] of /** @type {[import('../../web/lib/index.js').EmotionLabel, number][]} */ (scores)) {
      const expected = there(other.emotion).scores[label];
      assert.ok(Math.abs(score - expected) < 0.02, `face ${i}: ${label} ${score}, not ${expected}`);
    }
    assert.ok(Math.abs((face.age?.years ?? NaN) - (other.age?.years ?? NaN)) < 0.5, 'age');
    assert.equal(face.gender?.label, other.gender?.label);
    assert.ok(Math.abs((face.pose?.yaw ?? NaN) - (other.pose?.yaw ?? NaN)) < 0.5, 'yaw');
  }
}

for (const picture of [1, 3]) {
  test(`sample ${picture}: scalar kernels and every variant that runs here read the same`, async () => {
    const reference = await read({ kernels: 'scalar' }, picture);
    for (const variant of supportedVariants()) assertAgree(await read({ variant }, picture), reference);
  });
}

test('the same picture gives the same bits, in one analyzer and in another', async () => {
  const analyzer = await analyzerFor();
  const picture = await sample(1);
  const first = (await analyzer.analyze(picture)).toJSON().faces;
  assert.deepEqual((await analyzer.analyze(picture)).toJSON().faces, first);
  analyzer.close();
  const another = await analyzerFor();
  assert.deepEqual((await another.analyze(picture)).toJSON().faces, first);
  another.close();
});

test('scalar kernels give the same bits in every variant', async () => {
  const expected = (await read({ kernels: 'scalar', variant: 'simd' }, 1)).map((face) => face.toJSON());
  for (const variant of new Set([VARIANT, ...supportedVariants()])) {
    const faces = await read({ kernels: 'scalar', variant }, 1);
    assert.deepEqual(faces.map((face) => face.toJSON()), expected, variant);
  }
});
