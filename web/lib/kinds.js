// What kind a value is, also where it comes from another realm: a frame, or a test runner whose page is made of
// JavaScript. There `instanceof` says no.

/** @param {unknown} value */
export function tagOf(value) {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** @param {any} value @returns {value is URL} */
export const isUrl = (value) => tagOf(value) === 'URL' && typeof value.href === 'string';

/** @param {any} value @returns {value is Blob} */
export const isBlob = (value) => /^(Blob|File)$/.test(tagOf(value)) && typeof value.arrayBuffer === 'function';

/** @param {unknown} value @returns {value is ArrayBuffer} */
export const isBuffer = (value) => tagOf(value) === 'ArrayBuffer';

/** Tags can be pretended, views cannot. @param {unknown} value @param {string} tag */
const isView = (value, tag) => ArrayBuffer.isView(value) && tagOf(value) === tag;

/** @param {unknown} value @returns {value is Uint8Array} */
export const isUint8s = (value) => isView(value, 'Uint8Array');

/** @param {unknown} value @returns {value is Uint8Array | Uint8ClampedArray} */
export const isBytes = (value) => isUint8s(value) || isView(value, 'Uint8ClampedArray');

/** @param {unknown} value @returns {value is Float32Array} */
export const isFloats = (value) => isView(value, 'Float32Array');

/** @param {any} value @returns {value is Promise<unknown>} */
export const isPromise = (value) => typeof value?.then === 'function';
