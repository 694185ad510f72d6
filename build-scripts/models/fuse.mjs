/**
 * What an offline converter does to a graph: per-channel constants go into the filters and biases
 * before them, activations into the operation before them.
 */

import { elementCount, middleTap, scaleSlices, valuesOf } from './constants.mjs';

/** @import { Graph, Operation, Tensor } from './graph.mjs' */

/** Which axis of the filter counts output channels. */
const FILTER_OUTPUT_AXIS = Object.freeze({ CONV_2D: 0, DEPTHWISE_CONV_2D: 3, FULLY_CONNECTED: 0 });

const TAKES_ACTIVATION = new Set([
  ...Object.keys(FILTER_OUTPUT_AXIS),
  'ADD',
  'SUB',
  'MUL',
  'DIV',
  'MAX_POOL_2D',
  'AVERAGE_POOL_2D',
]);

/**
 * Fuse in place.
 * @param {Graph} graph
 */
export function fuse(graph) {
  recogniseRelu6(graph);
  for (const operation of graph.operations.slice()) {
    if (!graph.operations.includes(operation)) continue;
    dropUnusedTaps(operation);
    while (foldNextConstant(graph, operation));
    fuseNextActivation(graph, operation);
  }
}

/**
 * On a single pixel all but the middle of a filter meets padding.
 * @param {Operation} operation
 */
function dropUnusedTaps({ type, inputs: [x, filter], options }) {
  if (type !== 'CONV_2D' || options.padding !== 'SAME' || x.shape[1] !== 1 || x.shape[2] !== 1) return;
  if (!filter.constant) return;
  filter.constant = middleTap(filter.constant);
  filter.shape = filter.constant.shape;
}

/**
 * min(relu(x), 6), which some exporters write for want of a ReLU6, also followed by a max(.., 0)
 * that changes nothing.
 * @param {Graph} graph
 */
function recogniseRelu6(graph) {
  for (const operation of graph.operations.slice()) {
    if (operation.type !== 'RELU') continue;
    const minimum = onlyConsumer(graph, operation.output);
    if (minimum?.type !== 'MINIMUM' || scalarOperand(minimum) !== 6) continue;
    operation.type = 'RELU6';
    absorb(graph, operation, minimum);
    const maximum = onlyConsumer(graph, operation.output);
    if (maximum?.type === 'MAXIMUM' && scalarOperand(maximum) === 0) absorb(graph, operation, maximum);
  }
}

/**
 * y * c, y + c and y - c after a convolution or a fully connected layer.
 * @param {Graph} graph
 * @param {Operation} operation
 * @returns {boolean} whether there was one
 */
function foldNextConstant(graph, operation) {
  if (!(operation.type in FILTER_OUTPUT_AXIS) || operation.options.activation) return false;
  const axis = FILTER_OUTPUT_AXIS[/** @type {keyof typeof FILTER_OUTPUT_AXIS} */ (operation.type)];
  const next = onlyConsumer(graph, operation.output);
  if (!next || !['ADD', 'SUB', 'MUL'].includes(next.type)) return false;
  const isFirst = next.inputs[0] === operation.output;
  const operand = next.inputs[isFirst ? 1 : 0];
  const channels = /** @type {number} */ (operation.output.shape.at(-1));
  if (!operand.constant || (next.type === 'SUB' && !isFirst) || !isPerChannel(operand, channels)) return false;

  const constant = valuesOf(operand.constant);
  const perChannel = Array.from({ length: channels }, (_, c) => constant[constant.length === 1 ? 0 : c]);
  const [, filter, bias] = operation.inputs;
  if (!filter.constant || !bias.constant) return false;
  const { data } = bias.constant;
  if (next.type === 'MUL') {
    filter.constant = scaleSlices(filter.constant, axis, perChannel);
    bias.constant = { ...bias.constant, data: Float32Array.from(data, (value, c) => value * perChannel[c]) };
  } else {
    const sign = next.type === 'ADD' ? 1 : -1;
    bias.constant = { ...bias.constant, data: Float32Array.from(data, (value, c) => value + sign * perChannel[c]) };
  }
  absorb(graph, operation, next);
  return true;
}

/**
 * @param {Graph} graph
 * @param {Operation} operation
 */
function fuseNextActivation(graph, operation) {
  if (!TAKES_ACTIVATION.has(operation.type) || operation.options.activation) return;
  const next = onlyConsumer(graph, operation.output);
  if (next?.type !== 'RELU' && next?.type !== 'RELU6') return;
  operation.options.activation = next.type;
  absorb(graph, operation, next);
}

/**
 * `operation` gives what `next` gave, and `next` is gone.
 * @param {Graph} graph
 * @param {Operation} operation
 * @param {Operation} next
 */
function absorb(graph, operation, next) {
  operation.output = next.output;
  graph.operations.splice(graph.operations.indexOf(next), 1);
}

/**
 * The one operation that reads a tensor, if nothing else does.
 * @param {Graph} graph
 * @param {Tensor} tensor
 */
function onlyConsumer(graph, tensor) {
  if (graph.outputs.includes(tensor)) return undefined;
  const consumers = graph.operations.filter(({ inputs }) => inputs.includes(tensor));
  return consumers.length === 1 ? consumers[0] : undefined;
}

/**
 * The value of a one-element constant among two inputs.
 * @param {Operation} operation
 */
function scalarOperand({ inputs }) {
  const operand = inputs.find(({ constant, shape }) => constant && elementCount(shape) === 1);
  return operand?.constant && valuesOf(operand.constant)[0];
}

/**
 * @param {Tensor} tensor
 * @param {number} channels
 */
function isPerChannel({ shape }, channels) {
  const count = elementCount(shape);
  return count === 1 || (count === channels && shape.at(-1) === channels);
}
