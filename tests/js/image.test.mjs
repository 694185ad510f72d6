import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { analyzerFor, blank, rejectsWith, sample, samplePath, wrongly } from './support.mjs';

/** @type {import('../../web/lib/index.js').Analyzer} */
let analyzer;
before(async () => {
  analyzer = await analyzerFor({ tasks: [], range: 'short', tiles: false, rotations: false });
});
after(() => analyzer.close());

function detached() {
  const image = blank(64, 64);
  structuredClone(image.data.buffer, { transfer: [image.data.buffer] });
  return image;
}

/** @type {[string, () => any, RegExp][]} */
const REFUSED = [
  ['nothing', () => undefined, /is not an image/],
  ['null', () => null, /is not an image/],
  ['a number', () => 5, /is not an image/],
  ['a promise', async () => ({}), /A promise is not an image/],
  ['a path', () => 'photo.jpg', /readFile/],
  ['a URL', () => new URL('https://example.org/a.jpg'), /readFile/],
  ['an object without pixels', () => ({ width: 64, height: 64 }), /is not an image/],
  ['a width of zero', () => ({ ...blank(64, 64), width: 0 }), /0 x 64/],
  ['a height of zero', () => ({ ...blank(64, 64), height: 0 }), /64 x 0/],
  ['a negative width', () => ({ ...blank(64, 64), width: -64 }), /-64/],
  ['a width of NaN', () => ({ ...blank(64, 64), width: NaN }), /NaN/],
  ['half a pixel', () => ({ ...blank(64, 64), width: 63.5 }), /whole numbers/],
  ['too small a picture', () => blank(15, 64), /at least 16/],
  ['too large a picture', () => ({ data: new Uint8Array(8193 * 16 * 4), width: 8193, height: 16 }), /8192/],
  ['a size beyond all memory', () => ({ ...blank(64, 64), width: 2 ** 31, height: 2 ** 31 }), /Scale it down/],
  ['too few bytes', () => ({ ...blank(64, 64), height: 65 }), /16384 bytes.*needs 16640/],
  ['four bytes a pixel as three', () => ({ ...blank(64, 64), channels: 3 }), /channels: 4/],
  ['two channels', () => ({ ...blank(64, 64), channels: 2 }), /3 \(RGB\) or 4/],
  ['a stride below a row', () => ({ ...blank(64, 64), stride: 255 }), /at least 256/],
  ['a stride of NaN', () => ({ ...blank(64, 64), stride: NaN }), /stride/],
  ['a stride that leaves the data', () => ({ ...blank(64, 64), stride: 260 }), /needs 16636/],
  ['pixels as floats, NaN among them', () => ({ data: new Float32Array(64 * 64 * 4).fill(NaN), width: 64, height: 64 }),
    /bytes 0 to 255/],
  ['pixels as a plain array', () => ({ data: new Array(64 * 64 * 4).fill(0), width: 64, height: 64 }), /Uint8Array/],
  ['detached pixels', detached, /transferred/],
  ['an empty file', () => new Uint8Array(0), /empty/],
  ['an empty Blob', () => new Blob([]), /empty/],
  ['a file that is no picture', () => new TextEncoder().encode('<!doctype html><p>not found'), /could not be decoded/],
];

for (const [what, make, words] of REFUSED) {
  test(`analyze refuses ${what}, and goes on`, async () => {
    await rejectsWith(() => analyzer.analyze(make()), 'INVALID_IMAGE', words);
    const { faces } = await analyzer.analyze(blank(32, 32));
    assert.equal(faces.length, 0);
  });
}

test('a picture file cut in half is refused', async () => {
  const file = await readFile(samplePath(1));
  await rejectsWith(analyzer.analyze(file.subarray(0, file.length >> 1)), 'INVALID_IMAGE', /could not be decoded/);
  const error = await analyzer.analyze(file.subarray(0, 3000)).catch((refusal) => refusal);
  assert.match(error.message, /^The picture could not be decoded: [^\n]+[^.]\.$/, 'a decoder that repeats itself');
  assert.equal(error.message.match(/premature end/g).length, 1);
});

test('analyze refuses unknown options and times that are none', async () => {
  const misspelt = /** @type {any} */ ({ timestmp: 1 });
  await rejectsWith(analyzer.analyze(blank(32, 32), misspelt), 'UNKNOWN_OPTION', /'timestamp'/);
  await rejectsWith(analyzer.analyze(blank(32, 32), { timestamp: NaN }), 'INVALID_ARGUMENT', /NaN/);
  await rejectsWith(analyzer.analyze(blank(32, 32), { timestamp: wrongly('1') }), 'INVALID_ARGUMENT');
});

for (const [width, height] of [[16, 16], [16, 8192], [8192, 16], [17, 4099]]) {
  test(`a picture of ${width} x ${height} is read`, async () => {
    const result = await analyzer.analyze(blank(width, height));
    assert.deepEqual([result.width, result.height, result.faces.length], [width, height, 0]);
  });
}

test('RGB, RGBA, stride, an encoded file and a Blob of one picture give the same reading', async () => {
  const rgb = await sample(1);
  const { width, height } = rgb;
  const rgba = new Uint8ClampedArray(width * height * 4);
  const stride = width * 3 + 13;
  const padded = new Uint8Array(stride * height).fill(0xa5);
  for (let y = 0; y < height; y++) {
    padded.set(rgb.data.subarray(y * width * 3, (y + 1) * width * 3), y * stride);
    for (let x = 0; x < width; x++) {
      rgba.set(rgb.data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3), (y * width + x) * 4);
    }
  }
  const file = await readFile(samplePath(1));
  const expected = (await analyzer.analyze(rgb)).toJSON().faces;
  assert.ok(expected.length > 0, 'sample 1 shows faces');
  for (const input of [{ data: rgba, width, height }, { data: padded, width, height, stride, channels: 3 },
    { ...rgb, channels: undefined }, file, new Blob([file])]) {
    const { faces } = await analyzer.analyze(/** @type {any} */ (input));
    assert.deepEqual(faces.map((face) => face.toJSON()), expected);
  }
});

test('the picture is taken at the call: what happens to it afterwards does not matter', async () => {
  const picture = await sample(1);
  const expected = (await analyzer.analyze(picture)).toJSON().faces;
  const mine = { ...picture, data: picture.data.slice() };
  const pending = analyzer.analyze(mine);
  mine.data.fill(0);
  assert.deepEqual((await pending).toJSON().faces, expected);
});

test('EXIF orientation is honoured', async () => {
  const { default: sharp } = await import('sharp');
  const { data, width, height } = await sample(1);
  const raw = { raw: { width, height, channels: /** @type {const} */ (3) } };
  const turned = await sharp(data, raw).rotate(-90).png().toBuffer();
  // Orientation 6: turn a quarter clockwise to see it upright.
  const tagged = await sharp(turned).withMetadata({ orientation: 6 }).png().toBuffer();
  const result = await analyzer.analyze(tagged);
  assert.deepEqual([result.width, result.height], [width, height]);
  const expected = await analyzer.analyze({ data, width, height, channels: 3 });
  assert.equal(result.faces.length, expected.faces.length);
});
