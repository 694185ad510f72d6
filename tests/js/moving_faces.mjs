// Clips made of still pictures: heads cut out of photographs move over a background, and hide each other where they
// meet. Who is where is known in every frame.

/** @typedef {{ width: number, height: number, data: Uint8Array, channels: 3 }} Still */
/**
 * A head on its own: RGBA, alpha falls off along an ellipse around the face. `face` is the face's height.
 * @typedef {{ width: number, height: number, face: number, data: Float32Array }} Head
 */
/** Where the middle of a head is; heads named later hide those named before. */
/** @typedef {{ head: Head, x: number, y: number }} Placed */

const ROOM = 1.75; // of the face's height: the head with its hair
const SOFT = 0.25; // of the ellipse's radius

/**
 * Cut out the head whose mesh box is `box`.
 * @param {Still} still
 * @param {import('../../web/lib/index.js').Box} box
 * @returns {Head}
 */
export function cutHead({ width, height, data, channels }, box) {
  const side = Math.round(ROOM * box.height);
  const left = Math.round(box.x + box.width / 2 - side / 2);
  const top = Math.round(box.y + box.height / 2 - 0.55 * side);
  const head = new Float32Array(side * side * 4);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [sx, sy] = [left + x, top + y];
      if (sx < 0 || sy < 0 || sx >= width || sy >= height) continue;
      const radius = Math.hypot((x / side - 0.5) / 0.42, (y / side - 0.5) / 0.5);
      const alpha = Math.min(1, Math.max(0, (1 - radius) / SOFT));
      const from = channels * (sy * width + sx);
      const to = 4 * (y * side + x);
      for (let c = 0; c < 3; c++) head[to + c] = data[from + c] * alpha;
      head[to + 3] = alpha;
    }
  }
  return { width: side, height: side, face: box.height, data: head };
}

/**
 * The head as seen by a camera: resized by area, so that frames only shift it. `size` is the face's height then.
 * @param {Head} head
 * @param {number} size
 * @returns {Head}
 */
export function resized(head, size) {
  const scale = head.face / size;
  const side = Math.floor(head.width / scale);
  const data = new Float32Array(side * side * 4);
  const steps = Math.max(1, Math.round(scale));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let k = 0; k < steps * steps; k++) {
        const sx = Math.floor((x + (k % steps + 0.5) / steps) * scale);
        const sy = Math.floor((y + (Math.floor(k / steps) + 0.5) / steps) * scale);
        for (let c = 0; c < 4; c++) {
          data[4 * (y * side + x) + c] += head.data[4 * (sy * head.width + sx) + c] / (steps * steps);
        }
      }
    }
  }
  return { width: side, height: side, face: size, data };
}

const NOISE_VALUES = 1 << 16;
/** Noise of deviation 1, to be read from any place on. @type {Float32Array | undefined} */
let noiseValues;
/** Backgrounds by size. @type {Map<string, Float32Array>} */
const backgrounds = new Map();

/** Soft grey stripes, RGB. @param {number} width @param {number} height */
function background(width, height) {
  const name = `${width}x${height}`;
  let pixels = backgrounds.get(name);
  if (!pixels) {
    pixels = new Float32Array(width * height * 3);
    for (let i = 0; i < pixels.length; i++) {
      const at = Math.floor(i / 3);
      pixels[i] = 120 + 30 * Math.sin(at % width / 37) * Math.cos(Math.floor(at / width) / 53) + 8 * (i % 3);
    }
    backgrounds.set(name, pixels);
  }
  return pixels;
}

/**
 * A frame: background, then the heads, shifted by parts of a pixel, then noise.
 * @param {number} width
 * @param {number} height
 * @param {Placed[]} placed
 * @param {{ noise: number, random: () => number }} camera noise: its deviation, in steps of 255
 */
export function composeFrame(width, height, placed, { noise, random }) {
  const frame = background(width, height).slice();
  for (const { head, x, y } of placed) blend(frame, width, height, head, x - head.width / 2, y - head.height / 2);
  noiseValues ??= Float32Array.from({ length: NOISE_VALUES }, () => 2 * (random() + random() + random() - 1.5));
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    const from = Math.floor(random() * NOISE_VALUES);
    for (let i = 0; i < 3 * width; i++) {
      data[4 * (y * width + Math.floor(i / 3)) + i % 3] =
        frame[3 * y * width + i] + noise * noiseValues[(from + i) % NOISE_VALUES];
    }
  }
  return { width, height, data };
}

/**
 * @param {Float32Array} frame RGB
 * @param {number} width
 * @param {number} height
 * @param {Head} head
 * @param {number} left
 * @param {number} top
 */
function blend(frame, width, height, head, left, top) {
  const [x0, y0] = [Math.floor(left), Math.floor(top)];
  const [fx, fy] = [left - x0, top - y0];
  const [w, h, pixels] = [head.width, head.height, head.data];
  const pixel = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ c) =>
    (x < 0 || y < 0 || x >= w || y >= h ? 0 : pixels[4 * (y * w + x) + c]);
  const sum = [0, 0, 0, 0];
  for (let y = Math.max(0, -y0); y <= head.height && y + y0 < height; y++) {
    for (let x = Math.max(0, -x0); x <= head.width && x + x0 < width; x++) {
      for (let c = 0; c < 4; c++) {
        sum[c] = (1 - fy) * ((1 - fx) * pixel(x, y, c) + fx * pixel(x - 1, y, c))
          + fy * ((1 - fx) * pixel(x, y - 1, c) + fx * pixel(x - 1, y - 1, c));
      }
      const at = 3 * ((y + y0) * width + x + x0);
      for (let c = 0; c < 3; c++) frame[at + c] = frame[at + c] * (1 - sum[3]) + sum[c];
    }
  }
}

/**
 * A place between stations `[second, x, y]`, reached at an even pace; nowhere before the first and after the last, and
 * from a station marked 'away' to the next.
 * @param {[number, number, number, ('away')?][]} stations
 * @param {number} second
 */
export function placeAt(stations, second) {
  const next = stations.findIndex(([at]) => at > second);
  if (next < 1) return null;
  const [[t0, x0, y0, away], [t1, x1, y1]] = [stations[next - 1], stations[next]];
  const part = (second - t0) / (t1 - t0);
  return away ? null : { x: x0 + part * (x1 - x0), y: y0 + part * (y1 - y0) };
}
