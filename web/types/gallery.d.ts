import { Search } from './gallery-search.js';
export { calibration, falseMatchRateOf, thresholdFor } from './calibration.js';
export { FacewiseError } from './errors.js';
export { verify } from './verify.js';
export type Calibration = import('./calibration.js').Calibration;
export type FaceLike = import('./embedding.js').FaceLike;
export type QualityReason = import('./embedding.js').QualityReason;
export type Identification = import('./gallery-answer.js').Identification;
export type Person = import('./gallery-answer.js').Person;
export type Sealed = import('./gallery-crypto.js').Sealed;
export type PersonData = import('./gallery-format.js').PersonData;
export type PersonRecord = import('./gallery-format.js').PersonRecord;
export type PictureRecord = import('./gallery-format.js').PictureRecord;
export type Picture = import('./gallery-format.js').Picture;
export type Entry = import('./gallery-store.js').Entry;
export type GalleryStore = import('./gallery-store.js').GalleryStore;
export type Stored = import('./gallery-store.js').Stored;
export type SideReason = import('./verify.js').SideReason;
export type Verification = import('./verify.js').Verification;
export type VerifyOptions = import('./verify.js').VerifyOptions;
export type GalleryOptions = {
    /**
     * where the people are kept; default
     * 'indexeddb' in browsers, 'memory' (gone with the gallery) elsewhere. A file (in Node) is what export() writes
     */
    store?: 'memory' | 'indexeddb' | {
        file: string | URL;
    } | GalleryStore;
    /**
     * which of several galleries in IndexedDB; default 'default'
     */
    name?: string;
    /**
     * encrypts what the store keeps
     */
    passphrase?: string;
    /**
     * of how many people who are not enrolled identify() may take one for somebody who is; default
     * 1e-3. The threshold rises with the number of people so that this holds
     */
    fmr?: number;
    /**
     * 0..1, below which a picture is too poor to enrol or to identify; default 0.4
     */
    minQuality?: number;
    /**
     * of another recognition net than the packaged one
     */
    calibration?: Calibration;
    /**
     * numbers of an embedding; default 128
     */
    dimension?: number;
    /**
     * which wasm build; default 'auto'
     */
    variant?: 'auto' | 'simd' | 'relaxed';
    /**
     * folder that holds the wasm files
     */
    assets?: {
        wasm?: string | URL;
    };
};
export type EnrolOptions = {
    /**
     * of the person: one that is enrolled gets more pictures, else the new person's; default: new
     */
    id?: string;
    /**
     * take pictures of poor quality; default false
     */
    allowPoor?: boolean;
    /**
     * take pictures that do not look like one person; default false
     */
    allowDifferent?: boolean;
    /**
     * enrol somebody who looks like a person that is enrolled; default false
     */
    allowDuplicate?: boolean;
};
export type PictureInfo = {
    /**
     * for gallery.removePicture()
     */
    id: string;
    /**
     * 0..1; null: not known
     */
    quality: number | null;
    /**
     * when, ISO 8601
     */
    added: string;
};
export type PersonFacts = {
    /**
     * when, ISO 8601
     */
    created: string;
    /**
     * when last, ISO 8601
     */
    updated: string;
    /**
     * of the best picture, 0..1; null: not known
     */
    quality: number | null;
    /**
     * those that were enrolled; the pixels are not kept
     */
    pictures: readonly PictureInfo[];
};
export type PersonInfo = Person & PersonFacts;
export type Enrolment = PersonInfo & {
    isNew: boolean;
    added: number;
};
export type IdentifyOptions = {
    /**
     * in place of the gallery's
     */
    fmr?: number;
    /**
     * how many people to name at most, the most similar first; 1 to 100, default 5
     */
    candidates?: number;
    /**
     * judge pictures of poor quality, too; default false
     */
    allowPoor?: boolean;
};
export type Duplicate = {
    /**
     * the new one
     */
    imported: Person;
    /**
     * who was there
     */
    existing: Person;
    /**
     * cosine of the two, -1..1
     */
    similarity: number;
    /**
     * how often two different people are at least so similar, 0..1
     */
    falseMatchRate: number;
};
export type ImportReport = {
    /**
     * were not there
     */
    added: number;
    /**
     * got pictures or another name
     */
    updated: number;
    /**
     * were there as they are
     */
    unchanged: number;
    /**
     * are gone, where `merge` was false
     */
    removed: number;
    /**
     * among the new ones
     */
    duplicates: Duplicate[];
};
export type Settings = {
    kind: import('./gallery-format.js').Kind;
    fmr: number;
    minQuality: number;
    calibration: Calibration;
};
/**
 * Open a gallery. What it keeps of a person is the name you give and the embeddings of the pictures you enrol, no
 * picture; nothing is kept of faces that are only identified.
 * @param {GalleryOptions} [options] where people are kept, and how sure to be
 * @returns {Promise<Gallery>} to be closed after use
 * @throws {FacewiseError} STORAGE, NO_CRYPTO, GALLERY_PASSPHRASE, GALLERY_TAMPERED, GALLERY_MODEL, GALLERY_VERSION,
 *   WASM_LOAD, NO_SIMD, INVALID_ARGUMENT, UNKNOWN_OPTION
 */
export declare function createGallery(options?: GalleryOptions): Promise<Gallery>;
/**
 * People who were enrolled. Made by createGallery(). A 'change' event says that people have changed, here or (with
 * IndexedDB) in another tab.
 */
export declare class Gallery extends EventTarget {
    #private;
    /**
     * For createGallery().
     * @internal
     * @param {Search} search
     * @param {GalleryStore} store
     * @param {Settings} options
     */
    static open(search: Search, store: GalleryStore, options: Settings): Promise<Gallery>;
    /**
     * Made by createGallery().
     * @internal
     * @param {Search} search
     * @param {GalleryStore} store
     * @param {Settings} options
     */
    constructor(search: Search, store: GalleryStore, options: Settings);
    /** Whether close() was called. */
    get closed(): boolean;
    /** How many people there are. */
    get size(): number;
    /** Everybody, in the order of enrolment. @returns {PersonInfo[]} */
    get people(): PersonInfo[];
    /**
     * The person of this id, or null.
     * @param {string} id of the person
     * @returns {PersonInfo | null}
     */
    person(id: string): PersonInfo | null;
    /**
     * Keep a person, by one picture or several: three to five in different light and slightly turned are best. What
     * people are compared by is the mean of the pictures, weighted by quality. Enrolling the same face under the same
     * name again adds the pictures to the person.
     *
     * POOR_QUALITY (details.pictures: [{ index, quality, reasons }]), DIFFERENT_PEOPLE (details.pictures: [{ index,
     * similarity }]) and DUPLICATE_PERSON (details: { person, similarity, falseMatchRate }) are questions to the user:
     * the option that each remedy names goes on all the same.
     * @param {string} name of the person
     * @param {FaceLike | readonly FaceLike[]} faces of one person
     * @param {EnrolOptions} [options] whom to add to, and what to accept
     * @returns {Promise<Enrolment>} the person as enrolled
     */
    enrol(name: string, faces: FaceLike | readonly FaceLike[], options?: EnrolOptions): Promise<Enrolment>;
    /**
     * Who this is. For an array of faces the answers are those of each by itself, in one search.
     *
     * Among many people somebody is similar by chance: with N of them the search errs about N times as often as one
     * comparison. So each is held to about fmr / N, and `falseMatchRate` is that of the whole search.
     *
     * A face without an embedding is answered with the reason 'no-embedding': it is too small, or the analyzer was made
     * without the task 'identity'.
     * @template {FaceLike | readonly Exclude<FaceLike, readonly number[]>[]} T
     * @param {T} face of an analyzer, or several
     * @param {IdentifyOptions} [options] how sure to be
     * @returns {Promise<T extends readonly object[] ? Identification[] : Identification>}
     */
    identify<T extends FaceLike | readonly Exclude<FaceLike, readonly number[]>[]>(face: T, options?: IdentifyOptions): Promise<T extends readonly object[] ? Identification[] : Identification>;
    /**
     * Who this is, by several pictures of one person, such as frames of a video: many more people are recognised than by
     * one, at the same rate. Poor pictures and faces that could not be read are left out if there are others.
     * @param {readonly FaceLike[]} faces of one person
     * @param {IdentifyOptions} [options] how sure to be
     * @returns {Promise<Identification>}
     */
    identifyTogether(faces: readonly FaceLike[], options?: IdentifyOptions): Promise<Identification>;
    /**
     * Give a person another name.
     * @param {string} id of the person
     * @param {string} name the new one
     * @returns {Promise<PersonInfo>}
     * @throws {FacewiseError} UNKNOWN_PERSON
     */
    rename(id: string, name: string): Promise<PersonInfo>;
    /**
     * Forget a person: name and pictures.
     * @param {string} id of the person
     * @returns {Promise<void>}
     * @throws {FacewiseError} UNKNOWN_PERSON
     */
    delete(id: string): Promise<void>;
    /** Forget everybody. @returns {Promise<void>} */
    clear(): Promise<void>;
    /**
     * Forget one picture of a person, such as a bad one; the template is made anew from the others.
     * @param {string} id of the person
     * @param {string} pictureId of the picture
     * @returns {Promise<PersonInfo>}
     */
    removePicture(id: string, pictureId: string): Promise<PersonInfo>;
    /**
     * Everybody, as the text of a JSON file.
     * @param {{ passphrase?: string }} [options] a `passphrase` encrypts it
     * @returns {Promise<string>}
     */
    export(options?: {
        passphrase?: string;
    }): Promise<string>;
    /**
     * Take in what export() wrote: all of it or, after an error, nothing.
     * @param {string | Uint8Array | ArrayBuffer | Blob | object} source the text, the file, or its parsed JSON
     * @param {{ passphrase?: string, merge?: boolean }} [options] the `passphrase` of an encrypted file; `merge`: true
     *   (default) keeps who is there, and brings
     *   the pictures of people with the same id together; false replaces everybody
     * @returns {Promise<ImportReport>}
     */
    import(source: string | Uint8Array | ArrayBuffer | Blob | object, options?: {
        passphrase?: string;
        merge?: boolean;
    }): Promise<ImportReport>;
    /** Give everything back. What is stored stays. A second close does nothing. */
    close(): void;
}
