// What the smoke test visits: the demo as `make demo` serves it, and a plain page with the packed package.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodePicture } from '../../../web/lib/decode.js';
import { contentSecurityPolicy, createServer, listen } from '../../../build-scripts/serve.mjs';
import { serveFolder } from '../../homes/lib/browser.mjs';
import { root, tarball } from '../../homes/lib/project.mjs';

const own = fileURLToPath(new URL('../page/', import.meta.url));
export const picture = path.join(root, 'web/demo/samples/picture.jpg');

/** @typedef {{ origin: string, missing: string[], close: () => void }} Served missing: addresses that were not there */

/** The demo, with watch.js as its first script. @returns {Promise<Served>} */
export async function serveDemo() {
  const plain = createServer();
  /** @type {string[]} */
  const missing = [];
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    response.on('finish', () => response.statusCode >= 400 && missing.push(pathname));
    if (pathname === '/watch.js') {
      response.setHeader('content-type', 'text/javascript').end(readFileSync(path.join(own, 'watch.js')));
    } else if (pathname === '/web/demo/') {
      const html = readFileSync(path.join(root, 'web/demo/index.html'), 'utf8');
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.setHeader('content-security-policy', contentSecurityPolicy);
      response.end(html.replace('<head>', '<head><script src="/watch.js"></script>'));
    } else plain.emit('request', request, response);
  });
  const origin = `http://localhost:${await listen(server, 0, '127.0.0.1')}`;
  return {
    origin,
    missing,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Pixels of the sample picture that no browser has decoded. */
export async function pixels() {
  const size = { width: 640, height: 512 };
  const decoded = await decodePicture(readFileSync(picture), size);
  return { ...size, data: decoded.pixels.data, channels: /** @type {3} */ (3) };
}

/** The unpacked tarball beside a page, under the strictest policy. @returns {Promise<Served>} */
export async function servePackage() {
  const folder = mkdtempSync(path.join(tmpdir(), 'facewise-page-'));
  const clear = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', clear);
  execFileSync('tar', ['-xzf', tarball(), '-C', folder]);
  cpSync(own, folder, { recursive: true });
  cpSync(picture, path.join(folder, 'picture.jpg'));
  writeFileSync(path.join(folder, 'pixels.bin'), (await pixels()).data);
  const { origin, close } = await serveFolder(folder);
  return {
    origin,
    missing: [],
    close() {
      close();
      clear();
    },
  };
}
