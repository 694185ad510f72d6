/**
 * A .tflite net imported as layers (include/facewise/train.h): its wiring, its weights and its gradients.
 */
/** Of fw_parameter. */
declare const PARAMETERS: {
    weights: number;
    bias: number;
    slope: number;
};
export type NetLayer = {
    index: number;
    /**
     * of the tensor that it computes
     */
    name: string;
    kind: string;
    activation: string;
    /**
     * indices of other layers; -1 is the net's input
     */
    inputs: number[];
    /**
     * height, width, channels
     */
    shape: [number, number, number];
    kernelSize: [number, number];
    stride: [number, number];
    parameters: number;
};
/**
 * @typedef {object} NetLayer
 * @property {number} index
 * @property {string} name of the tensor that it computes
 * @property {string} kind
 * @property {string} activation
 * @property {number[]} inputs indices of other layers; -1 is the net's input
 * @property {[number, number, number]} shape height, width, channels
 * @property {[number, number]} kernelSize
 * @property {[number, number]} stride
 * @property {number} parameters
 */
/** The part of a net that leads to one of its outputs. */
export declare class Net {
    #private;
    /** @type {NetLayer[]} */
    layers: NetLayer[];
    /**
     * @param {import('./abi.js').Instance} instance
     * @param {Uint8Array} bytes of the file
     * @param {string} output name of the tensor that it ends in
     */
    constructor(instance: import('./abi.js').Instance, bytes: Uint8Array, output: string);
    /**
     * Run one sample and, for an output, backwards.
     * @param {Float32Array} x
     * @param {number} output
     */
    explain(x: Float32Array, output: number): void;
    /** What layer `index` computed in explain(), until the next call. @param {number} index -1: the input */
    value(index: number): Float32Array<ArrayBufferLike>;
    /** d output / d value(index). @param {number} index */
    gradient(index: number): Float32Array<ArrayBufferLike>;
    /**
     * @param {number} index
     * @param {keyof typeof PARAMETERS} name weights (out, kh, kw, in), depthwise (1, kh, kw, c), dense (units, in)
     */
    parameter(index: number, name: keyof typeof PARAMETERS): Float32Array<ArrayBufferLike>;
}
export {};
