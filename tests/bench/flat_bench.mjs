// node tests/bench/flat_bench.mjs
// What a picture costs against the faces in it and against its size, every task, defaults otherwise. Milliseconds of
// processor time in this process, least of the rounds: a busy neighbour does not count.

import { readFile } from 'node:fs/promises';
import { createAnalyzer } from '../../web/lib/index.js';
import { decodePicture } from '../../web/lib/decode.js';

const ROUNDS = 3;
const FACES = [1, 5, 20, 80];
const SIZES = [[640, 480], [1920, 1440], [4000, 3000], [5656, 4242]];
const PICTURE = new URL('../../models/node_modules/@vladmandic/face-api/demo/sample1.jpg', import.meta.url);

/** @typedef {{ data: Uint8Array | Uint8ClampedArray, width: number, height: number }} Rgb */

/**
 * Copy a square of `from` to a square of `to`, nearest pixels.
 * @param {Rgb} from
 * @param {{ x: number, y: number, side: number }} source
 * @param {Rgb} to
 * @param {{ x: number, y: number, side: number }} target
 */
function paste(from, source, to, target) {
  for (let y = 0; y < target.side; y++) {
    for (let x = 0; x < target.side; x++) {
      const fx = Math.min(Math.max(Math.floor(source.x + (x * source.side) / target.side), 0), from.width - 1);
      const fy = Math.min(Math.max(Math.floor(source.y + (y * source.side) / target.side), 0), from.height - 1);
      const at = 3 * ((target.y + y) * to.width + target.x + x);
      to.data.set(from.data.subarray(3 * (fy * from.width + fx), 3 * (fy * from.width + fx) + 3), at);
    }
  }
}

/** @param {number} width @param {number} height @returns {Rgb & { channels: 3 }} */
const grey = (width, height) => ({ data: new Uint8Array(width * height * 3).fill(119), width, height, channels: 3 });

const { width, height, pixels } = await decodePicture(new Uint8Array(await readFile(PICTURE)));
const photo = { data: /** @type {NonNullable<typeof pixels>} */ (pixels).data, width, height };
const analyzer = await createAnalyzer();
const { box } = (await analyzer.analyze({ ...photo, channels: 3 })).faces[0];
const side = 1.6 * Math.max(box.width, box.height);
const source = { x: box.x + box.width / 2 - side / 2, y: box.y + box.height / 2 - side / 2, side };

/** @param {Rgb & { channels: 3 }} picture */
async function cost(picture) {
  let best = Infinity;
  let found = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage();
    found = (await analyzer.analyze(picture)).faces.length;
    const { user, system } = process.cpuUsage(before);
    if (round > 0) best = Math.min(best, (user + system) / 1000);
  }
  return { best, found };
}

console.log('2400 x 2000 pixels, faces of 150 pixels');
for (const faces of FACES) {
  const picture = grey(2400, 2000);
  for (let i = 0; i < faces; i++) {
    paste(photo, source, picture, { x: 240 * (i % 10), y: 250 * Math.floor(i / 10), side: 235 });
  }
  const { best, found } = await cost(picture);
  const each = (best / faces).toFixed(1);
  console.log(`${String(faces).padStart(4)} faces, ${found} found: ${best.toFixed(0)} ms, ${each} a face`);
}
console.log('one face, a third of the picture high');
for (const [w, h] of SIZES) {
  const picture = grey(w, h);
  const target = Math.round(h / 2);
  paste(photo, source, picture, { x: (w - target) >> 1, y: (h - target) >> 1, side: target });
  const { best, found } = await cost(picture);
  const megapixels = (w * h) / 1e6;
  console.log(`${w} x ${h}, ${found} found: ${best.toFixed(0)} ms, ${(best / megapixels).toFixed(0)} a megapixel`);
}
analyzer.close();
