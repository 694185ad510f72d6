export type PersonRecord = import('./gallery-format.js').PersonRecord;
export type Kind = import('./gallery-format.js').Kind;
export type Entry = {
    /**
     * of the person
     */
    id: string;
    /**
     * in the clear
     */
    person?: PersonRecord;
    /**
     * or encrypted
     */
    sealed?: import('./gallery-crypto.js').Sealed;
};
export type Stored = {
    /**
     * any value that is another one after each commit
     */
    version: any;
    /**
     * what the last commit gave, null before
     */
    meta: any;
    /**
     * all people, or those written since
     */
    entries: Entry[];
    /**
     * of all people, where `entries` are not all
     */
    ids?: string[];
};
export type GalleryStore = {
    /**
     * gives what is there, or what was written since a version
     */
    load: (since?: any) => Promise<Stored>;
    /**
     * writes
     * the entries to `put`, the ids to `remove` and the new `meta`, all of it or nothing; answers the new version, or
     * null, with nothing written, when the store is no longer at the version
     * `expected`. The gallery then loads, and tries again: so nobody's changes are lost
     */
    commit: (expected: any, change: {
        put: Entry[];
        remove: string[];
        meta: any;
    }) => Promise<any>;
    /**
     * whether somebody else may have written since the
     * last load
     */
    changed?: (() => boolean | Promise<boolean>) | undefined;
    /**
     * the listener is to be called when somebody
     * else has written
     */
    subscribe?: ((listener: () => void) => void) | undefined;
    /**
     * the gallery is closed
     */
    close?: () => void;
};
/** @typedef {import('./gallery-format.js').PersonRecord} PersonRecord */
/** @typedef {import('./gallery-format.js').Kind} Kind */
/**
 * A person as a store holds it, JSON-safe: one of `person` and, encrypted, `sealed`.
 * @typedef {object} Entry
 * @property {string} id of the person
 * @property {PersonRecord} [person] in the clear
 * @property {import('./gallery-crypto.js').Sealed} [sealed] or encrypted
 */
/**
 * What a store holds. Asked for what came `since` a version, a store may give only entries that have been written
 * since, and then the `ids` of all that exist.
 * @typedef {object} Stored
 * @property {any} version any value that is another one after each commit
 * @property {any} meta what the last commit gave, null before
 * @property {Entry[]} entries all people, or those written since
 * @property {string[]} [ids] of all people, where `entries` are not all
 */
/**
 * Where a gallery keeps its people. Write your own to keep them elsewhere: a database, a server of yours.
 * @typedef {object} GalleryStore
 * @property {(since?: any) => Promise<Stored>} load gives what is there, or what was written since a version
 * @property {(expected: any, change: { put: Entry[], remove: string[], meta: any }) => Promise<any>} commit writes
 *   the entries to `put`, the ids to `remove` and the new `meta`, all of it or nothing; answers the new version, or
 *   null, with nothing written, when the store is no longer at the version
 *   `expected`. The gallery then loads, and tries again: so nobody's changes are lost
 * @property {(() => boolean | Promise<boolean>) | undefined} [changed] whether somebody else may have written since the
 *   last load
 * @property {((listener: () => void) => void) | undefined} [subscribe] the listener is to be called when somebody
 *   else has written
 * @property {() => void} [close] the gallery is closed
 */
/** Nothing is kept. @implements {GalleryStore} */
export declare class MemoryStore implements GalleryStore {
    #private;
    /** @returns {Promise<Stored>} */
    load(): Promise<Stored>;
    commit(): Promise<number>;
}
/** @param {Kind} kind */
export declare function metaOf({ model, dimension }: Kind): {
    format: string;
    version: number;
    model: string;
    dimension: number;
};
/**
 * Another store's entries; with a passphrase encrypted one by one: their ids and number can be seen, nothing else.
 * @implements {GalleryStore}
 */
export declare class SealedStore implements GalleryStore {
    #private;
    changed: (() => any) | undefined;
    subscribe: ((listener: () => void) => void | undefined) | undefined;
    /**
     * @param {GalleryStore} inner
     * @param {string | undefined} passphrase undefined: what is encrypted is refused
     * @param {Kind} kind
     */
    constructor(inner: GalleryStore, passphrase: string | undefined, kind: Kind);
    /** @param {any} since @returns {Promise<Stored>} */
    load(since: any): Promise<Stored>;
    /**
     * @param {any} expected
     * @param {{ put: Entry[], remove: string[], meta: any }} change
     */
    commit(expected: any, { put, remove, meta }: {
        put: Entry[];
        remove: string[];
        meta: any;
    }): Promise<any>;
    close(): void;
}
