// Pictures of numbers: channels, filters and maps on canvases.

/** @typedef {import('../../../lib/lens.js').ChannelPicture} ChannelPicture */
/** @typedef {import('../../../lib/lens.js').LensMap} LensMap */
/** @typedef {import('../../../lib/index.js').CropImage} CropImage */
/** @typedef {[number, number, number]} Colour */

// Zero is dark; what is above it goes to teal and white, what is below to orange: apart for colour-blind eyes, too.
/** @type {[number, Colour][]} */
const rising = [
  [0, [13, 16, 18]],
  [0.3, [9, 74, 86]],
  [0.65, [58, 176, 190]],
  [1, [236, 252, 250]],
];
/** @type {[number, Colour][]} */
const falling = [
  [0, [13, 16, 18]],
  [0.5, [132, 66, 18]],
  [1, [255, 190, 112]],
];
/** @type {[number, Colour][]} */
const heat = [
  [0, [226, 84, 24]],
  [0.6, [255, 140, 30]],
  [1, [255, 232, 120]],
];

/** @param {[number, Colour][]} stops @param {number} at 0..1 @returns {Colour} */
function between(stops, at) {
  const next = Math.max(
    1,
    stops.findIndex(([place]) => place >= at),
  );
  const [[from, a], [to, b]] = [stops[next - 1], stops[next]];
  const share = (Math.min(1, Math.max(0, at)) - from) / (to - from);
  return /** @type {Colour} */ (a.map((value, i) => value + share * (b[i] - value)));
}

const steps = 128;
const table = (/** @type {[number, Colour][]} */ stops) =>
  Uint8ClampedArray.from({ length: 3 * (steps + 1) }, (_, i) => between(stops, Math.floor(i / 3) / steps)[i % 3]);
const [above, below, warm] = [table(rising), table(falling), table(heat)];

/**
 * @param {number} share of the greatest absolute value, -1..1
 * @returns {string} for a cell behind a number: light enough to read it
 */
export function wash(share) {
  const alpha = Math.min(1, Math.abs(share)) * 0.62;
  return `rgb(${share < 0 ? 'var(--minus)' : 'var(--plus)'} / ${alpha.toFixed(3)})`;
}

/** A canvas keeps its picture's memory, to be filled again. @type {WeakMap<HTMLCanvasElement, ImageData>} */
const images = new WeakMap();

/** @param {HTMLCanvasElement} canvas @param {number} width @param {number} height @returns {ImageData} */
function imageOf(canvas, width, height) {
  let image = images.get(canvas);
  if (!image || image.width !== width || image.height !== height) {
    canvas.width = width;
    canvas.height = height;
    image = new ImageData(width, height);
    image.data.fill(255);
    images.set(canvas, image);
  }
  return image;
}

/** @param {HTMLCanvasElement} canvas @param {ImageData} image */
const put = (canvas, image) => canvas.getContext('2d')?.putImageData(image, 0, 0);

/**
 * @param {HTMLCanvasElement} canvas takes the layer's size
 * @param {readonly number[]} shape height, width, channels
 * @param {ChannelPicture} picture
 */
export function paintChannel(canvas, [height, width], { min, max, pixels }) {
  const image = imageOf(canvas, width, height);
  const { data } = image;
  const greatest = Math.max(Math.abs(min), Math.abs(max)) || 1;
  const step = (max - min) / 255;
  for (let i = 0; i < pixels.length; i++) {
    const share = (min + pixels[i] * step) / greatest;
    const from = share < 0 ? below : above;
    const at = 3 * Math.round(Math.abs(share) * steps);
    data[4 * i] = from[at];
    data[4 * i + 1] = from[at + 1];
    data[4 * i + 2] = from[at + 2];
  }
  put(canvas, image);
}

/**
 * All values of a layer that is no picture, side by side.
 * @param {HTMLCanvasElement} canvas
 * @param {readonly ChannelPicture[]} channels of one pixel each
 */
export function paintVector(canvas, channels) {
  const image = imageOf(canvas, channels.length, 1);
  const greatest = channels.reduce((most, { min }) => Math.max(most, Math.abs(min)), 0) || 1;
  for (const [i, { min }] of channels.entries()) {
    const from = min < 0 ? below : above;
    const at = 3 * Math.round((Math.abs(min) / greatest) * steps);
    image.data.set(from.subarray(at, at + 3), 4 * i);
  }
  put(canvas, image);
}

/** @param {HTMLCanvasElement} canvas @param {CropImage} crop */
export function paintCrop(canvas, { data, width, height }) {
  const image = imageOf(canvas, width, height);
  image.data.set(data);
  put(canvas, image);
}

const cells = /** @type {Map<string, HTMLCanvasElement>} */ (new Map());

/** A small canvas to draw larger ones from, one a purpose. @param {string} name */
function scratch(name) {
  const known = cells.get(name) ?? document.createElement('canvas');
  cells.set(name, known);
  return known;
}

/**
 * A map over the crop: what counts glows, what does not stays grey.
 * @param {HTMLCanvasElement} canvas
 * @param {CropImage} crop
 * @param {{ width: number, height: number, values: ArrayLike<number> } | null} map values 0..1
 * @param {number} opacity 0..1
 * @param {number} [scale] pixels of the canvas a pixel of the crop
 */
export function paintMap(canvas, crop, map, opacity, scale = 3) {
  const [width, height] = [crop.width * scale, crop.height * scale];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  if (!context) return;
  const under = scratch('crop');
  paintCrop(under, crop);
  context.imageSmoothingQuality = 'high';
  // Grey under a map, so that its colours are its own.
  context.filter = map && opacity > 0 ? `grayscale(${opacity}) brightness(${1 - 0.25 * opacity})` : 'none';
  context.drawImage(under, 0, 0, width, height);
  context.filter = 'none';
  if (!map) return;
  const over = scratch('map');
  const image = imageOf(over, map.width, map.height);
  for (let i = 0; i < map.values.length; i++) {
    const value = map.values[i];
    const at = 3 * Math.round(value * steps);
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = warm[at + c];
    image.data[4 * i + 3] = 255 * opacity * value ** 0.8;
  }
  put(over, image);
  context.drawImage(over, 0, 0, width, height);
}

const bins = 48;

/**
 * How often each value occurs in a channel.
 * @param {HTMLCanvasElement} canvas
 * @param {ChannelPicture} picture
 * @param {string} colour
 */
export function paintHistogram(canvas, { min, max, pixels }, colour) {
  const counts = new Array(bins).fill(0);
  for (const pixel of pixels) counts[Math.min(bins - 1, (pixel * bins) >> 8)]++;
  const [width, height] = [bins * 6, 96];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  if (!context) return;
  context.clearRect(0, 0, width, height);
  const most = Math.max(...counts);
  context.fillStyle = colour;
  // Roots: after a ReLU most values are 0, and the others count.
  for (const [i, count] of counts.entries()) {
    const tall = Math.sqrt(count / most) * (height - 2);
    context.fillRect(i * 6, height - tall, 5, tall);
  }
  if (min < 0 && max > 0) {
    context.globalAlpha = 0.5;
    context.fillRect((-min / (max - min)) * width, 0, 1, height);
    context.globalAlpha = 1;
  }
}

const cell = 12;

/**
 * A filter as squares: one grid for each channel of its input, the first few.
 * @param {HTMLCanvasElement} canvas
 * @param {readonly number[]} shape height, width, depth
 * @param {ArrayLike<number>} values
 * @param {number} [most] grids
 */
export function paintFilter(canvas, [height, width, depth], values, most = 3) {
  const grids = Math.min(depth, most);
  const gap = 4;
  const size = { width: grids * (width * cell + gap) - gap, height: height * cell };
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.clearRect(0, 0, size.width, size.height);
  let greatest = 0;
  for (let i = 0; i < values.length; i++) greatest = Math.max(greatest, Math.abs(values[i]));
  for (let grid = 0; grid < grids; grid++) {
    for (let at = 0; at < height * width; at++) {
      const share = values[at * depth + grid] / (greatest || 1);
      const from = share < 0 ? below : above;
      const i = 3 * Math.round(Math.abs(share) * steps);
      context.fillStyle = `rgb(${from[i]} ${from[i + 1]} ${from[i + 2]})`;
      context.fillRect(
        grid * (width * cell + gap) + (at % width) * cell,
        Math.floor(at / width) * cell,
        cell - 1,
        cell - 1,
      );
    }
  }
}
