export type Activation = import('./layers.js').Activation;
export type LayerKind = import('./layers.js').LayerKind;
export type LayerFacts = import('./train-engine.js').LayerFacts;
export type LayerInfo = {
    /**
     * for weights() and the `inputs` of others
     */
    name: string;
    /**
     * what it does
     */
    kind: LayerKind;
    /**
     * what it does with each number
     */
    activation: Activation;
    /**
     * names; '' is the net's input
     */
    inputs: string[];
    /**
     * height, width, channels of its output; [n] after flatten and dense
     */
    shape: number[];
    /**
     * height and width, 0 where there is none
     */
    kernelSize: [number, number];
    /**
     * height and width, 0 where there are none
     */
    strides: [number, number];
    /**
     * that are learnt
     */
    parameters: number;
    /**
     * whether it does not learn
     */
    frozen: boolean;
    /**
     * multiply-accumulates of one sample
     */
    macs: number;
};
export type ParameterName = 'weights' | 'bias' | 'slope' | 'gamma' | 'beta' | 'mean' | 'variance';
export type Parameter = {
    /**
     * in TFLite's layout: (out, height, width, in)
     */
    data: Float32Array;
    /**
     * such as [filters, height, width, channels]
     */
    shape: number[];
};
/** @typedef {import('./layers.js').Activation} Activation */
/** @typedef {import('./layers.js').LayerKind} LayerKind */
/** @typedef {import('./train-engine.js').LayerFacts} LayerFacts */
/**
 * A layer of the net, as it is trained.
 * @typedef {object} LayerInfo
 * @property {string} name for weights() and the `inputs` of others
 * @property {LayerKind} kind what it does
 * @property {Activation} activation what it does with each number
 * @property {string[]} inputs names; '' is the net's input
 * @property {number[]} shape height, width, channels of its output; [n] after flatten and dense
 * @property {[number, number]} kernelSize height and width, 0 where there is none
 * @property {[number, number]} strides height and width, 0 where there are none
 * @property {number} parameters that are learnt
 * @property {boolean} frozen whether it does not learn
 * @property {number} macs multiply-accumulates of one sample
 */
/**
 * What a layer learns, or keeps (`mean`, `variance`).
 * @typedef {'weights' | 'bias' | 'slope' | 'gamma' | 'beta' | 'mean' | 'variance'} ParameterName
 */
/**
 * The numbers of a layer.
 * @typedef {object} Parameter
 * @property {Float32Array} data in TFLite's layout: (out, height, width, in)
 * @property {number[]} shape such as [filters, height, width, channels]
 */
/**
 * @param {LayerFacts} facts
 * @param {LayerFacts[]} all
 * @returns {LayerInfo}
 */
export declare function layerInfo(facts: LayerFacts, all: LayerFacts[]): LayerInfo;
