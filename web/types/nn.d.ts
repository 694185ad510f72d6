/**
 * Runs any float CNN from a standard .tflite file.
 *
 *   const model = await loadModel('net.tflite');
 *   const [output] = await model.run(new Float32Array(1 * 224 * 224 * 3));
 *   model.close();
 *
 * @module facewise/nn
 */
import { Instance } from './abi.js';
export { FacewiseError } from './errors.js';
export { readModelMetadata } from './metadata.js';
export type ModelMetadata = import('./metadata.js').ModelMetadata;
export type TensorData = Float32Array | Int32Array | Uint8Array | BigInt64Array | Int8Array;
export type TensorType = 'float32' | 'int32' | 'uint8' | 'int64' | 'bool' | 'int8';
export type TensorInfo = {
    /**
     * as in the file
     */
    name: string;
    /**
     * of its numbers
     */
    type: TensorType;
    /**
     * such as [1, height, width, channels]
     */
    shape: number[];
};
export type Tensor = TensorInfo & {
    data: TensorData;
};
export type Numbers = TensorData | Uint8ClampedArray | number[];
export type TensorInput = Numbers | {
    data: Numbers;
    shape?: number[];
};
export type ModelOptions = {
    /**
     * which wasm build; default 'auto'
     */
    variant?: 'auto' | 'simd' | 'relaxed';
    /**
     * 'scalar' is slow and gives the same bits on every machine; default 'simd'
     */
    kernels?: 'simd' | 'scalar';
    /**
     * keep every layer's result for tap(); costs memory and time; default false
     */
    keepAll?: boolean;
    /**
     * folder that holds the wasm files
     */
    assets?: {
        wasm?: string | URL;
    };
    /**
     * stops the loading
     */
    signal?: AbortSignal;
};
export type NodeInfo = {
    /**
     * as in the file, such as 'CONV_2D'
     */
    op: string;
    /**
     * which code runs it
     */
    kernel: string;
    /**
     * name of the tensor that it computes
     */
    output: string;
    /**
     * of that tensor
     */
    shape: number[];
    /**
     * [height, width], 0 where the op has none
     */
    kernelSize: number[];
    /**
     * [height, width], 0 where the op has none
     */
    stride: number[];
    /**
     * multiply-accumulates of one run
     */
    macs: number;
    /**
     * that it must at least read and write
     */
    bytes: number;
};
export type ModelStats = {
    /**
     * the wasm build in use
     */
    variant: 'simd' | 'relaxed';
    /**
     * of the weights, as they are kept
     */
    weightBytes: number;
    /**
     * of the tensors between layers
     */
    arenaBytes: number;
    /**
     * the wasm memory in all
     */
    heapBytes: number;
    /**
     * run after fusion
     */
    nodes: number;
    /**
     * multiply-accumulates of one run
     */
    macs: number;
};
/**
 * Load a model for running.
 * @param {string | URL | ArrayBuffer | Uint8Array | Blob | Response} source address (in Node also a path) or bytes
 * @param {ModelOptions} [options] how to run it
 * @returns {Promise<Model>} to be closed after use
 * @throws {FacewiseError} MODEL_FETCH, MODEL_INVALID, MODEL_UNSUPPORTED, WASM_LOAD, NO_SIMD, OUT_OF_MEMORY, ABORTED,
 *   INVALID_ARGUMENT, UNKNOWN_OPTION
 */
export declare function loadModel(source: string | URL | ArrayBuffer | Uint8Array | Blob | Response, options?: ModelOptions): Promise<Model>;
/** A model that is ready to run. Calls are served in turn; outputs are copies. */
export declare class Model {
    #private;
    /** What the model takes, in the file's order. @type {readonly TensorInfo[]} */
    inputs: readonly TensorInfo[];
    /** What it gives, in the file's order. @type {readonly TensorInfo[]} */
    outputs: readonly TensorInfo[];
    /**
     * Made by loadModel().
     * @internal
     * @param {Instance} instance
     * @param {Uint8Array} bytes
     * @param {{ variant: 'simd' | 'relaxed', scalar: boolean, keepAll: boolean }} options
     */
    constructor(instance: Instance, bytes: Uint8Array, { variant, scalar, keepAll }: {
        variant: 'simd' | 'relaxed';
        scalar: boolean;
        keepAll: boolean;
    });
    /** Whether close() was called. */
    get closed(): boolean;
    /** Every tensor that a node computes, in execution order. @returns {TensorInfo[]} */
    get taps(): TensorInfo[];
    /** The nodes in execution order, after fusion. @returns {NodeInfo[]} */
    get nodes(): NodeInfo[];
    /**
     * One forward pass. Every input must be given, in full, in the model's order or by name.
     * @param {TensorInput | TensorInput[] | { [name: string]: TensorInput }} inputs one, all in order, or all by name
     * @returns {Promise<Tensor[]>} in the file's order
     * @throws {FacewiseError} SHAPE_MISMATCH, INVALID_ARGUMENT, CLOSED
     */
    run(inputs: TensorInput | TensorInput[] | {
        [name: string]: TensorInput;
    }): Promise<Tensor[]>;
    /**
     * A layer's result in the last run. The model must have been loaded with keepAll.
     * @param {string} name of the tensor, one of `taps`
     * @returns {Tensor} a copy
     */
    tap(name: string): Tensor;
    /** What the model takes. @returns {ModelStats} */
    stats(): ModelStats;
    /** Give everything back. A second close does nothing. */
    close(): void;
}
export type Place = {
    name: string;
    type: number;
    shape: number[];
    data: number;
    bytes: number;
};
