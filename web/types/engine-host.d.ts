/**
 * Runs an Engine and replaces it after a trap; the models are kept for that.
 */
export declare class EngineHost {
    #private;
    /**
     * @param {WebAssembly.Module} module
     * @param {import('./engine.js').EngineConfig} config
     * @param {import('./models.js').LoadedModel[]} models
     */
    constructor(module: WebAssembly.Module, config: import('./engine.js').EngineConfig, models: import('./models.js').LoadedModel[]);
    /** Build the engine now, so that a bad model is known before the first picture. */
    start(): Promise<import("./engine.js").Started>;
    /**
     * @param {import('./image.js').Picture} picture
     * @param {number} timestamp
     */
    analyze(picture: import('./image.js').Picture, timestamp: number): Promise<import("./engine.js").Reading>;
    /** @param {import('./engine.js').Reading} reading */
    addAttributes(reading: import('./engine.js').Reading): Promise<import("./engine.js").Reading>;
    reset(): Promise<void>;
    stats(): Promise<{
        bytes: number;
        heapBytes: number;
    }>;
    close(): void;
}
