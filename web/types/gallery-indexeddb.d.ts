export type GalleryStore = import('./gallery-store.js').GalleryStore;
export type Stored = import('./gallery-store.js').Stored;
export type Entry = import('./gallery-store.js').Entry;
/**
 * One database a gallery: the people, each with the number of the commit that wrote it, and the number of the last
 * commit. What a commit compares and writes is one transaction; other tabs hear of it.
 * @implements {GalleryStore}
 */
export declare class IndexedDbStore implements GalleryStore {
    #private;
    /** @param {string} name */
    static open(name: string): Promise<IndexedDbStore>;
    /** @param {IDBDatabase} db @param {string} database its name */
    constructor(db: IDBDatabase, database: string);
    /** @param {any} [since] @returns {Promise<Stored>} */
    load(since?: any): Promise<Stored>;
    /**
     * @param {any} expected
     * @param {{ put: Entry[], remove: string[], meta: any }} change
     */
    commit(expected: any, { put, remove, meta }: {
        put: Entry[];
        remove: string[];
        meta: any;
    }): Promise<any>;
    changed(): boolean;
    /** @param {() => void} listener */
    subscribe(listener: () => void): void;
    close(): void;
}
