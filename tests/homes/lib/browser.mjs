// A folder served with a strict content security policy, a page of it in Chromium, and every request it makes.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { launchChromium } from '../../lib/chromium.mjs';

export const STRICT = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";

/**
 * That policy for a page whose maker writes scripts into it: each is let in by its hash, and nothing else.
 * @param {string} html
 */
export function strictFor(html) {
  const inline = [...html.matchAll(/<script(?![^>]* src=)[^>]*>([^]*?)<\/script>/g)].map(([, text]) => text);
  const hashes = inline.map((text) => ` 'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  return STRICT.replace("'wasm-unsafe-eval'", `'wasm-unsafe-eval'${hashes.join('')}`);
}

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css',
  '.json': 'application/json', '.wasm': 'application/wasm', '.jpg': 'image/jpeg', '.png': 'image/png',
};

/**
 * @param {string} folder
 * @param {{ csp?: string, headers?: Record<string, string> }} [options] csp: '' for none
 * @returns {Promise<{ origin: string, close: () => void }>}
 */
export async function serveFolder(folder, { csp = STRICT, headers = {} } = {}) {
  const server = http.createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    let file = path.join(folder, path.normalize(name));
    if (existsSync(file) && statSync(file).isDirectory()) file = path.join(file, 'index.html');
    if (!existsSync(file)) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not here\n');
      return;
    }
    const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, {
      'content-type': type, 'content-length': statSync(file).size,
      ...(csp ? { 'content-security-policy': csp } : {}), ...headers,
    });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    origin: `http://localhost:${address.port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @returns {Promise<number>} a port that nobody has */
export async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => void server.listen(0, () => resolve(undefined)));
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** @param {string[]} [args] @returns {Promise<import('playwright-core').Browser>} */
export function launch(args = []) {
  return launchChromium(['--disable-gpu', '--disable-quic', '--disable-sync', ...args]);
}

/**
 * Opens an address and waits until the page says what it found: `document.title` begins with 'done' or 'failed'.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {number} [patience] milliseconds
 * @param {(page: import('playwright-core').Page) => Promise<void>} [act] what a user does there
 * @returns {Promise<{ title: string, text: string, requests: string[], errors: string[] }>}
 */
export async function visit(browser, url, patience = 60_000, act = async () => {}) {
  const page = await browser.newPage();
  /** @type {string[]} */
  const requests = [];
  /** @type {string[]} */
  const errors = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    const isIcon = new URL(message.location().url || url).pathname === '/favicon.ico'; // browsers ask, pages do not
    if (message.type() === 'error' && !isIcon) errors.push(`${message.text()} ${message.location().url}`.trim());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  try {
    await page.goto(url);
    await act(page);
    await page.waitForFunction(() => /^(done|failed)/.test(document.title), undefined, { timeout: patience });
    return { title: await page.title(), text: await page.evaluate(() => document.body.innerText), requests, errors };
  } catch (error) {
    const text = await page.evaluate(() => document.body.innerText).catch(() => '');
    throw new Error([`${url} (${await page.title().catch(() => '')}): ${error}`, ...errors, text].join('\n'));
  } finally {
    await page.close();
  }
}
