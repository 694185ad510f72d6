export type FileProgress = (loaded: number, total: number) => void;
/**
 * Bytes so far and in all of one file; total is 0 while unknown.
 * @callback FileProgress
 * @param {number} loaded
 * @param {number} total
 * @returns {void}
 */
/**
 * @param {URL} url
 * @param {AbortSignal | undefined} signal
 * @param {import('./errors.js').ErrorCode} code for the error when it fails
 * @param {RequestInit} [how]
 * @returns {Promise<Response>} whose status is ok
 */
export declare function fetchResponse(url: URL, signal: AbortSignal | undefined, code: import('./errors.js').ErrorCode, how?: RequestInit): Promise<Response>;
/**
 * @param {Response} response that has a body
 * @param {(chunk: Uint8Array, loaded: number, total: number) => void} onChunk
 */
export declare function readChunks(response: Response, onChunk: (chunk: Uint8Array, loaded: number, total: number) => void): Promise<void>;
/** @param {Uint8Array[]} chunks @returns {Uint8Array<ArrayBuffer>} */
export declare function joined(chunks: Uint8Array[]): Uint8Array<ArrayBuffer>;
/**
 * Bytes of a file: URL (Node) or of anything fetch knows.
 * @param {URL} url
 * @param {{ signal?: AbortSignal | undefined, onBytes?: FileProgress, code?: import('./errors.js').ErrorCode }} options
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export declare function readBytes(url: URL, { signal, onBytes, code }?: {
    signal?: AbortSignal | undefined;
    onBytes?: FileProgress;
    code?: import('./errors.js').ErrorCode;
}): Promise<Uint8Array<ArrayBuffer>>;
/**
 * Single-page servers answer a missing file with their start page: say so, rather than parse it as a net.
 * @param {Uint8Array} bytes
 * @param {URL} url
 * @param {string} contentType
 * @param {import('./errors.js').ErrorCode} code
 */
export declare function refuseHtml(bytes: Uint8Array, url: URL, contentType: string, code: import('./errors.js').ErrorCode): void;
/** @param {Uint8Array} bytes */
export declare function looksLikeHtml(bytes: Uint8Array): boolean;
