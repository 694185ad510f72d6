import { Secret } from './gallery-crypto.js';
export declare const FORMAT = "facewise-gallery";
export declare const VERSION = 1;
export type PictureRecord = {
    /**
     * of the picture
     */
    id: string;
    /**
     * base64 of little-endian float32
     */
    embedding: string;
    /**
     * 0..1; null: not known
     */
    quality: number | null;
    /**
     * when, ISO 8601
     */
    added: string;
};
export type PersonRecord = {
    /**
     * of the person
     */
    id: string;
    /**
     * as given to enrol()
     */
    name: string;
    /**
     * when, ISO 8601
     */
    created: string;
    /**
     * when last, ISO 8601
     */
    updated: string;
    /**
     * one or more
     */
    pictures: PictureRecord[];
};
export type Picture = {
    /**
     * of the picture
     */
    id: string;
    /**
     * of length 1
     */
    embedding: Float32Array;
    /**
     * 0..1; null: not known
     */
    quality: number | null;
    /**
     * when, ISO 8601
     */
    added: string;
};
export type PersonData = {
    /**
     * of the person
     */
    id: string;
    /**
     * as given to enrol()
     */
    name: string;
    /**
     * when, ISO 8601
     */
    created: string;
    /**
     * when last, ISO 8601
     */
    updated: string;
    /**
     * one or more
     */
    pictures: Picture[];
};
export type Kind = {
    model: string;
    dimension: number;
};
/** @param {unknown} name */
export declare function requireName(name: unknown): void;
/** @param {unknown} id */
export declare function isId(id: unknown): boolean;
/** @param {PersonData} person @returns {PersonRecord} */
export declare function recordOf({ id, name, created, updated, pictures }: PersonData): PersonRecord;
/**
 * @param {any} record from a file or a store
 * @param {number} dimension
 * @param {string} what for errors
 * @returns {PersonData}
 */
export declare function personOf(record: any, dimension: number, what: string): PersonData;
/**
 * @param {Kind} kind
 * @param {PersonRecord[]} people
 * @param {Secret | null} secret
 * @returns {Promise<{ text: string, checksum: string }>}
 */
export declare function encodeGallery({ model, dimension }: Kind, people: PersonRecord[], secret: Secret | null): Promise<{
    text: string;
    checksum: string;
}>;
/**
 * @param {any} source text, bytes, Blob, or its parsed JSON
 * @param {Kind} kind that its embeddings must be
 * @param {{ passphrase?: string | undefined, secret?: Secret | null, what?: string }} options `secret`: of an earlier
 *   version of the file, so that its key need not be derived again
 * @returns {Promise<{ people: PersonData[], checksum: string, secret: Secret | null }>}
 */
export declare function decodeGallery(source: any, kind: Kind, { passphrase, secret: known, what }: {
    passphrase?: string | undefined;
    secret?: Secret | null;
    what?: string;
}): Promise<{
    people: PersonData[];
    checksum: string;
    secret: Secret | null;
}>;
/** @param {any} header of a file or a store @param {string} what */
export declare function requireHeader({ format, version }: any, what: string): void;
/** @param {any} header @param {Kind} kind @param {string} what */
export declare function requireKind({ model, dimension }: any, kind: Kind, what: string): void;
