/**
 * The layers of a net to train, as plain descriptions: names follow Keras and tfjs. A layer reads the layer before it
 * unless `inputs` names others.
 */
export type LayerKind = 'conv2d' | 'depthwiseConv2d' | 'separableConv2d' | 'maxPool2d' | 'averagePool2d' | 'globalAveragePool' | 'flatten' | 'dense' | 'batchNorm' | 'dropout' | 'add' | 'activation' | 'pad' | 'concat' | 'multiply';
export type Activation = 'linear' | 'relu' | 'leakyRelu' | 'prelu' | 'sigmoid' | 'tanh' | 'softmax' | 'relu6';
export type Initializer = 'default' | 'glorotUniform' | 'glorotNormal' | 'heUniform' | 'heNormal' | 'zeros';
export type Pair = number | [number, number];
export type Layer = {
    /**
     * what it does
     */
    kind: LayerKind;
    /**
     * default: kind and number, such as 'conv2d_1'
     */
    name?: string;
    /**
     * names of earlier layers; '' is the net's own input
     */
    inputs?: string[];
    /**
     * filters of a convolution, outputs of dense
     */
    units?: number;
    /**
     * pools: 2
     */
    kernelSize?: Pair;
    /**
     * 1; pools: the window's size
     */
    strides?: Pair;
    /**
     * default 'valid'
     */
    padding?: 'same' | 'valid';
    /**
     * default 'linear'
     */
    activation?: Activation;
    /**
     * slope of leakyRelu (0.2), first slope of prelu (0)
     */
    alpha?: number;
    /**
     * default true
     */
    useBias?: boolean;
    /**
     * default: heNormal before ReLU and its kind, glorotUniform else
     */
    initializer?: Initializer;
    /**
     * default true
     */
    trainable?: boolean;
    /**
     * depthwise: 1
     */
    depthMultiplier?: number;
    /**
     * dropout: share that is dropped, 0.5
     */
    rate?: number;
    /**
     * batchNorm: of the running mean and variance, 0.99
     */
    momentum?: number;
    /**
     * batchNorm: 0.001
     */
    epsilon?: number;
};
export type LayerOptions = Omit<Layer, 'kind'>;
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
 * @property {string[]} [inputs] names of earlier layers; '' is the net's own input
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
/** What more can be said of a layer: the fields of Layer. @typedef {Omit<Layer, 'kind'>} LayerOptions */
/**
 * A convolution.
 * @param {number} filters channels of the output
 * @param {Pair} kernelSize of the window
 * @param {LayerOptions} [options] strides, padding, activation, ..
 * @returns {Layer}
 */
export declare function conv2d(filters: number, kernelSize: Pair, options?: LayerOptions): Layer;
/**
 * One filter a channel (times depthMultiplier).
 * @param {Pair} kernelSize of the window
 * @param {LayerOptions} [options] strides, padding, activation, depthMultiplier, ..
 * @returns {Layer}
 */
export declare function depthwiseConv2d(kernelSize: Pair, options?: LayerOptions): Layer;
/**
 * A depthwise convolution without bias or activation, then a 1x1 convolution: two layers.
 * @param {number} filters channels of the output
 * @param {Pair} kernelSize of the depthwise window
 * @param {LayerOptions} [options] strides, padding, activation, ..
 * @returns {Layer}
 */
export declare function separableConv2d(filters: number, kernelSize: Pair, options?: LayerOptions): Layer;
/**
 * The greatest number of each window.
 * @param {Pair} [poolSize] of the window; default 2
 * @param {LayerOptions} [options] strides, padding, name
 * @returns {Layer}
 */
export declare function maxPool2d(poolSize?: Pair, options?: LayerOptions): Layer;
/**
 * The mean of each window.
 * @param {Pair} [poolSize] of the window; default 2
 * @param {LayerOptions} [options] strides, padding, name
 * @returns {Layer}
 */
export declare function averagePool2d(poolSize?: Pair, options?: LayerOptions): Layer;
/**
 * The mean of each channel.
 * @param {LayerOptions} [options] name, inputs
 * @returns {Layer}
 */
export declare function globalAveragePool(options?: LayerOptions): Layer;
/**
 * All numbers in one row.
 * @param {LayerOptions} [options] name, inputs
 * @returns {Layer}
 */
export declare function flatten(options?: LayerOptions): Layer;
/**
 * Each output is a weighted sum of all inputs.
 * @param {number} units outputs
 * @param {LayerOptions} [options] activation, useBias, initializer, ..
 * @returns {Layer}
 */
export declare function dense(units: number, options?: LayerOptions): Layer;
/**
 * Numbers less their mean and over their deviation in the batch, times and plus what is learnt.
 * @param {LayerOptions} [options] activation, momentum, epsilon, ..
 * @returns {Layer}
 */
export declare function batchNorm(options?: LayerOptions): Layer;
/**
 * While learning, leaves numbers out by chance.
 * @param {number} [rate] share that is left out; default 0.5
 * @param {LayerOptions} [options] name, inputs
 * @returns {Layer}
 */
export declare function dropout(rate?: number, options?: LayerOptions): Layer;
/**
 * The sum of two layers of the same shape: a residual.
 * @param {string | string[]} inputs names of both, or of the one that is added to the layer before
 * @param {LayerOptions} [options] activation, name
 * @returns {Layer}
 */
export declare function add(inputs: string | string[], options?: LayerOptions): Layer;
/**
 * An activation as a layer of its own.
 * @param {Activation} name which
 * @param {LayerOptions} [options] alpha, name, inputs
 * @returns {Layer}
 */
export declare function activation(name: Activation, options?: LayerOptions): Layer;
