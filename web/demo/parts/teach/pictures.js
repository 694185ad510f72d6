/** @typedef {import('../../../lib/index.js').Face} Face */
/** @typedef {import('./lesson.js').Sample} Sample */

/** @param {Face[]} faces @returns {Face | null} the nearest one, which is the one that is recorded and read */
export function nearest(faces) {
  return faces.reduce(
    (/** @type {Face | null} */ best, face) => (best && best.box.width >= face.box.width ? best : face),
    null,
  );
}

/** @param {Pick<Sample, 'pixels' | 'size'>} sample @returns {ImageData} */
export function imageOf({ pixels, size }) {
  const image = new ImageData(size, size);
  for (let i = 0, j = 0; i < pixels.length; i += 3, j += 4) {
    image.data[j] = pixels[i];
    image.data[j + 1] = pixels[i + 1];
    image.data[j + 2] = pixels[i + 2];
    image.data[j + 3] = 255;
  }
  return image;
}

/** @param {Uint8ClampedArray} rgba @returns {Uint8Array} RGB */
function withoutAlpha(rgba) {
  const pixels = new Uint8Array((rgba.length / 4) * 3);
  for (let i = 0, j = 0; j < rgba.length; i += 3, j += 4) {
    pixels[i] = rgba[j];
    pixels[i + 1] = rgba[j + 1];
    pixels[i + 2] = rgba[j + 2];
  }
  return pixels;
}

/** @param {Pick<Sample, 'pixels' | 'size'>} sample @param {string} [label] @returns {HTMLCanvasElement} */
export function thumbnail(sample, label) {
  const canvas = document.createElement('canvas');
  canvas.width = sample.size;
  canvas.height = sample.size;
  canvas.getContext('2d')?.putImageData(imageOf(sample), 0, 0);
  if (label) {
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', label);
  }
  return canvas;
}

/**
 * The picture at another size, for a net that takes such.
 * @param {Pick<Sample, 'pixels' | 'size'>} sample
 * @param {number} size
 * @returns {Uint8Array} (size, size, 3)
 */
export function resized(sample, size) {
  if (sample.size === size) return sample.pixels;
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return new Uint8Array(size * size * 3);
  context.imageSmoothingQuality = 'high';
  context.drawImage(thumbnail(sample), 0, 0, size, size);
  return withoutAlpha(context.getImageData(0, 0, size, size).data);
}

/** @param {Face} face @returns {Pick<Sample, 'pixels' | 'size'> | null} as the net is to see it; null: not this time */
export function pictureOf({ crop }) {
  return crop ? { pixels: withoutAlpha(crop.data), size: crop.width } : null;
}
