export { FacewiseError } from './errors.js';
export type LensTask = 'emotion' | 'age' | 'gender' | 'mesh' | 'detect';
export type LensMapName = 'gradcam' | 'saliency' | 'occlusion';
export type LensMap = import('./lens-maps.js').LensMap;
export type Block = import('./lens-pixel.js').Block;
export type Explanation = import('./lens-pixel.js').Explanation;
export type Channels = number | number[] | 'all';
export type LensOptions = {
    /**
     * a task's packaged net, or a
     * .tflite file with one float32 input
     */
    model: LensTask | string | URL | ArrayBuffer | Uint8Array | Blob | Response;
    /**
     * what a given file reads, where it is like a packaged one: the default of the next two
     */
    task?: LensTask;
    /**
     * value = byte * `scale` + `offset`, one
     * number or one a channel; default: the task's own or what facewise/train wrote into the
     * file, else scale 1 / 255, offset 0
     */
    input?: {
        scale?: number | number[];
        offset?: number | number[];
    };
    /**
     * of the outputs; default: the same
     */
    labels?: string[];
    /**
     * work off this thread; default true on pages, false elsewhere
     */
    worker?: boolean;
    /**
     * which wasm build; default 'auto'
     */
    variant?: 'auto' | 'simd' | 'relaxed';
    /**
     * folders of the `wasm` files and the
     * `models`
     */
    assets?: {
        wasm?: string | URL;
        models?: string | URL;
    };
    /**
     * stops the loading
     */
    signal?: AbortSignal;
};
export type LensLayer = {
    /**
     * of the tensor that it computes
     */
    name: string;
    /**
     * as in the file, such as 'CONV_2D'
     */
    op: string;
    /**
     * height, width, channels
     */
    shape: [number, number, number];
    /**
     * height and width, 0 where there is none
     */
    kernelSize: number[];
    /**
     * height and width, 0 where there is none
     */
    stride: number[];
    /**
     * multiply-accumulates of one run
     */
    macs: number;
    /**
     * such as 'conv2d', 'maxPool2d'. This and what follows is null where `problem` keeps the
     * lens from the layer's inside.
     */
    kind: string | null;
    /**
     * 'linear', 'relu', ..
     */
    activation: string | null;
    /**
     * names of other layers, '' for the net's input
     */
    inputs: string[] | null;
    /**
     * how many numbers it has learnt
     */
    parameters: number | null;
};
export type LensOutput = {
    /**
     * among all numbers of all outputs
     */
    index: number;
    /**
     * name of the output that it is in
     */
    tensor: string;
    /**
     * what it stands for, such as 'happy'; '' where that is not known
     */
    label: string;
};
export type ChannelPicture = {
    /**
     * of the channel
     */
    index: number;
    /**
     * the layer's number that byte 0 stands for
     */
    min: number;
    /**
     * and byte 255
     */
    max: number;
    /**
     * one byte a pixel, row by row
     */
    pixels: Uint8ClampedArray;
};
export type LayerPictures = {
    /**
     * height, width, channels
     */
    shape: [number, number, number];
    /**
     * those that were asked for
     */
    channels: ChannelPicture[];
};
export type LookOptions = {
    /**
     * whose channels are wanted
     */
    layers?: string[] | {
        [layer: string]: Channels;
    };
    /**
     * of the layers that are listed; default 16
     */
    channels?: Channels;
    /**
     * index of the output that maps explain
     */
    output?: number;
    /**
     * which are wanted; default none
     */
    maps?: LensMapName[];
    /**
     * default: the last layer before pooling that still is a picture
     */
    gradcamLayer?: string;
    /**
     * `grid`: cells a side, default 12; `size`: the
     * square's share of a side, default 0.25
     */
    occlusion?: {
        grid?: number;
        size?: number;
    };
};
export type Look = {
    /**
     * in the order of `lens.outputs`
     */
    outputs: Float32Array;
    /**
     * those that were asked for, by name
     */
    layers: {
        [layer: string]: LayerPictures;
    };
    /**
     * what raises the output. peak: of gradcam the weighted sum, of
     * saliency the gradient, of occlusion how far the output falls
     */
    maps: { [map in LensMapName]?: LensMap; };
};
export type Filter = {
    /**
     * of the channel
     */
    index: number;
    /**
     * that is added
     */
    bias: number;
    /**
     * height x width x depth numbers
     */
    values: Float32Array;
};
export type LayerFilters = {
    /**
     * of the layer, such as 'conv2d'
     */
    kind: string;
    /**
     * height, width, depth of each
     */
    shape: [number, number, number];
    /**
     * one a channel
     */
    filters: Filter[];
};
export type LensInput = Float32Array | {
    data: Uint8Array | Uint8ClampedArray;
    width: number;
    height: number;
};
export type TaskNet = {
    role: import('./options.js').Role;
    input: {
        scale: number[];
        offset: number[];
    };
    labels: readonly string[];
};
/**
 * Load a net and make it ready to be looked into.
 * @param {LensOptions} options which net, and how to run it
 * @returns {Promise<Lens>} to be closed after use
 * @throws {FacewiseError} MODEL_FETCH, MODEL_INTEGRITY, MODEL_INVALID, MODEL_UNSUPPORTED, SHAPE_MISMATCH, WASM_LOAD,
 *   NO_SIMD, OUT_OF_MEMORY, ABORTED, INVALID_ARGUMENT, UNKNOWN_OPTION
 */
export declare function createLens(options: LensOptions): Promise<Lens>;
/** A net under the lens. */
export declare class Lens {
    #private;
    /** What facewise/train wrote into the file; null for other files. */
    metadata: import("./metadata.js").ModelMetadata | null;
    /** In the order of computation. @type {readonly LensLayer[]} */
    layers: readonly LensLayer[];
    /** Height, width and channels of what the net sees. @type {[number, number, number]} */
    input: [number, number, number];
    /** The numbers of the net's answer. @type {readonly LensOutput[]} */
    outputs: readonly LensOutput[];
    /**
     * Why filters, gradients and arithmetic are missing, or null: the net, or a part of it, holds an op without a
     * gradient: a `message` and a `remedy`. Pictures of layers and occlusion are there all the same.
     * @type {{ message: string, remedy: string } | null}
     */
    problem: {
        message: string;
        remedy: string;
    } | null;
    /**
     * Made by createLens().
     * @internal
     * @param {Inline | Remote} host
     * @param {import('./lens-engine.js').Description} description
     * @param {readonly string[]} labels
     * @param {import('./metadata.js').ModelMetadata | null} metadata
     */
    constructor(host: Inline | Remote, { layers, input, outputs, problem }: import('./lens-engine.js').Description, labels: readonly string[], metadata: import('./metadata.js').ModelMetadata | null);
    /** Whether close() was called. */
    get closed(): boolean;
    /**
     * Run the net on a crop and tell what was asked for. A look at occlusion takes the place of an older one, which is
     * rejected with ABORTED; other looks are served between its steps.
     * @param {LensInput} input the RGBA picture that the net sees, of its size, or all numbers of its input
     * @param {LookOptions} [options] what to show
     * @returns {Promise<Look>}
     * @throws {FacewiseError} SHAPE_MISMATCH, INVALID_ARGUMENT, UNKNOWN_OPTION, ABORTED, CLOSED
     */
    look(input: LensInput, options?: LookOptions): Promise<Look>;
    /**
     * The filters of a convolution or a dense layer: what each multiplies its window with.
     * @param {string} layer its name
     * @returns {Promise<LayerFilters>}
     */
    filters(layer: string): Promise<LayerFilters>;
    /**
     * The arithmetic behind one number of the last look.
     * @param {string} layer its name
     * @param {number} y row of its output
     * @param {number} x column
     * @param {number} channel of its output
     * @returns {Promise<Explanation>}
     */
    explainPixel(layer: string, y: number, x: number, channel: number): Promise<Explanation>;
    /** End an occlusion map that is under way. */
    cancel(): Promise<any>;
    /** The memory it takes: `heapBytes` is the wasm memory in all. @returns {Promise<{ heapBytes: number }>} */
    stats(): Promise<{
        heapBytes: number;
    }>;
    /** Give everything back. Calls under way are rejected with CLOSED. A second close does nothing. */
    close(): void;
}
/** The engine on this thread. */
declare class Inline {
    #private;
    /**
     * @param {string} name
     * @param {any[]} args
     */
    call(name: string, args: any[]): Promise<any>;
    close(): void;
}
/** The engine in a worker. */
declare class Remote {
    #private;
    static open(): Promise<Remote>;
    /**
     * @param {string} call
     * @param {any[]} args
     * @returns {Promise<any>}
     */
    call(call: string, args: any[]): Promise<any>;
    close(): void;
}
