export type Variant = 'simd' | 'relaxed';
export type ModuleName = 'facewise' | 'facewise-train';
export type ModuleFiles = {
    name: ModuleName;
    simd: () => URL;
    relaxed: () => URL;
};
/** The variants that this engine can run, fastest first; empty without wasm SIMD. */
export declare function supportedVariants(): Variant[];
/**
 * @param {'auto' | Variant} wanted
 * @returns {Variant[]} to try in this order
 */
export declare function chooseVariants(wanted: 'auto' | Variant): Variant[];
/**
 * The compiled module of the best variant that runs here, from the cache when it was loaded before.
 * An abort does not stop the compilation: others may wait for the same module.
 * @param {object} options
 * @param {'auto' | Variant} options.variant
 * @param {string | URL | undefined} [options.base] folder of the wasm files
 * @param {import('./fetch.js').FileProgress} [options.onBytes]
 * @param {ModuleFiles} [options.files] of another module than 'facewise'
 * @returns {Promise<{ module: WebAssembly.Module, variant: Variant }>}
 */
export declare function loadModule({ variant: wanted, base, onBytes, files }: {
    variant: 'auto' | Variant;
    base?: string | URL | undefined;
    onBytes?: import('./fetch.js').FileProgress;
    files?: ModuleFiles;
}): Promise<{
    module: WebAssembly.Module;
    variant: Variant;
}>;
/**
 * @param {string | URL} base folder, with or without a slash at its end
 * @param {string} file
 */
export declare function inFolder(base: string | URL, file: string): Promise<URL>;
/**
 * @param {WebAssembly.Module} module
 * @returns {Promise<WebAssembly.Exports & { [name: string]: any, memory: WebAssembly.Memory }>}
 */
export declare function instantiate(module: WebAssembly.Module): Promise<WebAssembly.Exports & {
    [name: string]: any;
    memory: WebAssembly.Memory;
}>;
