/**
 * @param {Uint8Array} bytes
 * @returns {Uint8Array} 32 bytes
 */
export declare function digest(bytes: Uint8Array): Uint8Array;
