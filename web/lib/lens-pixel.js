import { FacewiseError } from './errors.js';

/** @typedef {import('./lens-net.js').NetLayer} NetLayer */
/**
 * A block of numbers.
 * @typedef {object} Block
 * @property {[number, number, number]} shape height, width, channels
 * @property {Float32Array<ArrayBuffer>} values row by row
 */

/**
 * How one number of a layer came about. All values are those of the last look; `output` is what the engine computed and
 * `computed` what the arithmetic gives, so the two agree but for rounding.
 * @typedef {object} Explanation
 * @property {string} kind such as 'conv2d', 'maxPool2d', 'add', 'softmax'
 * @property {string} layer its name
 * @property {number} y row of the output
 * @property {number} x column
 * @property {number} channel of the output
 * @property {string[]} inputs names of the layers it reads; '' is the net's input
 * @property {string} activation 'linear', 'relu', ..
 * @property {Block & { y: number, x: number }} [patch] what the window lies on, `y` and `x` of its corner (below 0: on
 *   the padding, which is 0 to a convolution and NaN, not there, to a pool)
 * @property {Block} [filter] of a convolution or a dense layer
 * @property {number} [bias] that is added
 * @property {number[]} [terms] of a sum, a product, a softmax: what goes in
 * @property {number} sum before the activation; of a pool the greatest or the mean
 * @property {number} computed `sum` after the activation
 * @property {number} output what the engine itself has: the same to 1e-5
 */

/**
 * @typedef {object} Source
 * @property {NetLayer} layer
 * @property {{ name: string, shape: readonly number[], values: Float32Array }[]} inputs
 * @property {Float32Array} values of the layer itself
 * @property {(name: 'weights' | 'bias' | 'slope') => Float32Array | null} parameter
 */

/**
 * TensorFlow's SAME and VALID alike: what the output's size asks for beyond the input lies around it.
 * @param {number} input
 * @param {number} output
 * @param {number} kernel
 * @param {number} stride
 */
const padBefore = (input, output, kernel, stride) => Math.max((output - 1) * stride + kernel - input, 0) >> 1;

/**
 * @param {Source} source
 * @param {number} y
 * @param {number} x
 * @param {number} channel
 * @returns {Explanation}
 */
export function explainPixel({ layer, inputs, values, parameter }, y, x, channel) {
  const { kind, activation, shape } = layer;
  const [height, width, channels] = shape;
  const places = /** @type {[string, number, number][]} */ ([['y', y, height], ['x', x, width],
    ['channel', channel, channels]]);
  for (const [name, value, size] of places) {
    if (Number.isInteger(value) && value >= 0 && value < size) continue;
    throw new FacewiseError('INVALID_ARGUMENT', `${name} is ${value}.`,
      `Layer '${layer.name}' has the shape ${shape.join('x')}.`);
  }
  const output = values[(y * width + x) * channels + channel];
  const base = { kind, layer: layer.name, y, x, channel, inputs: inputs.map(({ name }) => name), activation, output };
  const [input] = inputs;
  const at = (/** @type {number} */ index) => inputs[index].values[(y * width + x) * channels + channel];
  /** @type {Omit<Explanation, keyof typeof base | 'computed'>} */
  let found;
  if (kind === 'conv2d' || kind === 'depthwiseConv2d' || kind === 'dense') {
    found = weighted(layer, input, parameter, y, x, channel);
  } else if (kind === 'maxPool2d' || kind === 'averagePool2d' || kind === 'globalAveragePool') {
    const patch = windowOf(layer, input, y, x, channel, NaN);
    const inside = patch.values.filter((value) => !Number.isNaN(value));
    const sum = kind === 'maxPool2d' ? inside.reduce((a, b) => Math.max(a, b))
      : inside.reduce((a, b) => a + b, 0) / inside.length;
    found = { patch, sum };
  } else if (kind === 'add' || kind === 'multiply') {
    const terms = inputs.map((_, index) => at(index));
    found = { terms, sum: terms.reduce((a, b) => (kind === 'add' ? a + b : a * b)) };
  } else if (kind === 'activation' && activation === 'softmax') {
    const start = (y * width + x) * channels;
    const terms = [...input.values.subarray(start, start + channels)];
    found = { terms, sum: terms[channel] };
  } else if (kind === 'activation') {
    found = { terms: [at(0)], sum: at(0) };
  } else {
    found = { sum: output }; // numbers are only put elsewhere
  }
  return { ...base, ...found, kind: kind === 'activation' ? activation : kind,
    computed: activated(activation, found, channel, parameter) ?? output };
}

/**
 * @param {NetLayer} layer
 * @param {Source['inputs'][0]} input
 * @param {Source['parameter']} parameter
 * @param {number} y
 * @param {number} x
 * @param {number} channel
 */
function weighted(layer, input, parameter, y, x, channel) {
  const depthwise = layer.kind === 'depthwiseConv2d';
  const [, , channels] = layer.shape;
  const ins = input.shape[2];
  const patch = layer.kind === 'dense'
    ? { shape: /** @type {[number, number, number]} */ ([1, 1, input.values.length]), values: input.values.slice(),
      y: 0, x: 0 }
    : windowOf(layer, input, y, x, depthwise ? Math.floor(channel * ins / channels) : -1, 0);
  const weights = /** @type {Float32Array} */ (parameter('weights'));
  const length = patch.values.length;
  const filter = depthwise ? Float32Array.from(patch.values, (_, i) => weights[i * channels + channel])
    : weights.slice(channel * length, (channel + 1) * length);
  const bias = parameter('bias')?.[channel] ?? 0;
  let sum = bias;
  for (let i = 0; i < length; i++) sum += patch.values[i] * filter[i];
  return { patch, filter: { shape: patch.shape, values: new Float32Array(filter) }, bias, sum };
}

/**
 * @param {NetLayer} layer
 * @param {Source['inputs'][0]} input
 * @param {number} y of the output
 * @param {number} x
 * @param {number} channel -1 for all
 * @param {number} outside what padding is
 * @returns {Block & { y: number, x: number }}
 */
function windowOf(layer, { shape: [height, width, channels], values }, y, x, channel, outside) {
  const global = layer.kind === 'globalAveragePool';
  const [kh, kw] = global ? [height, width] : layer.kernelSize;
  const [top, left] = global ? [0, 0] : [
    y * layer.stride[0] - padBefore(height, layer.shape[0], kh, layer.stride[0]),
    x * layer.stride[1] - padBefore(width, layer.shape[1], kw, layer.stride[1])];
  const depth = channel < 0 ? channels : 1;
  const cut = new Float32Array(kh * kw * depth).fill(outside);
  for (let i = 0; i < cut.length; i++) {
    const [row, column] = [top + Math.floor(i / depth / kw), left + Math.floor(i / depth) % kw];
    if (row < 0 || row >= height || column < 0 || column >= width) continue;
    cut[i] = values[(row * width + column) * channels + (channel < 0 ? i % depth : channel)];
  }
  return { shape: [kh, kw, depth], values: cut, y: top, x: left };
}

/**
 * @param {string} activation
 * @param {{ sum: number, terms?: number[] }} found
 * @param {number} channel
 * @param {Source['parameter']} parameter
 * @returns {number | undefined} undefined where the file alone knows the slope
 */
function activated(activation, { sum, terms = [] }, channel, parameter) {
  switch (activation) {
    case 'linear': return sum;
    case 'relu': return Math.max(0, sum);
    case 'relu6': return Math.min(6, Math.max(0, sum));
    case 'sigmoid': return 1 / (1 + Math.exp(-sum));
    case 'tanh': return Math.tanh(sum);
    case 'prelu': return sum < 0 ? sum * (parameter('slope')?.[channel] ?? 0) : sum;
    case 'softmax': {
      const greatest = Math.max(...terms);
      return Math.exp(sum - greatest) / terms.reduce((total, term) => total + Math.exp(term - greatest), 0);
    }
    default: return sum < 0 ? undefined : sum;
  }
}
