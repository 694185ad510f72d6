import { FacewiseError } from './errors.js';
export type Encryption = {
    cipher: string;
    kdf: string;
    iterations: number;
    salt: string;
    check: string;
};
export type Sealed = {
    /**
     * base64, 12 bytes
     */
    iv: string;
    /**
     * base64
     */
    data: string;
};
/** @typedef {{ cipher: string, kdf: string, iterations: number, salt: string, check: string }} Encryption */
/**
 * A person's record, encrypted with AES-256-GCM.
 * @typedef {object} Sealed
 * @property {string} iv base64, 12 bytes
 * @property {string} data base64
 */
/** @returns {SubtleCrypto} */
export declare function subtle(): SubtleCrypto;
/** @param {number} count @returns {Uint8Array<ArrayBuffer>} */
export declare function randomBytes(count: number): Uint8Array<ArrayBuffer>;
/** @param {unknown} passphrase */
export declare function requirePassphrase(passphrase: unknown): void;
/** A passphrase and salt, as a key. */
export declare class Secret {
    #private;
    /** What somebody with the passphrase needs to get the same key. */
    header: Encryption;
    /** @param {CryptoKey} key @param {Encryption} header */
    constructor(key: CryptoKey, header: Encryption);
    /** With a new salt. @param {string} passphrase */
    static create(passphrase: string): Promise<Secret>;
    /**
     * The key of what is already encrypted.
     * @param {string | undefined} passphrase
     * @param {any} header
     * @param {string} what for errors
     */
    static open(passphrase: string | undefined, header: any, what: string): Promise<Secret>;
    /**
     * @param {string} text
     * @param {string} label not hidden, but nobody can change it without being noticed
     * @returns {Promise<Sealed>}
     */
    seal(text: string, label: string): Promise<Sealed>;
    /**
     * @param {any} sealed
     * @param {string} label
     * @param {string} what for errors
     */
    unseal(sealed: any, label: string, what: string): Promise<string>;
}
/** @param {string} what @param {unknown} [cause] */
export declare function tampered(what: string, cause?: unknown): FacewiseError;
