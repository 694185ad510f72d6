import { Instance } from './abi.js';
export type EngineConfig = {
    /**
     * bits of fw_task
     */
    tasks: number;
    mode: number;
    range: number;
    maxFaces: number;
    /**
     * below 0: each net's own
     */
    minScore: number;
    minPresence: number | undefined;
    tiles: boolean;
    rotations: boolean;
    smooth: boolean;
    /**
     * people
     */
    memory: number;
    memoryMs: number;
    crops: boolean;
    kernels: number;
    custom: import('./custom.js').CustomSpec[];
    /**
     * of nets that another engine has, by role; 0 for none: their readings are left to it
     */
    sides?: number[];
};
export type Crop = {
    face: number;
    role: string;
    width: number;
    height: number;
    data: Uint8ClampedArray<ArrayBuffer>;
};
export type Timing = {
    /**
     * finding faces
     */
    detect: number;
    /**
     * meshes, and what is measured on them: pose and gaze
     */
    mesh: number;
    /**
     * the emotion net
     */
    emotion: number;
    /**
     * the net for age and gender
     */
    ageGender: number;
    /**
     * the recognition net
     */
    identity: number;
    /**
     * quality, blendshapes and the passive liveness hint
     */
    quality: number;
    /**
     * nets of your own
     */
    custom: number;
    /**
     * all of it
     */
    total: number;
};
export type Reading = {
    faces: ArrayBuffer;
    count: number;
    timing: Timing;
    crops: Crop[];
    due: ArrayBuffer;
    inputs: ArrayBuffer;
    custom: Float32Array<ArrayBuffer>;
};
export type Started = {
    layout: import('./abi.js').Layout;
    sides: number[];
    custom: import('./custom.js').CustomSpec[];
};
/**
 * What the C analyzer is created with.
 * @typedef {object} EngineConfig
 * @property {number} tasks bits of fw_task
 * @property {number} mode
 * @property {number} range
 * @property {number} maxFaces
 * @property {number} minScore below 0: each net's own
 * @property {number | undefined} minPresence
 * @property {boolean} tiles
 * @property {boolean} rotations
 * @property {boolean} smooth
 * @property {number} memory people
 * @property {number} memoryMs
 * @property {boolean} crops
 * @property {number} kernels
 * @property {import('./custom.js').CustomSpec[]} custom
 * @property {number[]} [sides] of nets that another engine has, by role; 0 for none: their readings are left to it
 */
/**
 * The RGBA picture that the net of `role`, or of a custom task of that name, saw of a face; role '': what analyze({
 * crop }) asked for.
 * @typedef {object} Crop
 * @property {number} face
 * @property {string} role
 * @property {number} width
 * @property {number} height
 * @property {Uint8ClampedArray<ArrayBuffer>} data
 */
/**
 * Where the time of one picture went, in milliseconds of the engine; 0 for what did not run.
 * @typedef {object} Timing
 * @property {number} detect finding faces
 * @property {number} mesh meshes, and what is measured on them: pose and gaze
 * @property {number} emotion the emotion net
 * @property {number} ageGender the net for age and gender
 * @property {number} identity the recognition net
 * @property {number} quality quality, blendshapes and the passive liveness hint
 * @property {number} custom nets of your own
 * @property {number} total all of it
 */
/**
 * One analysis as it crosses a worker boundary: `faces` is an array of `count` fw_face structs. What another engine is
 * to read lies in `due`, an array of fw_due structs, and `inputs`, the floats that its nets take. `custom` holds, face
 * by face, the outputs of all custom tasks, NaN where one was not read.
 * @typedef {{ faces: ArrayBuffer, count: number, timing: Timing, crops: Crop[], due: ArrayBuffer, inputs: ArrayBuffer,
 *   custom: Float32Array<ArrayBuffer> }} Reading
 */
/**
 * Sides of the nets' inputs, by role.
 * @typedef {{ layout: import('./abi.js').Layout, sides: number[], custom: import('./custom.js').CustomSpec[] }} Started
 */
/**
 * What to hand over with a reading in postMessage.
 * @param {Reading} reading
 * @returns {Transferable[]}
 */
export declare function buffersOf({ faces, due, inputs, custom, crops }: Reading): Transferable[];
/**
 * @param {import('./options.js').ResolvedOptions} options
 * @returns {EngineConfig}
 */
export declare function engineConfig(options: import('./options.js').ResolvedOptions): EngineConfig;
/** The C analyzer in a wasm instance of its own: closing it gives all its memory back. */
export declare class Engine {
    #private;
    /**
     * @param {WebAssembly.Module} module
     * @param {EngineConfig} config
     * @param {import('./models.js').LoadedModel[]} models
     */
    static create(module: WebAssembly.Module, config: EngineConfig, models: import('./models.js').LoadedModel[]): Promise<Engine>;
    /**
     * @param {Instance} instance
     * @param {EngineConfig} config
     * @param {import('./models.js').LoadedModel[]} models
     */
    constructor(instance: Instance, config: EngineConfig, models: import('./models.js').LoadedModel[]);
    /** @returns {Started} */
    get started(): Started;
    /** True after a trap: this engine must not be used again. */
    get broken(): boolean;
    /**
     * Room for a picture of `size` bytes, until the next call.
     * @param {number} size
     */
    room(size: number): Uint8Array<ArrayBuffer>;
    /**
     * Read the picture that was written into room().
     * @param {import('./image.js').Picture} picture
     * @param {{ size: number, stride: number, channels: number }} layout
     * @param {number} timestamp
     * @returns {Reading}
     */
    analyze({ width, height, crop }: import('./image.js').Picture, { size, stride, channels }: {
        size: number;
        stride: number;
        channels: number;
    }, timestamp: number): Reading;
    reset(): void;
    stats(): {
        bytes: number;
        heapBytes: number;
    };
    /**
     * Read what another engine has left due.
     * @param {Reading} reading
     * @returns {Reading}
     */
    addAttributes({ faces: tracked, count, timing, crops, due, inputs }: Reading): Reading;
}
/**
 * The roles that the C analyzer itself asks for.
 * @param {Instance} instance
 * @param {EngineConfig} config
 */
export declare function rolesNeeded(instance: Instance, config: EngineConfig): import("./options.js").Role[];
/**
 * Runs an Engine and replaces it after a trap; the models are kept for that.
 */
export declare class EngineHost {
    #private;
    /**
     * @param {WebAssembly.Module} module
     * @param {EngineConfig} config
     * @param {import('./models.js').LoadedModel[]} models
     */
    constructor(module: WebAssembly.Module, config: EngineConfig, models: import('./models.js').LoadedModel[]);
    /** Build the engine now, so that a bad model is known before the first picture. */
    start(): Promise<Started>;
    /**
     * @param {import('./image.js').Picture} picture
     * @param {number} timestamp
     */
    analyze(picture: import('./image.js').Picture, timestamp: number): Promise<Reading>;
    /** @param {Reading} reading */
    addAttributes(reading: Reading): Promise<Reading>;
    reset(): Promise<void>;
    stats(): Promise<{
        bytes: number;
        heapBytes: number;
    }>;
    close(): void;
}
