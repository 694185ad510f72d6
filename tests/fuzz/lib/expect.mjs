// What the targets in JavaScript have in common.
import assert from 'node:assert/strict';
import { FacewiseError } from '../../../web/lib/errors.js';

/**
 * What `step` gives; null where it refuses with one of the codes and a remedy. Any other error is a finding.
 * @template T
 * @param {string[]} codes
 * @param {() => T | Promise<T>} step
 * @returns {Promise<T | null>}
 */
export async function refusing(codes, step) {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof FacewiseError) || !codes.includes(error.code)) throw error;
    assert.ok(error.message && error.remedy, `${error.code} without a sentence or a remedy: ${error.message}`);
    return null;
  }
}

/** @param {Uint8Array} bytes */
export function textOf(bytes) {
  return new TextDecoder().decode(bytes);
}

/**
 * JSON with what it cannot say as texts: '@NaN', '@undefined', '@function', '@bytes', '@big', '@Infinity', '@date'.
 * @param {string} text
 * @returns {{ value: any } | null} null: no JSON
 */
export function unusual(text) {
  /** @type {Record<string, () => unknown>} */
  const others = {
    '@NaN': () => NaN, '@undefined': () => undefined, '@function': () => () => {}, '@bytes': () => new Uint8Array(4),
    '@big': () => 1n, '@Infinity': () => Infinity, '@date': () => new Date(0), '@symbol': () => Symbol('x'),
    '@blob': () => new Blob(['x']), '@url': () => new URL('http://127.0.0.1/'), '@bare': () => Object.create(null),
    '@signal': () => new AbortController().signal,
  };
  const replaced = (/** @type {any} */ value) => {
    if (typeof value === 'string' && Object.hasOwn(others, value)) return others[value]();
    if (typeof value !== 'object' || value === null) return value;
    for (const key of Object.keys(value)) {
      const found = replaced(value[key]); // also under '__proto__'
      Object.defineProperty(value, key, { value: found, enumerable: true, configurable: true, writable: true });
    }
    return value;
  };
  try {
    return { value: replaced(JSON.parse(text)) };
  } catch {
    return null;
  }
}
