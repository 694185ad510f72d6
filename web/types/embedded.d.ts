/** @typedef {() => Promise<Uint8Array<ArrayBuffer>>} Unpack */
export type Unpack = () => Promise<Uint8Array<ArrayBuffer>>;
/**
 * The wasm files that came inside the code, by names such as 'facewise-simd'. Here there are none: in the single-file
 * build build-scripts/standalone/wasm.mjs takes the place of this module.
 * @type {{ [name: string]: Unpack | undefined }}
 */
export declare const embedded: {
    [name: string]: Unpack | undefined;
};
