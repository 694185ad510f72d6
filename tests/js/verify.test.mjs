// Whether two faces are one person, and what a similarity means.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decadeOf } from '../../web/lib/calibration.js';
import { calibration, falseMatchRateOf, thresholdFor, verify } from '../../web/lib/gallery.js';
import { embeddingOf, faceOf } from './gallery_support.mjs';
import { near, rejectsWith, wrongly } from './support.mjs';

/** @type {import('../../web/lib/gallery.js').Calibration} */
const curve = { model: 'test', protocol: 'none', points: [[0.5, 0.1], [0.6, 0.01], [0.7, 0.001], [0.72, 0.0001]] };
test('the rate is log-linear between the points, and goes on beyond them as at the ends', () => {
  near(falseMatchRateOf(0.6, curve), 0.01);
  near(falseMatchRateOf(0.65, curve), 0.01 / Math.sqrt(10));
  near(Math.log10(falseMatchRateOf(0.74, curve)), -5);
  near(Math.log10(falseMatchRateOf(0.45, curve)), -0.5);
  assert.equal(falseMatchRateOf(0.2, curve), 1);
  assert.equal(falseMatchRateOf(-1, curve), 1);
  near(thresholdFor(0.01, curve), 0.6);
  near(thresholdFor(1e-5, curve), 0.74);
  near(thresholdFor(0.5, curve), 0.5 - 0.1 * Math.log10(5));
  near(decadeOf(curve), 0.02);
});

test('threshold and rate are each other turned round, over the packaged curve and beyond', () => {
  let last = Infinity;
  for (let exponent = -0.1; exponent > -9; exponent -= 0.1) {
    const threshold = thresholdFor(10 ** exponent);
    near(Math.log10(falseMatchRateOf(threshold)), exponent, 1e-9);
    assert.ok(last === Infinity || threshold > last, `threshold ${threshold} after ${last}`);
    last = threshold;
  }
});

test('a noisy end does not decide what lies beyond: the slope is that of a whole decade', () => {
  // The last step is 40 times as steep.
  const points = /** @type {const} */ ([[0.5, 1e-2], [0.6, 1e-3], [0.699, 1.01e-4], [0.6991, 1e-4]]);
  const [slope] = [Math.log10(falseMatchRateOf(0.7991, { ...curve, points })) + 4];
  near(slope, -1, 0.02);
});

test('the packaged calibration says of which net, and how it was measured', () => {
  assert.equal(typeof calibration.model, 'string');
  assert.match(calibration.protocol, /\w+/);
  assert.ok(calibration.points.length >= 3);
});

test('children who are alike are not taken for one, and it is said of whom', () => {
  const aged = (/** @type {any} */ face, /** @type {number} */ years) => ({ ...face, age: { years } });
  const [one, other] = [faceOf(1, 1), faceOf(1, 2)];
  const children = verify(aged(one, 5), aged(other, 7));
  assert.equal(children.decision, 'unsure');
  assert.equal(children.same, false);
  assert.deepEqual(children.reasons.map(({ side, code }) => [side, code]), [['a', 'child'], ['b', 'child']]);
  assert.equal(verify([aged(one, 5), aged(one, 6)], [aged(other, 7)]).decision, 'unsure');
  const grown = verify(aged(one, 5), aged(other, 20));
  assert.equal(grown.decision, 'same', 'who has grown up since may be told');
  assert.deepEqual(grown.reasons.map(({ side }) => side), ['a']);
  assert.equal(verify(aged(one, 5), aged(faceOf(2, 1), 7)).decision, 'different');
});

test('one person, and two', () => {
  const same = verify(faceOf(1, 1), faceOf(1, 2));
  assert.equal(same.same, true);
  assert.equal(same.decision, 'same');
  assert.ok(same.falseMatchRate < 1e-3 && same.similarity > same.threshold);
  assert.equal(same.quality, 1);
  assert.equal(same.threshold, thresholdFor(1e-3));
  const other = verify(faceOf(1, 1), faceOf(2, 1));
  assert.equal(other.same, false);
  assert.equal(other.decision, 'different');
  assert.ok(other.falseMatchRate > 0.01);
});

test('the rate that is asked for moves the threshold', () => {
  const [a, b] = [embeddingOf(1, 1, 0.3), embeddingOf(1, 2, 0.3)];
  const { similarity, falseMatchRate } = verify(a, b);
  assert.equal(verify(a, b, { fmr: falseMatchRate * 1.01 }).same, true);
  assert.equal(verify(a, b, { fmr: falseMatchRate * 0.99 }).same, false);
  assert.equal(verify(a, b, { fmr: 0.5 }).similarity, similarity);
});

test('a poor picture is never the same person, and says why', () => {
  for (const [a, b, side] of /** @type {const} */ ([
    [faceOf(1, 1, 0.2), faceOf(1, 2), 'a'], [faceOf(1, 1), faceOf(2, 2, 0.2), 'b'],
  ])) {
    const answer = verify(a, b);
    assert.equal(answer.same, false);
    assert.equal(answer.decision, 'unsure');
    assert.equal(answer.quality, 0.2);
    assert.deepEqual(answer.reasons, [{ side, code: 'blurred', message: 'Hold still.' }]);
  }
  assert.equal(verify(faceOf(1, 1, 0.2), faceOf(1, 2), { minQuality: 0.1 }).same, true);
});

test('poor pictures are alike more often, so the rate and the threshold rise, most of all for two', () => {
  const good = verify(faceOf(1, 1), faceOf(1, 2));
  const mixed = verify(faceOf(1, 1), faceOf(1, 2, 0.5));
  near(mixed.falseMatchRate / good.falseMatchRate, 2, 0.01);
  const poor = verify(faceOf(1, 1, 0.5), faceOf(1, 2, 0.5));
  near(poor.falseMatchRate / good.falseMatchRate, 20, 0.1);
  assert.ok(poor.threshold > mixed.threshold && mixed.threshold > good.threshold);
  near(Math.log(falseMatchRateOf(poor.threshold) / 1e-3), Math.log(good.falseMatchRate / poor.falseMatchRate), 1e-6);
  const poorer = verify(faceOf(1, 1, 0.45), faceOf(1, 2, 0.45));
  assert.ok(poorer.falseMatchRate > poor.falseMatchRate);
  assert.ok(verify(faceOf(1, 1, 0.5), faceOf(2, 2, 0.5)).falseMatchRate <= 1);
});

test('embeddings alone will do, of any length and kind; quality is then not known', () => {
  const doubled = [...embeddingOf(1, 2)].map((value) => 2 * value);
  const answer = verify(embeddingOf(1, 1), doubled);
  near(answer.similarity, verify(faceOf(1, 1), faceOf(1, 2)).similarity, 1e-6);
  assert.equal(answer.quality, null);
  const json = JSON.parse(JSON.stringify({ ...faceOf(1, 1), embedding: [...embeddingOf(1, 1)] }));
  near(verify(json, faceOf(1, 1)).similarity, 1, 1e-6);
});

test('several pictures of one person say more than one, and strangers gain nothing by it', () => {
  /** @param {number} person @param {number[]} numbers */
  const pictures = (person, ...numbers) => numbers.map((number) => embeddingOf(person, number, 0.3));
  const one = verify(embeddingOf(1, 1, 0.3), embeddingOf(1, 4, 0.3));
  const several = verify(pictures(1, 1, 2, 3), pictures(1, 4, 5, 6));
  assert.ok(several.similarity > one.similarity + 0.02, `${several.similarity} after ${one.similarity}`);
  const strangers = verify(pictures(1, 1, 2, 3), pictures(2, 1, 2, 3));
  const stranger = verify(embeddingOf(1, 1, 0.3), embeddingOf(2, 1, 0.3));
  assert.ok(strangers.similarity < stranger.similarity + 0.05);
  const faces = [faceOf(1, 1), faceOf(2, 1, 0.1)];
  assert.ok(Math.abs(verify(faces, faceOf(1, 1)).similarity - 1) < 1e-6, 'the poor one is left out');
  assert.equal(verify([faceOf(1, 1, 0.1), faceOf(1, 2, 0.2)], faceOf(1, 3)).decision, 'unsure');
});

test('verify() says what it cannot compare', async () => {
  const face = faceOf(1);
  await rejectsWith(() => verify(wrongly({ id: 1 }), face), 'NO_EMBEDDING', /identity/);
  await rejectsWith(() => verify(wrongly({ faces: [face] }), face), 'INVALID_ARGUMENT', /faces\[0\]/);
  for (const wrong of [undefined, null, 'face', 7, []]) {
    await rejectsWith(() => verify(face, wrongly(wrong)), 'INVALID_ARGUMENT', /second face/);
  }
  await rejectsWith(() => verify(face, [face, [1, 2, 3]]), 'INVALID_ARGUMENT', /Face 1 of the second.*3 numbers/);
  await rejectsWith(() => verify([[1, 2, 3], face], face), 'INVALID_ARGUMENT', /different lengths/);
  await rejectsWith(() => verify(face, [1, 2, 3]), 'INVALID_ARGUMENT', /3 numbers, not 128/);
  await rejectsWith(() => verify(new Float32Array(128), face), 'INVALID_ARGUMENT', /zeros/);
  await rejectsWith(() => verify(new Float32Array(128).fill(NaN), face), 'INVALID_ARGUMENT', /finite/);
  for (const fmr of [0, 1, -1, NaN, '1e-3']) {
    await rejectsWith(() => verify(face, face, { fmr: wrongly(fmr) }), 'INVALID_ARGUMENT', /fmr/);
  }
  await rejectsWith(() => verify(face, face, wrongly({ fnr: 1 })), 'UNKNOWN_OPTION', /'fmr'/);
  const falling = [[[0.5, 0.1]], [[0.5, 0.1], [0.4, 0.01]], [[0.5, 0.1], [0.6, 0.2]], [[0.5, 0.1], [0.6, 0]]];
  for (const points of falling) {
    await rejectsWith(() => verify(face, face, { calibration: wrongly({ model: 'm', points }) }),
      'INVALID_ARGUMENT', /calibration/);
  }
});

test('a quality that is none is refused: rates, weights and stores are made of it', async () => {
  const embedding = embeddingOf(1);
  for (const score of [5, -3, NaN, 'good']) {
    await rejectsWith(() => verify({ embedding, quality: { score: wrongly(score) } }, embedding), 'INVALID_ARGUMENT',
      /first face has the quality .* Give 0 to 1/);
  }
  assert.equal(verify({ embedding, quality: null }, embedding).quality, null);
  assert.deepEqual(verify({ embedding, quality: { score: 1, reasons: wrongly([null, {}]) } }, embedding).reasons, []);
});

test('no rate and no threshold of what is no number', async () => {
  for (const odd of [NaN, undefined, null, '0.9', Infinity]) {
    await rejectsWith(() => falseMatchRateOf(wrongly(odd)), 'INVALID_ARGUMENT', /similarity/);
    await rejectsWith(() => thresholdFor(wrongly(odd)), 'INVALID_ARGUMENT', /rate/);
  }
  for (const odd of [-1, 2]) await rejectsWith(() => thresholdFor(odd), 'INVALID_ARGUMENT', /rate/);
});
