/** @typedef {() => Promise<Uint8Array<ArrayBuffer>>} Unpack */

/**
 * The wasm files that came inside the code, by names such as 'facewise-simd'. Here there are none: in the single-file
 * build build-scripts/standalone/wasm.mjs takes the place of this module.
 * @type {{ [name: string]: Unpack | undefined }}
 */
export const embedded = {};
