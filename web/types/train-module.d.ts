/**
 * loadModule() of facewise-train.
 * @param {{ variant: 'auto' | import('./wasm.js').Variant, base?: string | URL,
 *   onBytes?: import('./fetch.js').FileProgress }} options
 */
export declare function loadTrainModule(options: {
    variant: 'auto' | import('./wasm.js').Variant;
    base?: string | URL;
    onBytes?: import('./fetch.js').FileProgress;
}): Promise<{
    module: WebAssembly.Module;
    variant: import("./wasm.js").Variant;
}>;
