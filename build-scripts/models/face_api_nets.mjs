/**
 * The nets of @vladmandic/face-api, whose package has weights but no graphs: the architectures are
 * written down here. Inputs are NHWC, already normalised: (RGB - mean) / 255.
 */

import { Graph, zeroBias } from './graph.mjs';
import { convolutionFilter, depthwiseFilter, matrixFilter } from './tfjs_weights.mjs';

/** @import { Constant } from './constants.mjs' */
/** @import { ConvolutionOptions, Tensor } from './graph.mjs' */

/** One net under construction: a graph, and the weights its layers are looked up in by name. */
class FaceApiNet {
  /**
   * @param {string} name
   * @param {Map<string, Constant>} weights
   */
  constructor(name, weights) {
    this.graph = new Graph(name);
    this.weights = weights;
  }

  /** @param {string} name */
  weight(name) {
    const constant = this.weights.get(name);
    if (!constant) throw new Error(`${this.graph.name}: no weights named ${name}`);
    return constant;
  }

  /**
   * @param {string} name
   * @param {Tensor} x
   * @param {ConvolutionOptions} [options]
   */
  convolution(name, x, options) {
    const filter = convolutionFilter(this.weight(`${name}/filters`));
    return this.graph.conv2d(name, x, filter, this.weight(`${name}/bias`), options);
  }

  /**
   * Depthwise, then pointwise convolution with the only bias.
   * @param {string} name
   * @param {Tensor} x
   * @param {ConvolutionOptions} [options]
   */
  separable(name, x, options) {
    const depthwise = depthwiseFilter(this.weight(`${name}/depthwise_filter`));
    const pointwise = convolutionFilter(this.weight(`${name}/pointwise_filter`));
    const spread = this.graph.depthwiseConv2d(`${name}/depthwise`, x, depthwise, zeroBias(x.shape[3]), options);
    return this.graph.conv2d(name, spread, pointwise, this.weight(`${name}/bias`));
  }

  /**
   * @param {string} name
   * @param {Tensor} x
   */
  relu(name, x) {
    return this.graph.unary('RELU', name, x);
  }

  /**
   * @param {string} name
   * @param {Tensor} a
   * @param {Tensor} b
   */
  add(name, a, b) {
    return this.graph.elementwise('ADD', name, a, b);
  }

  /**
   * @param {string} name
   * @param {Tensor} x  (1, 1, 1, in) or (1, in)
   */
  classifier(name, x) {
    const filter = matrixFilter(this.weight(`${name}/weights`));
    return this.graph.fullyConnected(name, x, filter, this.weight(`${name}/bias`));
  }
}

/**
 * Emotion. In: (1, 112, 112, 3); out: softmax over neutral, happy, sad, angry, fearful, disgusted, surprised.
 * @param {Map<string, Constant>} weights
 */
export function faceExpression(weights) {
  const net = new FaceApiNet('face_expression', weights);
  let x = net.graph.input('image', [1, 112, 112, 3]);
  for (const block of ['dense0', 'dense1', 'dense2', 'dense3']) x = denseBlock(net, block, x);
  const pooled = globalAverage(net, x);
  net.graph.output('emotion', net.graph.unary('SOFTMAX', 'emotion', net.classifier('fc', pooled)));
  return net.graph;
}

/**
 * Four convolutions of which each sees the sum of all before it.
 * @param {FaceApiNet} net
 * @param {string} name
 * @param {Tensor} x
 */
function denseBlock(net, name, x) {
  const first = name === 'dense0' ? net.convolution(`${name}/conv0`, x, { stride: 2 })
    : net.separable(`${name}/conv0`, x, { stride: 2 });
  const out1 = net.relu(`${name}/relu0`, first);
  const out2 = net.separable(`${name}/conv1`, out1);
  const sum2 = net.relu(`${name}/relu1`, net.add(`${name}/sum1`, out1, out2));
  const out3 = net.separable(`${name}/conv2`, sum2);
  const rest3 = net.add(`${name}/rest2`, out2, out3);
  const sum3 = net.relu(`${name}/relu2`, net.add(`${name}/sum2`, out1, rest3));
  const out4 = net.separable(`${name}/conv3`, sum3);
  const rest4 = net.add(`${name}/rest3`, out2, net.add(`${name}/last3`, out3, out4));
  return net.relu(`${name}/relu3`, net.add(`${name}/sum3`, out1, rest4));
}

/**
 * Age and gender, a small Xception. In: (1, 112, 112, 3); out: age in years (1, 1), softmax over male, female (1, 2).
 * @param {Map<string, Constant>} weights
 */
export function ageGender(weights) {
  const net = new FaceApiNet('age_gender', weights);
  const image = net.graph.input('image', [1, 112, 112, 3]);
  let x = net.relu('entry_flow/relu', net.convolution('entry_flow/conv_in', image, { stride: 2 }));
  x = reductionBlock(net, 'entry_flow/reduction_block_0', x, x);
  x = reductionBlock(net, 'entry_flow/reduction_block_1', x, net.relu('entry_flow/reduction_block_1/relu', x));
  x = mainBlock(net, 'middle_flow/main_block_0', x);
  x = mainBlock(net, 'middle_flow/main_block_1', x);
  x = reductionBlock(net, 'exit_flow/reduction_block', x, net.relu('exit_flow/reduction_block/relu', x));
  x = net.relu('exit_flow/relu', net.separable('exit_flow/separable_conv', x));
  const pooled = globalAverage(net, x);
  net.graph.output('age', net.classifier('fc/age', pooled));
  net.graph.output('gender', net.graph.unary('SOFTMAX', 'gender', net.classifier('fc/gender', pooled)));
  return net.graph;
}

/**
 * @param {FaceApiNet} net
 * @param {string} name
 * @param {Tensor} x
 * @param {Tensor} activated  relu(x), or x where there is none
 */
function reductionBlock(net, name, x, activated) {
  let out = net.separable(`${name}/separable_conv0`, activated);
  out = net.separable(`${name}/separable_conv1`, net.relu(`${name}/relu0`, out));
  out = net.graph.pool('MAX_POOL_2D', `${name}/pool`, out, { window: [3, 3], stride: 2, padding: 'SAME' });
  return net.add(`${name}/sum`, out, net.convolution(`${name}/expansion_conv`, x, { stride: 2 }));
}

/**
 * @param {FaceApiNet} net
 * @param {string} name
 * @param {Tensor} x
 */
function mainBlock(net, name, x) {
  let out = x;
  for (const layer of [0, 1, 2]) {
    out = net.separable(`${name}/separable_conv${layer}`, net.relu(`${name}/relu${layer}`, out));
  }
  return net.add(`${name}/sum`, out, x);
}

/**
 * (1, 7, 7, channels) to (1, channels).
 * @param {FaceApiNet} net
 * @param {Tensor} x
 */
function globalAverage(net, x) {
  const [, height, width, channels] = x.shape;
  const options = { window: [height, width], stride: 2, padding: /** @type {const} */ ('VALID') };
  const mean = net.graph.pool('AVERAGE_POOL_2D', 'average', x, options);
  return net.graph.reshape('features', mean, [1, channels]);
}

/** Residual blocks of the recognition net in order; those named 'down' halve height and width. */
const RECOGNITION_BLOCKS = Object.freeze([
  'conv32_1', 'conv32_2', 'conv32_3',
  'conv64_down', 'conv64_1', 'conv64_2', 'conv64_3',
  'conv128_down', 'conv128_1', 'conv128_2',
  'conv256_down', 'conv256_1', 'conv256_2', 'conv256_down_out',
]);

/**
 * dlib's face recognition ResNet. In: (1, 150, 150, 3); out: the embedding (1, 128), not normalised.
 * @param {Map<string, Constant>} weights
 */
export function faceRecognition(weights) {
  const net = new FaceApiNet('face_recognition', weights);
  let x = net.graph.input('image', [1, 150, 150, 3]);
  x = net.relu('conv32_down/relu', scaledConvolution(net, 'conv32_down', x, { stride: 2, padding: 'VALID' }));
  x = net.graph.pool('MAX_POOL_2D', 'pool', x, { window: [3, 3], stride: 2, padding: 'VALID' });
  for (const block of RECOGNITION_BLOCKS) x = residualBlock(net, block, x);
  const features = net.graph.mean('features', x, [1, 2], false);
  const filter = matrixFilter(net.weight('fc'));
  net.graph.output('embedding', net.graph.fullyConnected('fc', features, filter, zeroBias(filter.shape[0])));
  return net.graph;
}

/**
 * A convolution, then a factor and an offset per channel (a batch norm, already worked out).
 * @param {FaceApiNet} net
 * @param {string} name
 * @param {Tensor} x
 * @param {ConvolutionOptions} [options]
 */
function scaledConvolution(net, name, x, options) {
  const factors = net.graph.constant(`${name}/scale/weights`, net.weight(`${name}/scale/weights`));
  const offsets = net.graph.constant(`${name}/scale/biases`, net.weight(`${name}/scale/biases`));
  const scaled = net.graph.elementwise('MUL', `${name}/scale`, net.convolution(`${name}/conv`, x, options), factors);
  return net.graph.elementwise('ADD', `${name}/shift`, scaled, offsets);
}

/**
 * @param {FaceApiNet} net
 * @param {string} name
 * @param {Tensor} x
 */
function residualBlock(net, name, x) {
  const down = name.includes('down');
  const first = scaledConvolution(net, `${name}/conv1`, x, down ? { stride: 2, padding: 'VALID' } : {});
  let out = scaledConvolution(net, `${name}/conv2`, net.relu(`${name}/relu1`, first));
  let shortcut = x;
  if (down) {
    shortcut = net.graph.pool('AVERAGE_POOL_2D', `${name}/pool`, x, { window: [2, 2], stride: 2, padding: 'VALID' });
    /* The convolution drops the last row and column of even sizes, the pool of odd ones. */
    const sizes = [1, 2].map((d) => shortcut.shape[d] - out.shape[d]);
    out = net.graph.pad(`${name}/grow`, out, [[0, 0], [0, sizes[0]], [0, sizes[1]], [0, 0]]);
    const channels = out.shape[3] - shortcut.shape[3];
    shortcut = net.graph.pad(`${name}/widen`, shortcut, [[0, 0], [0, 0], [0, 0], [0, channels]]);
  }
  return net.relu(`${name}/relu2`, net.add(`${name}/sum`, shortcut, out));
}

/**
 * Tiny face detector, a YOLO v2. In: (1, size, size, 3), mean [117.001, 114.697, 97.404];
 * out: (1, size / 32, size / 32, 25), five anchors of x, y, width, height, score.
 * @param {Map<string, Constant>} weights
 * @param {number} size
 */
export function tinyFaceDetector(weights, size) {
  const net = new FaceApiNet('tiny_face_detector', weights);
  const image = net.graph.input('image', [1, size, size, 3]);
  const border = [[0, 0], [1, 1], [1, 1], [0, 0]];
  let x = leakyRelu(net, 'conv0/leaky', net.convolution('conv0', image, { padding: 'VALID' }));
  for (const layer of ['conv1', 'conv2', 'conv3', 'conv4', 'conv5']) {
    x = net.graph.pool('MAX_POOL_2D', `${layer}/pool`, x, { window: [2, 2], stride: 2, padding: 'SAME' });
    x = net.graph.pad(`${layer}/pad`, x, border);
    x = leakyRelu(net, `${layer}/leaky`, net.separable(layer, x, { padding: 'VALID' }));
  }
  x = net.graph.pool('MAX_POOL_2D', 'conv8/pool', x, { window: [2, 2], stride: 1, padding: 'SAME' });
  net.graph.output('boxes', net.convolution('conv8', x, { padding: 'VALID' }));
  return net.graph;
}

/**
 * @param {FaceApiNet} net
 * @param {string} name
 * @param {Tensor} x
 */
function leakyRelu(net, name, x) {
  return net.graph.unary('LEAKY_RELU', name, x, { alpha: 0.1 });
}
