// Other people's runtimes in Debian's Chromium: a page on a local server, and files out of memory.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../../lib/chromium.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const TYPES = /** @type {Record<string, string>} */ ({
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
});

/**
 * @typedef {object} Files
 * @property {string} origin
 * @property {Map<string, Uint8Array | string>} files  served from memory, by path
 * @property {() => Promise<void>} close
 */
/** @typedef {Files & { page: (html: string) => Promise<import('playwright-core').Page> }} Browser */

/**
 * @param {{ folder?: string, headers?: Record<string, string> }} [options]
 * @returns {Promise<Files>} a server of everything in `folder`
 */
export async function serveFiles({ folder = root, headers = {} } = {}) {
  /** @type {Files['files']} */
  const files = new Map();
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    try {
      const body = files.get(name) ?? (await readFile(path.join(folder, path.normalize(name))));
      response.writeHead(200, {
        'Content-Type': TYPES[path.extname(name)] ?? 'application/octet-stream',
        'Cache-Control': 'no-store',
        ...headers,
      });
      response.end(body);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${port}`,
    files,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** WebGL in software, which MediaPipe's page needs. */
export const SOFTWARE_GL = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/** @returns {Promise<Browser>} */
export async function openBrowser() {
  const server = await serveFiles();
  const { origin, files } = server;
  const browser = await launchChromium(SOFTWARE_GL);
  let pages = 0;
  return {
    origin,
    files,
    async page(html) {
      const name = `/page-${pages++}.html`;
      files.set(name, html);
      const page = await browser.newPage();
      await page.goto(origin + name);
      return page;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** @param {Uint8Array} bytes */
const toBase64 = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** @param {string} text @returns {Float32Array} */
function floatsFromBase64(text) {
  const bytes = Buffer.from(text, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** @typedef {{ shape: number[], data: Float32Array }} FloatTensor */

const LITERT_PAGE = `<!doctype html><meta charset="utf-8"><title>LiteRT</title>
<script type="importmap">{ "imports": {
  "@litertjs/core": "/tests/node_modules/@litertjs/core/dist/index.js",
  "@litertjs/wasm-utils": "/tests/node_modules/@litertjs/wasm-utils/dist/index.js"
} }</script>
<script type="module">
import { loadLiteRt, loadAndCompile, Tensor } from '@litertjs/core';
await loadLiteRt('/tests/node_modules/@litertjs/core/wasm/litert_wasm_compat_internal.js');
const floats = (text) => new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
function base64(data) {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  let text = '';
  for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  return btoa(text);
}
/** Runs the net at url once for each list of inputs. */
window.runNet = async (url, runs) => {
  const model = await loadAndCompile(url, { accelerator: 'wasm' });
  const details = model.getInputDetails();
  const results = [];
  for (const inputs of runs) {
    const tensors = inputs.map((text, i) => Tensor.fromTypedArray(floats(text), Array.from(details[i].shape)));
    const outputs = await model.run(tensors);
    results.push(outputs.map((tensor) => ({
      shape: Array.from(tensor.type.layout.dimensions), data: base64(Float32Array.from(tensor.toTypedArray())) })));
    for (const tensor of [...tensors, ...outputs]) tensor.delete();
  }
  model.delete();
  return results;
};
window.ready = true;
</script>`;

/**
 * LiteRT.js, plain SIMD, one thread.
 * @param {Browser} browser
 * @returns {Promise<{ run: (file: Uint8Array, runs: Float32Array[][]) => Promise<FloatTensor[][]> }>}
 */
export async function openLiteRt(browser) {
  const page = await browser.page(LITERT_PAGE);
  /** @type {string[]} */
  const errors = [];
  page.on('console', (message) => {
    if (message.text().startsWith('ERROR')) errors.push(message.text());
  });
  await page.waitForFunction('window.ready');
  let count = 0;
  return {
    async run(file, runs) {
      errors.length = 0;
      const url = `/net-${count++}.tflite`;
      browser.files.set(url, file);
      const inputs = runs.map((tensors) =>
        tensors.map((tensor) => toBase64(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength))),
      );
      const results = await page
        .evaluate(
          ([address, lists]) => /** @type {any} */ (window).runNet(address, lists),
          /** @type {const} */ ([url, inputs]),
        )
        .catch((error) => {
          throw new Error(`${error.message} ${errors.join(' | ')}`);
        });
      browser.files.delete(url);
      // LiteRT.js logs what it cannot run and answers with garbage.
      if (errors.length > 0) throw new Error(`LiteRT.js: ${errors.join(' | ')}`);
      return results.map((/** @type {{ shape: number[], data: string }[]} */ outputs) =>
        outputs.map(({ shape, data }) => ({ shape, data: floatsFromBase64(data) })),
      );
    },
  };
}

/**
 * LiteRT.js for the tests of the file that calls this: its browser is there while they run.
 * @returns {Awaited<ReturnType<typeof openLiteRt>>}
 */
export function liteRtForTests() {
  /** @type {Browser | undefined} */
  let browser;
  /** @type {Awaited<ReturnType<typeof openLiteRt>>} */
  let liteRt;
  before(async () => {
    browser = await openBrowser();
    liteRt = await openLiteRt(browser);
  });
  after(() => browser?.close());
  return { run: (file, runs) => liteRt.run(file, runs) };
}

/** It reads each crop from the points of the frame before: by the fourth frame of a still picture they have settled. */
const FRAMES = 4;
const FACE_MESH_PAGE = `<!doctype html><meta charset="utf-8"><title>MediaPipe face mesh</title>
<script src="/tests/node_modules/@mediapipe/face_mesh_refine/face_mesh.js"></script>
<script>
const mesh = new FaceMesh({ locateFile: (file) => '/tests/node_modules/@mediapipe/face_mesh_refine/' + file });
mesh.setOptions({ maxNumFaces: 4, refineLandmarks: true, minDetectionConfidence: 0.5 });
let results;
mesh.onResults((given) => { results = given; });
/** Points of each face in pixels: [x, y, ..]. */
window.meshOf = async (url) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  for (let frame = 0; frame < ${FRAMES}; frame++) await mesh.send({ image });
  return (results.multiFaceLandmarks ?? []).map((points) =>
    points.flatMap(({ x, y }) => [x * image.naturalWidth, y * image.naturalHeight]));
};
window.ready = true;
</script>`;

/**
 * @mediapipe/face_mesh with refined landmarks, as a page uses it.
 * @param {Browser} browser
 * @param {Uint8Array} picture
 * @returns {Promise<number[][]>} 478 points x, y of each face, in pixels
 */
export async function faceMeshOf(browser, picture) {
  const url = '/picture.png';
  browser.files.set(url, picture);
  // A page a picture: it would look for one picture's face where another's was.
  const page = await browser.page(FACE_MESH_PAGE);
  await page.waitForFunction('window.ready');
  const faces = await page.evaluate((address) => /** @type {any} */ (window).meshOf(address), url);
  await page.close();
  return faces;
}
