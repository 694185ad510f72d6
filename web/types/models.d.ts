export type Role = import('./options.js').Role;
export type LoadedModel = {
    role: string;
    file: string;
    bytes: Uint8Array<ArrayBuffer>;
};
export type ManifestEntry = {
    file: string;
    bytes: number;
    sha256: string;
};
/**
 * The nets that these options need: the same answer as fw_analyzer_roles_needed, without waiting
 * for the wasm (a test holds the two together).
 * @param {import('./options.js').ResolvedOptions} options
 * @returns {Role[]}
 */
export declare function rolesFor({ tasks, range, tiles, ensemble, models }: import('./options.js').ResolvedOptions): Role[];
/**
 * Refuses what cannot be a net before the reader sees it, with a better sentence.
 * @param {Uint8Array} bytes
 * @param {string} where
 */
export declare function refuseNonModel(bytes: Uint8Array, where: string): void;
/**
 * Bytes given by the caller, copied so that later changes or transfers do not reach us.
 * @param {ArrayBuffer | Uint8Array} source
 * @returns {Uint8Array<ArrayBuffer>}
 */
export declare function copyBytes(source: ArrayBuffer | Uint8Array): Uint8Array<ArrayBuffer>;
/**
 * A file that the caller names or has.
 * @param {import('./options.js').ModelSource} source
 * @param {string} what for messages, where there is no address
 * @param {AbortSignal | undefined} signal
 * @param {(file: string, loaded: number, total: number) => void} onBytes
 * @returns {Promise<{ file: string, where: string, bytes: Uint8Array<ArrayBuffer> }>}
 */
export declare function readSource(source: import('./options.js').ModelSource, what: string, signal: AbortSignal | undefined, onBytes: (file: string, loaded: number, total: number) => void): Promise<{
    file: string;
    where: string;
    bytes: Uint8Array<ArrayBuffer>;
}>;
/**
 * Fetch the nets of `roles` in parallel.
 * @template {string} R
 * @param {R[]} roles of the packaged nets, and names of any that `models` has
 * @param {object} options
 * @param {{ [role: string]: import('./options.js').ModelSource | undefined }} options.models
 * @param {string | URL | undefined} options.base
 * @param {AbortSignal | undefined} options.signal
 * @param {(file: string, loaded: number, total: number) => void} options.onBytes
 * @param {string | undefined} [options.cache] name of the Cache that keeps the packaged nets
 * @returns {Promise<(LoadedModel & { role: R })[]>}
 */
export declare function loadModels<R extends string>(roles: R[], { models, base, signal, onBytes, cache }: {
    models: {
        [role: string]: import('./options.js').ModelSource | undefined;
    };
    base: string | URL | undefined;
    signal: AbortSignal | undefined;
    onBytes: (file: string, loaded: number, total: number) => void;
    cache?: string | undefined;
}): Promise<(LoadedModel & {
    role: R;
})[]>;
/**
 * The bytes of one model, wherever the caller has it.
 * @param {unknown} source address (in Node also a path), bytes, a Blob or a Response
 * @param {AbortSignal | undefined} signal
 * @param {string} [where] for messages, where there is no address
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export declare function modelBytes(source: unknown, signal: AbortSignal | undefined, where?: string): Promise<Uint8Array<ArrayBuffer>>;
