// A forward proxy for Chromium, so that no request of any kind goes by unseen: pages, workers, service workers, and
// what the browser asks for on its own account.

import http from 'node:http';

/**
 * @param {string} origin the only one that is let through
 * @param {string} ignored name of a host that only the browser itself knows
 * @returns {Promise<{ address: string, seen: { method: string, url: string }[], elsewhere: () => string[],
 *   close: () => void }>}
 */
export async function recordingProxy(origin, ignored) {
  /** @type {{ method: string, url: string }[]} */
  const seen = [];
  const { host, hostname, port } = new URL(origin);
  const note = (/** @type {string} */ method, /** @type {string} */ url) => {
    const target = method === 'CONNECT' ? url.replace(/:\d+$/, '') : new URL(url, 'http://none.invalid').hostname;
    if (target !== ignored) seen.push({ method, url });
  };
  const proxy = http.createServer((request, response) => {
    const { method = '', url = '' } = request;
    note(method, url);
    if (!url.startsWith(`${origin}/`)) {
      response.writeHead(403, { 'content-type': 'text/plain' }).end('not through here\n');
      return;
    }
    const { pathname, search } = new URL(url);
    const onward = http.request(
      // The name may stand for another family's address than the server listens on.
      { host: hostname === 'localhost' ? '127.0.0.1' : hostname, port, method, path: pathname + search,
        headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  proxy.on('connect', ({ url = '' }, socket) => {
    note('CONNECT', url);
    socket.on('error', () => {});
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  proxy.on('clientError', (_, socket) => socket.destroy());
  await new Promise((resolve) => {
    proxy.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const address = /** @type {import('node:net').AddressInfo} */ (proxy.address());
  return {
    address: `127.0.0.1:${address.port}`,
    seen,
    elsewhere: () =>
      seen.filter(({ method, url }) => (method === 'CONNECT' ? url !== host : !url.startsWith(`${origin}/`)))
        .map(({ method, url }) => `${method} ${url}`),
    close() {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
