export type GalleryStore = import('./gallery-store.js').GalleryStore;
export type Stored = import('./gallery-store.js').Stored;
export type Entry = import('./gallery-store.js').Entry;
export type PersonRecord = import('./gallery-format.js').PersonRecord;
/**
 * One JSON file, which is what export() writes. It is replaced as a whole: after a crash there is the old one or the
 * new one. A lock file beside it lets one process write at a time.
 * @implements {GalleryStore}
 */
export declare class FileStore implements GalleryStore {
    #private;
    /**
     * @param {string | URL} location
     * @param {string | undefined} passphrase
     * @param {import('./gallery-format.js').Kind} kind
     */
    static open(location: string | URL, passphrase: string | undefined, kind: import('./gallery-format.js').Kind): Promise<FileStore>;
    /**
     * @param {any} fs node:fs/promises
     * @param {string} path
     * @param {string | undefined} passphrase
     * @param {import('./gallery-format.js').Kind} kind
     */
    constructor(fs: any, path: string, passphrase: string | undefined, kind: import('./gallery-format.js').Kind);
    /** @returns {Promise<Stored>} */
    load(): Promise<Stored>;
    /**
     * @param {any} expected
     * @param {{ put: Entry[], remove: string[] }} change
     */
    commit(expected: any, { put, remove }: {
        put: Entry[];
        remove: string[];
    }): Promise<string | null>;
    changed(): Promise<boolean>;
}
