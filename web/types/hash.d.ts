/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<string>} 64 hexadecimal digits
 */
export declare function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string>;
