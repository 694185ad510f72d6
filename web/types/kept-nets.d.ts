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
export type Piece = {
    bytes: Uint8Array<ArrayBuffer>;
    tag: string;
};
