// face.quality of a photograph and of copies of it that were spoilt in one way each.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { analyzerFor, sample } from './support.mjs';

/** @typedef {{ data: Uint8Array, width: number, height: number, channels: 3 }} Picture */

/** One face of sample 6 with room around it. @param {number} [side] in pixels @returns {Promise<Picture>} */
async function portrait(side = 400) {
  const { data, width, height } = await sample(6);
  return pixels(sharp(data, { raw: { width, height, channels: 3 } })
    .extract({ left: 450, top: 170, width: 600, height: 600 }).resize(side));
}

/** @param {import('sharp').Sharp} image @returns {Promise<Picture>} */
async function pixels(image) {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height, channels: 3 };
}

/** @param {Picture} picture */
const opened = ({ data, width, height }) => sharp(data, { raw: { width, height, channels: 3 } });

/** @param {Picture} picture @param {(v: number) => number} change */
const toned = (picture, change) =>
  ({ ...picture, data: picture.data.map((v) => Math.max(0, Math.min(255, change(v)))) });

/** @param {Picture[]} pictures */
async function qualities(...pictures) {
  const analyzer = await analyzerFor({ tasks: ['mesh', 'quality'], maxFaces: 1 });
  const list = [];
  for (const picture of pictures) {
    const { faces: [face] } = await analyzer.analyze(picture);
    assert.ok(face?.quality && face.mesh, 'a face with its quality');
    const { score, parts, reasons } = face.quality;
    list.push({ score, parts, codes: reasons.map(({ code }) => code), reasons, mesh: face.mesh });
  }
  analyzer.close();
  return list;
}

test('a good picture has nothing to complain of', async () => {
  const [{ score, parts, codes }] = await qualities(await portrait());
  assert.deepEqual(codes, []);
  assert.ok(score > 0.7, `score ${score}`);
  for (const [part, value] of Object.entries(parts)) assert.ok(value > 0.7 && value <= 1, `${part}: ${value}`);
});

test('each spoilt copy scores less, in its own part, and says why', async () => {
  const good = await portrait();
  const cases = /** @type {const} */ ([
    ['blurred', 'sharpness', await pixels(opened(good).blur(6))],
    ['too-small', 'size', await portrait(60)],
    ['too-dark', 'exposure', toned(good, (v) => v * 0.1)],
    ['too-bright', 'exposure', toned(good, (v) => v * 2.2)],
    ['low-contrast', 'exposure', toned(good, (v) => 120 + (v - 120) * 0.1)],
  ]);
  const [before, ...after] = await qualities(good, ...cases.map(([, , picture]) => picture));
  cases.forEach(([code, part], i) => {
    const { score, parts, codes, reasons } = after[i];
    assert.ok(score < 0.75 * before.score, `${code}: ${score} after ${before.score}`);
    assert.ok(parts[part] < 0.6, `${code}: ${part} ${parts[part]}`);
    assert.ok(codes.includes(code), `${code} in ${codes}`);
    for (const { message } of reasons) assert.match(message, /^[A-Z].*\.$/);
  });
});

test('more blur is never sharper, and enlarging a small picture does not sharpen it', async () => {
  const good = await portrait();
  const blurred = [];
  for (const sigma of [1, 2, 3, 4.5, 6]) blurred.push(await pixels(opened(good).blur(sigma)));
  const tiny = await pixels(opened(await portrait(60)).resize(400));
  const sharpness = (await qualities(good, ...blurred, tiny)).map(({ parts }) => parts.sharpness);
  const enlarged = sharpness.pop() ?? NaN;
  sharpness.forEach((value, i) => assert.ok(i === 0 || value <= sharpness[i - 1], `${sharpness}`));
  assert.ok(sharpness[0] > 0.9 && sharpness[5] < 0.2, `${sharpness}`);
  assert.ok(enlarged < 0.75, `enlarged: ${enlarged}`);
});

test('a mask covers the face, whatever its colour, and a black and white picture does not', async () => {
  const good = await portrait();
  const [{ mesh }] = await qualities(good);
  const outline = [...[123, 50, 205, 4, 425, 280, 352, 401, 435, 367, 397, 365, 379, 378, 400, 152, 176, 149, 150, 136,
    172, 138, 215, 177].map((i) => `${mesh[3 * i]},${mesh[3 * i + 1]}`)].join(' ');
  const masked = (/** @type {string} */ colour) => pixels(opened(good).composite([{
    input: Buffer.from(`<svg width="400" height="400"><polygon points="${outline}" fill="${colour}"/></svg>`),
  }]).removeAlpha());
  const colours = ['#7fb2d6', '#eeeef2', '#20242a', '#3a7a52'];
  const results = await qualities(...await Promise.all(colours.map(masked)));
  results.forEach(({ codes, parts }, i) => {
    assert.ok(codes.includes('occluded') && parts.occlusion < 0.5, `${colours[i]}: ${parts.occlusion}`);
  });
  const grey = { ...good, data: good.data.slice() };
  for (let i = 0; i < grey.data.length; i += 3) grey.data.fill(good.data[i + 1], i, i + 3);
  const [{ codes }] = await qualities(grey);
  assert.ok(!codes.includes('occluded'), `${codes}`);
});

test('a face at the border is cut off, and one of several is told of', async () => {
  const good = await portrait();
  const half = opened(good).extract({ left: 0, top: 0, width: 215, height: 400 });
  const [whole, cut] = await qualities(good, await pixels(half));
  assert.ok(!whole.codes.includes('cut-off'));
  assert.ok(cut.codes.includes('cut-off') && cut.score < whole.score, `${cut.codes}`);
  const analyzer = await analyzerFor({ tasks: ['quality'], maxFaces: 5 });
  const { faces } = await analyzer.analyze(await sample(3));
  analyzer.close();
  assert.ok(faces.length > 1);
  for (const face of faces) assert.ok(face.quality?.reasons.some(({ code }) => code === 'several-faces'));
});

test('in video the score follows within half a second and does not jump', async () => {
  const analyzer = await analyzerFor({ tasks: ['quality'], mode: 'video', maxFaces: 1 });
  const good = await portrait();
  const bad = await pixels(opened(good).blur(6));
  const scores = [];
  for (let i = 0; i < 40; i++) {
    const { faces: [face] } = await analyzer.analyze(i < 10 ? good : bad, { timestamp: 40 * i });
    scores.push(face.quality?.parts.sharpness ?? NaN);
  }
  analyzer.close();
  assert.ok(scores[9] > 0.9 && scores[39] < 0.2, `${scores}`);
  for (let i = 1; i < scores.length; i++) assert.ok(Math.abs(scores[i] - scores[i - 1]) < 0.35, `${scores}`);
  assert.ok(scores[24] < 0.5 * scores[9], `${scores}`);
});
