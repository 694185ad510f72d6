export type Reading = import('./engine.js').Reading;
export type Picture = import('./image.js').Picture;
/** Engines for pictures that have nothing to do with each other. All but the first start when they are needed. */
export declare class WorkerPool {
    #private;
    /** How many pictures may be in work at once. */
    lanes: number;
    /**
     * @param {number} workers
     * @param {Promise<WebAssembly.Module>} module
     * @param {import('./engine.js').EngineConfig | Promise<import('./engine.js').EngineConfig>} config
     * @param {Promise<import('./models.js').LoadedModel[]>} models
     */
    constructor(workers: number, module: Promise<WebAssembly.Module>, config: import('./engine.js').EngineConfig | Promise<import('./engine.js').EngineConfig>, models: Promise<import('./models.js').LoadedModel[]>);
    start(): Promise<import("./engine.js").Started>;
    /**
     * @param {Picture} picture
     * @param {number} timestamp
     * @returns {Promise<Reading>}
     */
    analyze(picture: Picture, timestamp: number): Promise<Reading>;
    reset(): Promise<void>;
    stats(): Promise<{
        bytes: number;
        heapBytes: number;
    }>;
    close(): void;
}
/**
 * The two halves of video mode: one worker follows the faces while the other reads emotion, age, gender and custom
 * tasks of the frame before. Only what those nets see of a face crosses over.
 */
export declare class WorkerPair {
    #private;
    /**
     * Whether there are two halves.
     * @param {string[]} roles of the nets
     */
    static fits(roles: string[]): boolean;
    /**
     * @param {Promise<WebAssembly.Module>} module
     * @param {import('./engine.js').EngineConfig | Promise<import('./engine.js').EngineConfig>} config
     * @param {Promise<import('./models.js').LoadedModel[]>} models
     */
    constructor(module: Promise<WebAssembly.Module>, config: import('./engine.js').EngineConfig | Promise<import('./engine.js').EngineConfig>, models: Promise<import('./models.js').LoadedModel[]>);
    start(): Promise<import("./engine.js").Started>;
    /**
     * @param {Picture} picture
     * @param {number} timestamp
     * @param {() => void} free called when the next frame may come
     * @returns {Promise<Reading>}
     */
    analyze(picture: Picture, timestamp: number, free: () => void): Promise<Reading>;
    reset(): Promise<void>;
    stats(): Promise<{
        bytes: number;
        heapBytes: number;
    }>;
    close(): void;
}
