import { People } from './gallery-people.js';
export type PersonData = import('./gallery-format.js').PersonData;
export type GalleryStore = import('./gallery-store.js').GalleryStore;
export type Change<T> = {
    put?: PersonData[];
    remove?: string[];
    answer: () => T;
};
/** The people of a gallery, here and in its store, which others write to as well. */
export declare class StoredPeople {
    #private;
    people: People;
    /**
     * @param {import('./gallery-search.js').Search} search empty
     * @param {GalleryStore} store
     * @param {import('./gallery-format.js').Kind} kind
     * @param {() => void} onChange called when people have changed, here or in the store
     */
    constructor(search: import('./gallery-search.js').Search, store: GalleryStore, kind: import('./gallery-format.js').Kind, onChange: () => void);
    open(): Promise<void>;
    get closed(): boolean;
    close(): void;
    /** Before an answer: takes over what others have written. */
    update(): Promise<void>;
    /** The same after all changes that are under way. */
    refresh(): Promise<void>;
    /**
     * Change what is stored, then what is here. When somebody else has written meanwhile, that is loaded and the change
     * decided upon anew.
     * @template T
     * @param {() => Change<T>} decide from the people that there are; may throw
     * @returns {Promise<T>}
     */
    change<T>(decide: () => Change<T>): Promise<T>;
}
