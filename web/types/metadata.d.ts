export type ModelMetadata = {
    /**
     * of this form of metadata
     */
    version: 1;
    /**
     * what the net reads, such as 'tired'
     */
    name: string;
    /**
     * whether it gives classes or a number
     */
    kind: 'classification' | 'regression';
    /**
     * of the classes, in the order of the outputs
     */
    labels?: string[];
    /**
     * of the number, such as 'years'
     */
    unit?: string;
    /**
     * that the number lies in
     */
    range?: [number, number];
    /**
     * value = byte * scale + offset, of all channels or of each
     */
    input: {
        scale: number[];
        offset: number[];
    };
    /**
     * the region that the net was shown: with 'face' the
     * upright one around the mesh, its side times scale
     */
    crop?: {
        region: 'face' | 'picture';
        scale: number;
    };
    /**
     * by which program
     */
    made?: string;
};
/** @param {unknown} value */
export declare const isText: (value: unknown) => boolean;
/**
 * Throws unless the settings that are there can be meant.
 * @param {{ [key: string]: any }} given
 * @param {string} where
 * @param {import('./errors.js').ErrorCode} code
 * @param {string[]} [regions]
 */
export declare function checkSettings({ labels, unit, range, crop, input }: {
    [key: string]: any;
}, where: string, code: import('./errors.js').ErrorCode, regions?: string[]): void;
/**
 * What `facewise/train` has written into a .tflite file beside the net; null where there is nothing of the kind.
 * @param {Uint8Array | ArrayBuffer} file its bytes
 * @param {string} [where] what to call the file in messages; default 'The model'
 * @returns {ModelMetadata | null}
 */
export declare function readModelMetadata(file: Uint8Array | ArrayBuffer, where?: string): ModelMetadata | null;
