export type ManifestEntry = import('./models.js').ManifestEntry;
export type KeptOptions = {
    cache: string;
    expected: Promise<ManifestEntry | undefined>;
    signal: AbortSignal | undefined;
    onBytes: import('./fetch.js').FileProgress;
};
export type KeptNet = {
    bytes: Uint8Array<ArrayBuffer>;
    kept: Promise<unknown>;
};
/**
 * A net from the cache, or fetched and kept there. What does not have the expected sha256 is thrown away.
 * @param {URL} url
 * @param {KeptOptions} options
 * @returns {Promise<KeptNet | undefined>} undefined where nothing can be kept
 */
export declare function readKept(url: URL, { cache: name, expected, signal, onBytes }: KeptOptions): Promise<KeptNet | undefined>;
/**
 * A small file that is asked for each time: without a network the one of the last time.
 * @param {URL} url
 * @param {string} name of the cache
 * @param {() => Promise<Uint8Array<ArrayBuffer>>} fetchIt
 */
export declare function readNewest(url: URL, name: string, fetchIt: () => Promise<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>>;
export type Piece = {
    bytes: Uint8Array<ArrayBuffer>;
    tag: string;
};
