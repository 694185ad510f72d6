/** @param {Uint8Array} bytes @returns {string} base64 */
export declare function textOf(bytes: Uint8Array): string;
/** @param {unknown} text base64 @returns {Uint8Array<ArrayBuffer> | null} null for anything else */
export declare function bytesOf(text: unknown): Uint8Array<ArrayBuffer> | null;
/** Little-endian, whatever the machine. @param {Float32Array} values */
export declare function textOfFloats(values: Float32Array): string;
/** @param {unknown} text @returns {Float32Array | null} */
export declare function floatsOf(text: unknown): Float32Array | null;
