/**
 * The layers of a net to train, as plain descriptions: names follow Keras and tfjs. A layer reads the layer before it
 * unless `inputs` names others.
 */

/**
 * What a layer does. 'pad', 'concat' and 'multiply' are found in base nets only.
 * @typedef {'conv2d' | 'depthwiseConv2d' | 'separableConv2d' | 'maxPool2d' | 'averagePool2d' | 'globalAveragePool'
 *   | 'flatten' | 'dense' | 'batchNorm' | 'dropout' | 'add' | 'activation' | 'pad' | 'concat' | 'multiply'} LayerKind
 */
/**
 * What is done with each number that a layer gives.
 * @typedef {'linear' | 'relu' | 'leakyRelu' | 'prelu' | 'sigmoid' | 'tanh' | 'softmax' | 'relu6'} Activation
 */
/**
 * What weights begin with.
 * @typedef {'default' | 'glorotUniform' | 'glorotNormal' | 'heUniform' | 'heNormal' | 'zeros'} Initializer
 */
/** @typedef {number | [number, number]} Pair height and width, or one number for both */

/**
 * A layer of a net to train, made by the functions of this subpath.
 * @typedef {object} Layer
 * @property {LayerKind} kind what it does
 * @property {string} [name] default: kind and number, such as 'conv2d_1'
 * @property {readonly string[]} [inputs] names of earlier layers; '' is the net's own input
 * @property {number} [units] filters of a convolution, outputs of dense
 * @property {Pair} [kernelSize] pools: 2
 * @property {Pair} [strides] 1; pools: the window's size
 * @property {'same' | 'valid'} [padding] default 'valid'
 * @property {Activation} [activation] default 'linear'
 * @property {number} [alpha] slope of leakyRelu (0.2), first slope of prelu (0)
 * @property {boolean} [useBias] default true
 * @property {Initializer} [initializer] default: heNormal before ReLU and its kind, glorotUniform else
 * @property {boolean} [trainable] default true
 * @property {number} [depthMultiplier] depthwise: 1
 * @property {number} [rate] dropout: share that is dropped, 0.5
 * @property {number} [momentum] batchNorm: of the running mean and variance, 0.99
 * @property {number} [epsilon] batchNorm: 0.001
 */

/**
 * A net for inputs of this height, width and channels with so many outputs.
 * @callback Net
 * @param {readonly number[]} input height, width, channels
 * @param {number} outputs how many
 * @param {Activation} [activation] of the last layer; default 'softmax', for one output 'linear'
 * @returns {Layer[]}
 */

/** What more can be said of a layer: the fields of Layer. @typedef {Omit<Layer, 'kind'>} LayerOptions */

/**
 * A convolution.
 * @param {number} filters channels of the output
 * @param {Pair} kernelSize of the window
 * @param {LayerOptions} [options] strides, padding, activation, ..
 * @returns {Layer}
 */
export function conv2d(filters, kernelSize, options) {
  return { kind: 'conv2d', units: filters, kernelSize, ...options };
}

/**
 * One filter a channel (times depthMultiplier).
 * @param {Pair} kernelSize of the window
 * @param {LayerOptions} [options] strides, padding, activation, depthMultiplier, ..
 * @returns {Layer}
 */
export function depthwiseConv2d(kernelSize, options) {
  return { kind: 'depthwiseConv2d', kernelSize, ...options };
}

/**
 * A depthwise convolution without bias or activation, then a 1x1 convolution: two layers.
 * @param {number} filters channels of the output
 * @param {Pair} kernelSize of the depthwise window
 * @param {LayerOptions} [options] strides, padding, activation, ..
 * @returns {Layer}
 */
export function separableConv2d(filters, kernelSize, options) {
  return { kind: 'separableConv2d', units: filters, kernelSize, ...options };
}

/**
 * The greatest number of each window.
 * @param {Pair} [poolSize] of the window; default 2
 * @param {LayerOptions} [options] strides, padding, name
 * @returns {Layer}
 */
export function maxPool2d(poolSize = 2, options) {
  return { kind: 'maxPool2d', kernelSize: poolSize, ...options };
}

/**
 * The mean of each window.
 * @param {Pair} [poolSize] of the window; default 2
 * @param {LayerOptions} [options] strides, padding, name
 * @returns {Layer}
 */
export function averagePool2d(poolSize = 2, options) {
  return { kind: 'averagePool2d', kernelSize: poolSize, ...options };
}

/**
 * The mean of each channel.
 * @param {LayerOptions} [options] name, inputs
 * @returns {Layer}
 */
export function globalAveragePool(options) {
  return { kind: 'globalAveragePool', ...options };
}

/**
 * All numbers in one row.
 * @param {LayerOptions} [options] name, inputs
 * @returns {Layer}
 */
export function flatten(options) {
  return { kind: 'flatten', ...options };
}

/**
 * Each output is a weighted sum of all inputs.
 * @param {number} units outputs
 * @param {LayerOptions} [options] activation, useBias, initializer, ..
 * @returns {Layer}
 */
export function dense(units, options) {
  return { kind: 'dense', units, ...options };
}

/**
 * Numbers less their mean and over their deviation in the batch, times and plus what is learnt.
 * @param {LayerOptions} [options] activation, momentum, epsilon, ..
 * @returns {Layer}
 */
export function batchNorm(options) {
  return { kind: 'batchNorm', ...options };
}

/**
 * While learning, leaves numbers out by chance.
 * @param {number} [rate] share that is left out; default 0.5
 * @param {LayerOptions} [options] name, inputs
 * @returns {Layer}
 */
export function dropout(rate = 0.5, options) {
  return { kind: 'dropout', rate, ...options };
}

/**
 * The sum of two layers of the same shape: a residual.
 * @param {string | readonly string[]} inputs names of both, or of the one that is added to the layer before
 * @param {LayerOptions} [options] activation, name
 * @returns {Layer}
 */
export function add(inputs, options) {
  return { kind: 'add', inputs: typeof inputs === 'string' ? [inputs] : inputs, ...options };
}

/**
 * An activation as a layer of its own.
 * @param {Activation} name which
 * @param {LayerOptions} [options] alpha, name, inputs
 * @returns {Layer}
 */
export function activation(name, options) {
  return { kind: 'activation', activation: name, ...options };
}
