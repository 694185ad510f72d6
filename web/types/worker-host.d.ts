export { NoWorkers } from './port.js';
/** An EngineHost in a worker. A worker that died is replaced at the next call. */
export declare class WorkerHost {
    #private;
    /** How often a worker died, and all that it knew with it. */
    deaths: number;
    /**
     * The worker starts while module and models are still on their way.
     * @param {WebAssembly.Module | Promise<WebAssembly.Module>} module
     * @param {import('./engine.js').EngineConfig | Promise<import('./engine.js').EngineConfig>
     *   | (() => Promise<import('./engine.js').EngineConfig>)} config
     * @param {import('./models.js').LoadedModel[] | Promise<import('./models.js').LoadedModel[]>} models
     */
    constructor(module: WebAssembly.Module | Promise<WebAssembly.Module>, config: import('./engine.js').EngineConfig | Promise<import('./engine.js').EngineConfig> | (() => Promise<import('./engine.js').EngineConfig>), models: import('./models.js').LoadedModel[] | Promise<import('./models.js').LoadedModel[]>);
    /**
     * Start the worker unless it runs.
     * @returns {Promise<import('./engine.js').Started>}
     */
    start(): Promise<import('./engine.js').Started>;
    /**
     * @param {import('./image.js').Picture} picture
     * @param {number} timestamp
     * @returns {Promise<import('./engine.js').Reading>}
     */
    analyze(picture: import('./image.js').Picture, timestamp: number): Promise<import('./engine.js').Reading>;
    /**
     * Of the frame that another engine has tracked.
     * @param {import('./engine.js').Reading} reading
     * @returns {Promise<import('./engine.js').Reading>}
     */
    addAttributes(reading: import('./engine.js').Reading): Promise<import('./engine.js').Reading>;
    reset(): Promise<void>;
    /** @returns {Promise<{ bytes: number, heapBytes: number }>} */
    stats(): Promise<{
        bytes: number;
        heapBytes: number;
    }>;
    close(): void;
}
