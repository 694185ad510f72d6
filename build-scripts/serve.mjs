// Serves the demo page: node build-scripts/serve.mjs, with PORT= (8000, a busy one moves on by one) and
// HOST= (127.0.0.1). Only web/ and models/ are reachable. Ctrl-C ends it with exit code 0.

import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { shellScript } from './shell.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const served = ['web', 'models'];
const start = '/web/demo/';
const shellPath = '/web/shell.js';
const portsTried = 20;

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.tflite': 'application/octet-stream',
};

/** The page needs no more than this; with it the browser itself refuses to talk to anybody else. */
export const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

class Refusal extends Error {
  /** @param {number} status @param {string} sentence */
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

/**
 * The file a request path names, or a Refusal. Symbolic links must not lead out of the served folders.
 * @param {string} folder that holds web/ and models/
 * @param {string} pathname
 * @returns {Promise<{ file: string, size: number, etag: string } | { redirect: string }>}
 */
async function find(folder, pathname) {
  let name;
  try {
    name = decodeURIComponent(pathname);
  } catch {
    throw new Refusal(400, 'The address is not well-formed.');
  }
  const missing = new Refusal(404, `There is no ${name} here. The page is at ${start}`);
  const parts = name.split('/').slice(1);
  if (name.includes('\0') || name.includes('\\') || !served.includes(parts[0])) throw missing;
  if (parts.some((part) => part.startsWith('.') || part === 'node_modules')) throw missing;
  const top = await realpath(path.join(folder, parts[0])).catch(() => {
    throw missing;
  });
  let file = await realpath(path.join(folder, ...parts)).catch(() => {
    throw missing;
  });
  if (file !== top && !file.startsWith(top + path.sep)) throw missing;
  let info = await stat(file);
  if (info.isDirectory()) {
    if (!name.endsWith('/')) return { redirect: `${pathname}/` };
    file = path.join(file, 'index.html');
    info = await stat(file).catch(() => {
      throw missing;
    });
  }
  if (!info.isFile()) throw missing;
  return { file, size: info.size, etag: `"${info.size.toString(36)}-${Math.round(info.mtimeMs).toString(36)}"` };
}

/**
 * @param {string | undefined} header such as `bytes=0-499`
 * @param {number} size
 * @returns {{ first: number, last: number } | undefined} undefined: send all; first > last: not satisfiable
 */
export function byteRange(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  if (match[1] === '')
    return { first: Math.max(0, size - Number(match[2])), last: Number(match[2]) > 0 ? size - 1 : -1 };
  const first = Number(match[1]);
  const last = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (match[2] !== '' && Number(match[2]) < first) return undefined;
  return { first, last: first < size ? last : -1 };
}

/**
 * @param {{ folder: string, fresh: boolean }} site
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 */
async function answer({ folder, fresh }, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    throw new Refusal(405, 'This server only hands out files.');
  }
  const { pathname } = new URL(request.url?.replace(/^\/+/, '/') ?? '/', 'http://localhost');
  if (pathname === '/' || pathname === '/index.html') {
    response.writeHead(302, { location: start }).end();
    return;
  }
  if (pathname === shellPath && fresh) {
    const script = await shellScript(folder, { fresh });
    response.writeHead(200, { 'content-type': types['.js'], 'cache-control': 'no-cache' });
    response.end(request.method === 'HEAD' ? undefined : script);
    return;
  }
  const found = await find(folder, pathname);
  if ('redirect' in found) {
    response.writeHead(301, { location: found.redirect }).end();
    return;
  }
  const { file, size, etag } = found;
  response.setHeader('etag', etag);
  // Files keep their names when they change: the browser may keep them, and asks each time whether they still hold.
  response.setHeader('cache-control', 'no-cache');
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('content-type', types[path.extname(file).toLowerCase()] ?? 'application/octet-stream');
  if (
    request.headers['if-none-match']?.split(/\s*,\s*/).some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag)
  ) {
    response.writeHead(304).end();
    return;
  }
  const condition = request.headers['if-range'];
  const range = condition && condition !== etag ? undefined : byteRange(request.headers.range, size);
  if (range && range.first > range.last) {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return;
  }
  const { first, last } = range ?? { first: 0, last: size - 1 };
  response.setHeader('content-length', last - first + 1);
  if (range) response.setHeader('content-range', `bytes ${first}-${last}/${size}`);
  response.writeHead(range ? 206 : 200);
  if (request.method === 'HEAD' || size === 0) response.end();
  else await pipeline(createReadStream(file, { start: first, end: last }), response);
}

/**
 * @param {{ folder?: string, headers?: Record<string, string>, fresh?: boolean }} [options] extra headers for tests;
 *   fresh: files may change at any time, so the service worker is to ask first
 * @returns {http.Server}
 */
export function createServer({ folder = root, headers: extra = {}, fresh = true } = {}) {
  return http.createServer((request, response) => {
    for (const [name, value] of Object.entries({ ...headers, ...extra })) response.setHeader(name, value);
    answer({ folder, fresh }, request, response).catch((error) => {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const status = error instanceof Refusal ? error.status : 500;
      for (const name of ['etag', 'content-length', 'content-range', 'accept-ranges']) response.removeHeader(name);
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
      response.end(`${error instanceof Refusal ? error.message : 'The file could not be read.'}\n`);
    });
  });
}

/**
 * Listens on `port`, or on the next free one above it.
 * @param {http.Server} server
 * @param {number} port
 * @param {string} host
 * @param {(busy: number) => void} onBusy
 * @returns {Promise<number>} the port taken
 */
export async function listen(server, port, host, onBusy = () => {}) {
  for (let tried = port; ; tried++) {
    try {
      await new Promise((resolve, reject) => {
        server.once('error', reject).listen(tried, host, () => resolve(server.removeListener('error', reject)));
      });
      const address = server.address();
      return typeof address === 'object' && address ? address.port : tried;
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code !== 'EADDRINUSE' || tried + 1 >= port + portsTried || tried >= 65535) throw error;
      onBusy(tried);
    }
  }
}

async function main() {
  const text = process.env.PORT || '8000';
  const port = Number(text);
  const host = process.env.HOST || '127.0.0.1';
  if (!/^\d+$/.test(text) || port > 65535) {
    console.error(`PORT is '${text}'; give a number from 1 to 65535.`);
    return 2;
  }
  const server = createServer();
  let taken;
  try {
    taken = await listen(server, port, host, (busy) => console.log(`Port ${busy} is busy, trying ${busy + 1}.`));
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    const busy = `Ports ${port} to ${port + portsTried - 1} are all busy; name a free one: make demo PORT=9000`;
    console.error(code === 'EADDRINUSE' ? busy : `Cannot listen on ${host}:${port}: ${message}`);
    return 1;
  }
  // Listening before the address is out: whoever reads it may stop us at once.
  const stopped = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  });
  const local = ['127.0.0.1', '::1', '0.0.0.0', '::', 'localhost'].includes(host);
  const name = local ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  console.log(`Facewise is at http://${name}:${taken}/  (Ctrl-C stops it)`);
  await stopped;
  server.close();
  server.closeAllConnections();
  console.log('\nStopped.');
  return 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(await realpath(process.argv[1])).href) {
  process.exitCode = await main();
}
