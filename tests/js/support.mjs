// What the JavaScript tests share. FACEWISE_VARIANT picks the wasm build (default simd).
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FacewiseError, createAnalyzer } from '../../web/lib/index.js';
import { decodePicture } from '../../web/lib/decode.js';
import { samplePath } from '../lib/samples.mjs';

export { samplePath };

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const VARIANT = /** @type {'simd' | 'relaxed'} */ (process.env.FACEWISE_VARIANT ?? 'simd');
export const MODELS = path.join(ROOT, 'models');

/** @typedef {{ data: Uint8Array, width: number, height: number, channels: 3 }} Photo */

/** @type {Map<number, Promise<Photo>>} */
const decoded = new Map();

/**
 * A sample photograph.
 * @param {number} [number]
 * @returns {Promise<Photo>}
 */
export function sample(number = 1) {
  let picture = decoded.get(number);
  if (!picture) {
    picture = readFile(samplePath(number)).then(decodePicture)
      .then(({ width, height, pixels }) => /** @type {Photo} */ ({ width, height, data: pixels.data, channels: 3 }));
    decoded.set(number, picture);
  }
  return picture;
}

/** A grey picture without a face. @param {number} width @param {number} height */
export function blank(width, height) {
  return { data: new Uint8Array(width * height * 4).fill(127), width, height };
}

/** @param {import('../../web/lib/options.js').AnalyzerOptions} [options] */
export function analyzerFor(options = {}) {
  return createAnalyzer({ variant: VARIANT, ...options });
}

/** @param {string} file in models/ */
export async function modelBytes(file) {
  return new Uint8Array(await readFile(path.join(MODELS, file)));
}

/**
 * The step must fail with a FacewiseError of this code whose words name what is expected.
 * @param {Promise<unknown> | (() => unknown)} step
 * @param {string} code
 * @param {RegExp} [words] to be found in message and remedy
 */
export async function rejectsWith(step, code, words) {
  /** @type {any} */
  let caught = null;
  try {
    await (typeof step === 'function' ? step() : step);
  } catch (error) {
    caught = error;
  }
  assert.ok(caught, `nothing was thrown, ${code} was expected`);
  assert.ok(caught instanceof FacewiseError, `not a FacewiseError: ${caught?.stack}`);
  assert.equal(caught.code, code, caught.message);
  if (words) assert.match(`${caught.message} ${caught.remedy}`, words);
  return caught;
}

/**
 * What has to be there.
 * @template T
 * @param {T} value
 * @returns {NonNullable<T>}
 */
export function there(value) {
  assert.ok(value !== null && value !== undefined, `${value} where something was expected`);
  return value;
}

/** @param {number | null | undefined} value @param {number} expected */
export const near = (value, expected, tolerance = 1e-9) =>
  assert.ok(typeof value === 'number' && Math.abs(value - expected) <= tolerance, `${value}, not ${expected}`);

/**
 * Hands over on purpose what the types forbid: for tests of what the library says to callers without types.
 * @param {unknown} value
 * @returns {any}
 */
export const wrongly = (value) => value;

/**
 * A local server while `use` runs; its requests are counted.
 * @template T
 * @param {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => void} answer
 * @param {(base: string, requests: string[]) => Promise<T>} use
 */
export async function withServer(answer, use) {
  /** @type {string[]} */
  const requests = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  try {
    return await use(`http://127.0.0.1:${port}/`, requests);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/**
 * Answers with the files of the project: '/models/..', '/web/lib/..'.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
export async function serveProject(request, response) {
  const file = path.join(ROOT, new URL(request.url ?? '', 'http://localhost').pathname);
  if (!existsSync(file)) {
    response.writeHead(404).end('not here');
    return;
  }
  const bytes = await readFile(file);
  const type = file.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'content-length': bytes.length }).end(bytes);
}

/** A seeded generator of 0 <= x < 1. @param {number} seed */
export function random(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
