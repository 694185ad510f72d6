import { FacewiseError } from './errors.js';
import { isUrl } from './kinds.js';

const { process } = /** @type {any} */ (globalThis);

/** True where file: URLs can be read, whatever else the host pretends to be (a test runner's page). */
export function hasFiles() {
  return typeof process?.versions?.node === 'string';
}

/** True in Node and what behaves like it (not in Electron's pages and their workers: those are a browser's). */
export function isNode() {
  return hasFiles() && typeof document === 'undefined' && !('WorkerGlobalScope' in globalThis);
}

/**
 * Import a Node module. The name is never a literal in an import(), so that bundlers for browsers
 * leave it alone; only code that has seen a file: URL or isNode() comes here.
 * @param {string} name
 * @returns {Promise<any>}
 */
export function nodeModule(name) {
  return import(/* webpackIgnore: true */ /* @vite-ignore */ name);
}

/** Milliseconds of a monotonic clock. */
export function now() {
  return performance.now();
}

/**
 * A URL from what a user wrote: absolute, or relative to the page, or in Node a path.
 * @param {string | URL} location
 * @returns {Promise<URL>}
 */
export async function resolveUrl(location) {
  if (isUrl(location)) return location;
  if (/^[a-z][a-z0-9+.-]+:/i.test(location)) return parseUrl(location);
  if (isNode()) {
    const { pathToFileURL } = await nodeModule('node:url');
    return pathToFileURL(location);
  }
  const base = typeof document === 'object' ? document.baseURI : globalThis.location?.href;
  return parseUrl(location, base);
}

/**
 * @param {string} location
 * @param {string} [base]
 */
function parseUrl(location, base) {
  try {
    return new URL(location, base);
  } catch (error) {
    throw new FacewiseError('INVALID_ARGUMENT', `'${location}' is no address.`,
      'Give one such as https://example.org/models/, or one relative to the page.', error);
  }
}
