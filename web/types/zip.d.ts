export type Entry = {
    name: string;
    flags: number;
    method: number;
    crc: number;
    packed: number;
    size: number;
    at: number;
};
/** CRC-32 of the zip format. @param {Uint8Array} bytes */
export declare function crc32(bytes: Uint8Array): number;
/** A zip by its first bytes: `PK`, a few bytes in where the writer aligned its files. @param {Uint8Array} bytes */
export declare function looksLikeZip(bytes: Uint8Array): boolean;
/**
 * The files in a zip, none of them unpacked yet.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} where for messages
 * @returns {Map<string, () => Promise<Uint8Array<ArrayBuffer>>>} by name; each unpacks and checks its file
 */
export declare function readZip(bytes: Uint8Array<ArrayBuffer>, where: string): Map<string, () => Promise<Uint8Array<ArrayBuffer>>>;
