// The example of Next.js: built by either of its bundlers, started, and visited under a strict content security policy.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { listen } from '../../../build-scripts/serve.mjs';
import { strictFor } from './browser.mjs';
import { readPicture, startServer } from './bundler.mjs';
import { runTool } from './project.mjs';

export const QUIET = { NEXT_TELEMETRY_DISABLED: '1' };

/**
 * The server's pages with the strict policy: Next.js writes scripts into them, which it lets in by their hashes.
 * @param {string} origin
 * @returns {Promise<{ origin: string, close: () => void }>}
 */
async function strictProxy(origin) {
  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  const pass = async ({ url = '/' }, response) => {
    const answer = await fetch(new URL(url, origin));
    const body = Buffer.from(await answer.arrayBuffer());
    const type = answer.headers.get('content-type') ?? '';
    response.writeHead(answer.status, {
      'content-type': type, 'content-security-policy': strictFor(type.startsWith('text/html') ? `${body}` : ''),
    }).end(body);
  };
  const server = http.createServer((request, response) => void pass(request, response).catch(() => response.destroy()));
  return {
    origin: `http://localhost:${await listen(server, 0, '127.0.0.1')}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @param {string} project @param {string[]} [flags] of `next build` */
export async function buildAndRead(project, flags = []) {
  rmSync(path.join(project, '.next'), { recursive: true, force: true });
  const said = runTool(project, 'next', ['build', ...flags], QUIET);
  assert.match(said, /Compiled successfully/);
  assert.doesNotMatch(said, /warn|facewise/i);
  const server = await startServer(project, 'next', (port) => ['start', '--port', `${port}`], QUIET);
  try {
    const html = await (await fetch(server.origin)).text();
    assert.match(html, /mesh, pose, gaze, emotion/, 'the server has imported the package');
    const proxy = await strictProxy(server.origin);
    try {
      await readPicture(`${proxy.origin}/`);
    } finally {
      proxy.close();
    }
  } finally {
    await server.close();
  }
}
