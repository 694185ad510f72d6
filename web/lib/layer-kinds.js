/** In the order of fw_layer_kind, from 1. @type {import('./layers.js').LayerKind[]} */
export const KINDS = ['conv2d', 'depthwiseConv2d', 'separableConv2d', 'maxPool2d', 'averagePool2d', 'globalAveragePool',
  'flatten', 'dense', 'batchNorm', 'dropout', 'add', 'activation', 'pad', 'concat', 'multiply'];

/** In the order of fw_layer_activation. @type {import('./layers.js').Activation[]} */
export const ACTIVATIONS = ['linear', 'relu', 'leakyRelu', 'prelu', 'sigmoid', 'tanh', 'softmax', 'relu6'];
