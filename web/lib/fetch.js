import { copyCommand } from './assets.js';
import { FacewiseError, abortError, sentenceOf, throwIfAborted } from './errors.js';
import { hasFiles, nodeModule } from './host.js';

/**
 * What a fetch goes by.
 * @typedef {object} Fetching
 * @property {AbortSignal | undefined} [signal]
 * @property {import('./errors.js').ErrorCode} [code] for the error when it fails; default MODEL_FETCH
 * @property {string | undefined} [flags] of the command that copies this file, where it is one of the package's
 */

/**
 * @param {URL} url that is not the file: in node_modules a development server may have looked for it in vain
 * @param {string} [flags]
 */
const ownFiles = ({ pathname }, flags) => `${copyCommand(flags)} puts the package's own beside a bundle in FOLDER; ` +
  'the `assets` option names another folder.' + (pathname.includes('/node_modules/')
  ? " For Vite 7 and older, in a workspace, it is `optimizeDeps: { exclude: ['facewise'] }` in vite.config.js."
  : '');

/**
 * Bytes so far and in all of one file; total is 0 while unknown.
 * @callback FileProgress
 * @param {number} loaded
 * @param {number} total
 * @returns {void}
 */

/**
 * @param {URL} url
 * @param {Fetching} fetching
 * @param {RequestInit} [how]
 * @returns {Promise<Response>} whose status is ok
 */
export async function fetchResponse(url, { signal, code = 'MODEL_FETCH', flags }, how = {}) {
  throwIfAborted(signal);
  let response;
  try {
    response = await fetch(url, { ...how, signal: signal ?? null, credentials: 'same-origin' });
  } catch (error) {
    if (signal?.aborted) throw abortError(signal);
    throw new FacewiseError(code, `${url.href} could not be fetched: ${sentenceOf(error)}`, url.protocol === 'file:'
      ? 'A page opened from a file may read no other file: serve the folder with a local web server, or give nets as ' +
        'bytes with the `models` option.'
      : 'Check the address, the network, and for another origin its CORS headers.', error);
  }
  if (!response.ok) {
    throw new FacewiseError(code, `${url.href} answered ${response.status} ${response.statusText}`.trimEnd() + '.',
      `Check that the file is served there. ${ownFiles(url, flags)}`, undefined, { status: response.status });
  }
  return response;
}

/**
 * @param {Response} response
 * @param {FileProgress} onBytes
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
async function readBody(response, onBytes) {
  if (!response.body) {
    const bytes = new Uint8Array(await response.arrayBuffer());
    onBytes(bytes.length, bytes.length);
    return bytes;
  }
  /** @type {Uint8Array[]} */
  const chunks = [];
  await readChunks(response, (chunk, loaded, total) => {
    chunks.push(chunk);
    onBytes(loaded, total);
  });
  return joined(chunks);
}

/**
 * @param {Response} response that has a body
 * @param {(chunk: Uint8Array, loaded: number, total: number) => void} onChunk
 */
export async function readChunks(response, onChunk) {
  // content-length counts encoded bytes when the server compresses, so it only promises a total without that.
  const total = response.headers.has('content-encoding') ? 0 : Number(response.headers.get('content-length') ?? 0);
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  let loaded = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    loaded += value.length;
    onChunk(value, loaded, Math.max(total, loaded));
  }
}

/** @param {Uint8Array[]} chunks @returns {Uint8Array<ArrayBuffer>} */
export function joined(chunks) {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/**
 * Bytes of a file: URL (Node) or of anything fetch knows.
 * @param {URL} url
 * @param {Fetching & { onBytes?: FileProgress }} options
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function readBytes(url, { signal, onBytes = () => {}, code = 'MODEL_FETCH', flags } = {}) {
  throwIfAborted(signal);
  if (url.protocol === 'file:' && hasFiles()) {
    const { readFile } = await nodeModule('node:fs/promises');
    try {
      const buffer = await readFile(url, { signal });
      const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
      onBytes(bytes.length, bytes.length);
      return bytes;
    } catch (error) {
      if (signal?.aborted) throw abortError(signal);
      throw new FacewiseError(code, `${decodeURIComponent(url.pathname)} could not be read: ${sentenceOf(error)}`,
        `Check the path. If it is a file of the package: install that again, or run ${copyCommand(flags)} for ` +
        'the FOLDER of a bundle; the `assets` option names another folder.', error);
    }
  }
  const response = await fetchResponse(url, { signal, code, flags });
  try {
    const bytes = await readBody(response, onBytes);
    refuseHtml(bytes, url, response.headers.get('content-type') ?? '', { code, flags });
    return bytes;
  } catch (error) {
    if (signal?.aborted) throw abortError(signal);
    if (error instanceof FacewiseError) throw error;
    throw new FacewiseError(code, `The download of ${url.href} broke off: ${sentenceOf(error)}`, 'Try again.', error);
  }
}

/**
 * Single-page servers answer a missing file with their start page: say so, rather than parse it as a net.
 * @param {Uint8Array} bytes
 * @param {URL} url
 * @param {string} contentType
 * @param {Fetching} fetching
 */
export function refuseHtml(bytes, url, contentType, { code = 'MODEL_FETCH', flags }) {
  if (!looksLikeHtml(bytes)) return;
  throw new FacewiseError(code,
    `${url.href} answered with a web page (content-type '${contentType}'), not with the file.`,
    `The file is not there and the server sends its start page instead. ${ownFiles(url, flags)}`);
}

/** @param {Uint8Array} bytes */
export function looksLikeHtml(bytes) {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 256)).trimStart().toLowerCase();
  return start.startsWith('<!doctype') || start.startsWith('<html') || start.startsWith('<?xml');
}
