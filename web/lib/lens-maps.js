/**
 * A map over the picture: height rows of width values from 0 to 1, which is `peak` in the unit that the map has.
 * @typedef {object} LensMap
 * @property {number} width of the map: cells, not pixels of the picture
 * @property {number} height and its height
 * @property {Float32Array<ArrayBuffer>} values 0..1, row by row
 * @property {number} peak what 1 stands for
 * @property {string} [layer] of Grad-CAM: the layer that it reads
 */

/**
 * What is below 0 speaks against the output and is left out.
 * @param {number} height
 * @param {number} width
 * @param {Float32Array<ArrayBuffer>} values
 * @returns {LensMap}
 */
export function scaledMap(height, width, values) {
  let peak = 0;
  for (const value of values) if (value > peak) peak = value;
  for (let i = 0; i < values.length; i++) values[i] = peak > 0 ? Math.max(0, values[i]) / peak : 0;
  return { width, height, values, peak };
}

/**
 * Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391): the channels' values, weighted by their mean gradients.
 * @param {readonly number[]} shape height, width, channels
 * @param {Float32Array} values
 * @param {Float32Array} gradients
 */
export function gradCam([height, width, channels], values, gradients) {
  const weights = new Float64Array(channels);
  for (let i = 0; i < gradients.length; i++) weights[i % channels] += gradients[i] / (height * width);
  const map = new Float32Array(height * width);
  for (let i = 0; i < values.length; i++) map[i / channels | 0] += weights[i % channels] * values[i];
  return scaledMap(height, width, map);
}

/**
 * The largest absolute gradient of each pixel's channels (Simonyan et al. 2013, arXiv 1312.6034), not smoothed.
 * @param {readonly number[]} shape height, width, channels
 * @param {Float32Array} gradients
 */
export function saliency([height, width, channels], gradients) {
  const map = new Float32Array(height * width);
  for (let i = 0; i < gradients.length; i++) {
    const pixel = i / channels | 0;
    map[pixel] = Math.max(map[pixel], Math.abs(gradients[i]));
  }
  return scaledMap(height, width, map);
}

/**
 * Lay a square over the input, centred on cell (row, column) of a grid over the picture.
 * @param {Float32Array} target
 * @param {readonly number[]} shape height, width, channels
 * @param {{ row: number, column: number, grid: number, size: number }} where size: share of the picture's side
 * @param {readonly number[]} colour by channel
 */
export function cover(target, [height, width, channels], { row, column, grid, size }, colour) {
  const span = (/** @type {number} */ cell, /** @type {number} */ side) => {
    const middle = (cell + 0.5) * side / grid;
    return [Math.max(0, Math.round(middle - size * side / 2)), Math.min(side, Math.round(middle + size * side / 2))];
  };
  const [top, bottom] = span(row, height);
  const [left, right] = span(column, width);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      for (let c = 0; c < channels; c++) target[(y * width + x) * channels + c] = colour[c];
    }
  }
}

/**
 * One channel as a picture: 0 is its least value, 255 its greatest.
 * @param {Float32Array} values of all channels
 * @param {number} channels
 * @param {number} index
 * @param {Uint8ClampedArray} pixels to be filled
 */
export function channelPicture(values, channels, index, pixels) {
  let min = Infinity;
  let max = -Infinity;
  for (let i = index; i < values.length; i += channels) {
    if (values[i] < min) min = values[i];
    if (values[i] > max) max = values[i];
  }
  const scale = max > min ? 255 / (max - min) : 0;
  for (let i = index, at = 0; i < values.length; i += channels) pixels[at++] = (values[i] - min) * scale;
  return { index, min, max, pixels };
}
