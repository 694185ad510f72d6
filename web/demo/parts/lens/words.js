// The lens in words.

/** @typedef {import('../../../lib/lens.js').LensLayer} LensLayer */

/** @type {Record<string, string>} */
const kinds = {
  conv2d: 'Convolution',
  depthwiseConv2d: 'Convolution, one filter a channel',
  maxPool2d: 'Max pooling',
  averagePool2d: 'Average pooling',
  globalAveragePool: 'Mean of each channel',
  dense: 'Dense',
  add: 'Sum',
  multiply: 'Product',
  concat: 'Side by side',
  pad: 'Padding',
  flatten: 'Flattened',
  softmax: 'Softmax',
  relu: 'ReLU',
  CONV_2D: 'Convolution',
  DEPTHWISE_CONV_2D: 'Convolution, one filter a channel',
  MAX_POOL_2D: 'Max pooling',
  AVERAGE_POOL_2D: 'Average pooling',
  FULLY_CONNECTED: 'Dense',
  ADD: 'Sum',
  SOFTMAX: 'Softmax',
};

/** @type {Record<string, string>} */
export const activations = {
  relu: 'ReLU',
  relu6: 'ReLU up to 6',
  leakyRelu: 'leaky ReLU',
  prelu: 'ReLU with a learnt slope',
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  softmax: 'softmax',
};

/** @param {LensLayer} layer @returns {string} such as `Convolution 3×3, stride 2, ReLU` */
export function layerInWords({ op, kind, activation, kernelSize, stride }) {
  const alone = kind === 'activation' && activation ? (activations[activation] ?? activation) : '';
  const name =
    alone ||
    (kernelSize[0] === 1 && (kind ?? op).match(/^conv|^CONV/) ? 'Mix of channels' : '') ||
    (kinds[kind ?? op] ?? op.toLowerCase().replaceAll('_', ' '));
  const parts = [kernelSize[0] > 0 && kind !== 'dense' ? `${name}, ${kernelSize[0]}\u00d7${kernelSize[1]}` : name];
  if (stride[0] > 1) parts.push(`step ${stride[0]}`);
  if (!alone && activation && activation !== 'linear') parts.push(activations[activation] ?? activation);
  return capital(parts.join(', '));
}

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** @param {readonly number[]} shape height, width, channels */
export function shapeInWords([height, width, channels]) {
  return height * width > 1
    ? `${height} \u00d7 ${width} pixels, ${channels} channels`
    : `${channels} ${channels === 1 ? 'number' : 'numbers'}`;
}

/** @param {string} name @returns {string} the last part of a tensor's name */
export function shortName(name) {
  return name.split('/').slice(-2).join('/');
}

/** @param {number} value @param {number} [digits] @returns {string} with a true minus, for a fixed-width column */
export function number(value, digits = 2) {
  if (Number.isNaN(value)) return '\u2013';
  const size = Math.abs(value);
  const text = size >= 1000 ? size.toFixed(0) : size >= 100 ? size.toFixed(1) : size.toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

/** @param {number} count */
export function whole(count) {
  return count.toLocaleString('en').replaceAll(',', '\u2009');
}
