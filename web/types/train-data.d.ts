import { FacewiseError } from './errors.js';
export type Packed = import('./train-engine.js').Packed;
export type Pixels = {
    data: ArrayLike<number>;
    width: number;
    height: number;
    channels: number;
    stride: number;
};
/** @typedef {import('./train-engine.js').Packed} Packed */
/** @typedef {{ data: ArrayLike<number>, width: number, height: number, channels: number, stride: number }} Pixels */
/**
 * @param {string} message
 * @param {string} remedy
 */
export declare function invalidData(message: string, remedy: string): FacewiseError;
/**
 * All samples one after the other: raw values as they are, pictures cut to the middle and resized.
 * @param {any} samples of train.js: Samples, or one picture
 * @param {readonly number[]} shape height, width, channels
 * @param {(done: number, total: number) => boolean} [onDone] false: stop
 * @returns {Promise<Packed>}
 */
export declare function packSamples(samples: any, shape: readonly number[], onDone?: (done: number, total: number) => boolean): Promise<Packed>;
/**
 * Class numbers, or the numbers themselves.
 * @param {any} targets
 * @param {object} about
 * @param {number} about.count of samples
 * @param {readonly string[]} about.labels
 * @param {number} about.classes 0 for numbers
 * @param {number} about.width numbers a sample
 * @returns {Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>}
 */
export declare function packTargets(targets: any, { count, labels, classes, width }: {
    count: number;
    labels: readonly string[];
    classes: number;
    width: number;
}): Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
/**
 * What a data set can and cannot teach: throws where it teaches nothing.
 * @param {Int32Array | Float32Array} targets
 * @param {readonly string[]} labels
 * @param {boolean} allowEmpty
 * @returns {string[]} warnings
 */
export declare function checkTargets(targets: Int32Array | Float32Array, labels: readonly string[], allowEmpty: boolean): string[];
export type PackedData = {
    samples: import('./train-engine.js').Packed;
    targets: Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
};
/**
 * @typedef {{ samples: import('./train-engine.js').Packed, targets: Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>
 * }} PackedData
 */
/**
 * @param {PackedData} a
 * @param {PackedData} b
 * @returns {PackedData}
 */
export declare function joined(a: PackedData, b: PackedData): PackedData;
