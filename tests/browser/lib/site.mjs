// The site with answers of a test's own in places, and what was sent.

import http from 'node:http';
import { createServer } from '../../../build-scripts/serve.mjs';
import { shellScript } from '../../../build-scripts/shell.mjs';
import { root } from './page.mjs';

/** @typedef {(request: http.IncomingMessage, response: http.ServerResponse) => void} Answer */
/** @typedef {{ path: string, range: string, ifRange: string }} Asked */

/**
 * @param {{ fresh: boolean }} how fresh: as `make demo`; otherwise as a server of plain files after `make site`
 */
export function site({ fresh }) {
  const files = createServer({ folder: root, fresh });
  /** @type {Map<string, Answer>} by path */
  const answers = new Map();
  /** @type {Asked[]} */
  const asked = [];
  /** @type {Map<string, number>} bytes of bodies by path, where `count` was told to */
  const sent = new Map();
  const shellOf = () => shellScript(root, { fresh });
  // The one of `make site` may be older than the files.
  if (!fresh) answers.set('/web/shell.js', async (_, response) => script(response, await shellOf()));
  const server = http.createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://localhost').pathname;
    const { range = '', 'if-range': ifRange = '' } = request.headers;
    asked.push({ path, range, ifRange: String(ifRange) });
    if (path.endsWith('.tflite')) count(path, response);
    const answer = answers.get(path);
    if (answer) answer(request, response);
    else files.emit('request', request, response);
  });

  /** @param {string} path @param {http.ServerResponse} response */
  function count(path, response) {
    for (const name of /** @type {const} */ (['write', 'end'])) {
      const own = /** @type {any} */ (response[name]).bind(response);
      /** @type {any} */ (response)[name] = (/** @type {any} */ chunk, /** @type {any[]} */ ...rest) => {
        if (chunk?.length) sent.set(path, (sent.get(path) ?? 0) + chunk.length);
        return own(chunk, ...rest);
      };
    }
  }

  /** @param {http.ServerResponse} response @param {string} text */
  function script(response, text) {
    response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-cache' }).end(text);
  }

  return {
    server,
    answers,
    asked,
    sent,
    /** Lets the files' own server answer. @type {Answer} */
    pass: (request, response) => void files.emit('request', request, response),
    /**
     * Puts another text in the place of a file of the shell, and a list that says so.
     * @param {string} path below web/
     * @param {string} text
     * @param {string} type
     */
    async replace(path, text, type) {
      const { createHash } = await import('node:crypto');
      const body = Buffer.from(text);
      const shell = JSON.parse((await shellOf()).replace(/^.*? = |;\n$/g, ''));
      const file = shell.files.find((/** @type {{ path: string }} */ each) => each.path === path);
      Object.assign(file, { sha256: createHash('sha256').update(body).digest('hex'), bytes: body.length });
      shell.version = file.sha256.slice(0, 12);
      answers.set(`/web/${path}`, (_, response) =>
        response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(body));
      answers.set('/web/shell.js', (_, response) => script(response, `self.facewiseShell = ${JSON.stringify(shell)};`));
    },
    /** As if the machine were unplugged. */
    async stop() {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      return () => new Promise((resolve) => {
        server.listen(port, '127.0.0.1', () => resolve(undefined));
      });
    },
  };
}
