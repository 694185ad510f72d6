import { Instance } from './abi.js';
export type LensLayer = import('./lens.js').LensLayer;
export type Place = {
    name: string;
    shape: [number, number, number];
    data: number;
    length: number;
};
export type Output = {
    index: number;
    tensor: number;
    place: number;
    name: string;
};
export type Description = {
    layers: LensLayer[];
    input: [number, number, number];
    outputs: string[];
    problem: {
        message: string;
        remedy: string;
    } | null;
};
export type LookRequest = {
    /**
     * what the net takes, or RGBA
     */
    data: Float32Array | Uint8Array | Uint8ClampedArray;
    layers: {
        [layer: string]: number | number[] | 'all';
    };
    output?: number;
    maps: string[];
    gradcamLayer?: string;
    occlusion: {
        grid: number;
        size: number;
    };
};
/** One net in a wasm instance of its own: a session that keeps every layer, and the net as layers to go backwards. */
export declare class LensEngine {
    #private;
    /**
     * @param {WebAssembly.Module} module
     * @param {Uint8Array} bytes
     * @param {{ scale: number[], offset: number[] }} input value = byte * scale + offset, by channel
     */
    static create(module: WebAssembly.Module, bytes: Uint8Array, input: {
        scale: number[];
        offset: number[];
    }): Promise<LensEngine>;
    /**
     * @param {Instance} instance
     * @param {Uint8Array} bytes
     * @param {{ scale: number[], offset: number[] }} input
     */
    constructor(instance: Instance, bytes: Uint8Array, { scale, offset }: {
        scale: number[];
        offset: number[];
    });
    /** @returns {Description} */
    describe(): Description;
    /** @param {LookRequest} request */
    look({ data, layers, output, maps, gradcamLayer, occlusion }: LookRequest): Promise<{
        outputs: Float32Array<ArrayBuffer>;
        layers: {
            [layer: string]: any;
        };
        maps: {
            [map: string]: import("./lens-maps.js").LensMap;
        };
    }>;
    /** A layer's weights, each filter scaled to its own greatest absolute value. @param {string} name */
    filters(name: string): {
        kind: string;
        shape: number[];
        filters: {
            index: number;
            bias: number;
            values: Float32Array<ArrayBuffer>;
        }[];
    };
    /**
     * @param {string} name
     * @param {number} y
     * @param {number} x
     * @param {number} channel
     */
    explainPixel(name: string, y: number, x: number, channel: number): import("./lens-pixel.js").Explanation;
    /** End what takes long. */
    cancel(): void;
    stats(): {
        heapBytes: number;
    };
}
