// The server of `make demo`: what it hands out, what it keeps, and how it starts and stops.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { byteRange, createServer, listen } from '../../build-scripts/serve.mjs';

const script = fileURLToPath(new URL('../../build-scripts/serve.mjs', import.meta.url));

describe('files', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'facewise-serve-'));
  const server = createServer({ folder });
  let port = 0;

  before(async () => {
    mkdirSync(path.join(folder, 'web/demo'), { recursive: true });
    mkdirSync(path.join(folder, 'models/node_modules'), { recursive: true });
    writeFileSync(path.join(folder, 'secret.txt'), 'KEPT');
    writeFileSync(path.join(folder, 'web/demo/index.html'), '<title>page</title>');
    writeFileSync(path.join(folder, 'web/a.wasm'), '0123456789');
    writeFileSync(path.join(folder, 'web/empty.js'), '');
    writeFileSync(path.join(folder, 'web/.hidden'), 'KEPT');
    writeFileSync(path.join(folder, 'models/net.tflite'), 'net');
    writeFileSync(path.join(folder, 'models/node_modules/x.js'), 'KEPT');
    symlinkSync(path.join(folder, 'secret.txt'), path.join(folder, 'web/link.txt'));
    port = await listen(server, 0, '127.0.0.1');
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  /**
   * A request whose path goes out as it is: fetch would tidy it first.
   * @param {string} target @param {string} [method] @param {string[]} [headers]
   * @returns {Promise<{ status: number, head: string, body: string }>}
   */
  const raw = (target, method = 'GET', headers = []) =>
    new Promise((resolve, reject) => {
      const socket = net.connect(port, '127.0.0.1', () => {
        socket.write(
          [`${method} ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', ''].join('\r\n'),
        );
      });
      let text = '';
      socket
        .setEncoding('latin1')
        .on('data', (chunk) => {
          text += chunk;
        })
        .on('error', reject)
        .on('end', () => {
          const [head, ...body] = text.split('\r\n\r\n');
          resolve({ status: Number(head.split(' ')[1]), head: head.toLowerCase(), body: body.join('\r\n\r\n') });
        });
    });

  test('the start page is where / leads', async () => {
    const { status, head } = await raw('/');
    assert.equal(status, 302);
    assert.match(head, /location: \/web\/demo\//);
    assert.match((await raw('/web/demo/')).body, /page/);
    assert.match((await raw('/web/demo')).head, /location: \/web\/demo\//);
  });

  for (const target of [
    '/secret.txt',
    '/web/../secret.txt',
    '/web/%2e%2e/secret.txt',
    '/web/..%2fsecret.txt',
    '/web/%2e%2e%2fsecret.txt',
    '/web/..\\secret.txt',
    '//secret.txt',
    '/web/link.txt',
    '/web/.hidden',
    '/models/node_modules/x.js',
    '/web',
    '/web/none.js',
    '/web/a.wasm/x',
    '/web/a.wasm%00.html',
    '/etc/passwd',
    '/%2fetc/passwd',
  ]) {
    test(`${target} is kept`, async () => {
      const { status, body } = await raw(target);
      assert.ok([301, 404].includes(status), `status ${status}`);
      assert.doesNotMatch(body, /KEPT|root:/);
    });
  }

  test('a malformed address and another method are refused', async () => {
    assert.equal((await raw('/web/%zz')).status, 400);
    assert.equal((await raw('/web/a.wasm', 'POST')).status, 405);
  });

  test('files carry their types', async () => {
    for (const [target, type] of [
      ['/web/a.wasm', 'application/wasm'],
      ['/models/net.tflite', 'application/octet-stream'],
      ['/web/empty.js', 'text/javascript; charset=utf-8'],
      ['/web/demo/', 'text/html; charset=utf-8'],
    ]) {
      const { status, head } = await raw(target);
      assert.equal(status, 200);
      assert.ok(head.includes(`content-type: ${type}`), `${target}: ${head}`);
    }
  });

  test('an unchanged file is not sent again', async () => {
    const etag = /etag: ("[^"]+")/.exec((await raw('/web/a.wasm')).head)?.[1];
    assert.ok(etag);
    const again = await raw('/web/a.wasm', 'GET', [`If-None-Match: ${etag}`]);
    assert.equal(again.status, 304);
    assert.equal(again.body, '');
  });

  test('ranges of a file are sent alone', async () => {
    const part = await raw('/web/a.wasm', 'GET', ['Range: bytes=2-4']);
    assert.equal(part.status, 206);
    assert.equal(part.body, '234');
    assert.match(part.head, /content-range: bytes 2-4\/10/);
    assert.equal((await raw('/web/a.wasm', 'GET', ['Range: bytes=-3'])).body, '789');
    assert.equal((await raw('/web/a.wasm', 'GET', ['Range: bytes=10-'])).status, 416);
    assert.equal((await raw('/web/a.wasm', 'GET', ['Range: lines=1-2'])).body, '0123456789');
    assert.equal((await raw('/web/a.wasm', 'HEAD')).body, '');
  });

  test('ranges are read as RFC 9110 says', () => {
    assert.deepEqual(byteRange('bytes=0-', 10), { first: 0, last: 9 });
    assert.deepEqual(byteRange('bytes=5-100', 10), { first: 5, last: 9 });
    assert.deepEqual(byteRange('bytes=-100', 10), { first: 0, last: 9 });
    assert.equal(byteRange('bytes=4-2', 10), undefined);
    assert.equal(byteRange('bytes=-', 10), undefined);
    assert.equal(byteRange(undefined, 10), undefined);
  });
});

describe('the program', () => {
  /** @typedef {import('node:child_process').ChildProcess} ChildProcess */

  /** @param {string} port @returns {Promise<{ child: ChildProcess, output: string, port: number }>} */
  const start = (port) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [script], {
        env: { ...process.env, PORT: port },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      child.stderr.on('data', (text) => {
        output += text;
      });
      child.stdout.on('data', (text) => {
        output += text;
        const match = /http:\/\/localhost:(\d+)\//.exec(output);
        if (match) resolve({ child, output, port: Number(match[1]) });
      });
      child.on('exit', () => reject(new Error(`ended: ${output}`)));
    });
  const ended = (/** @type {import('node:child_process').ChildProcess} */ child) =>
    new Promise((resolve) => {
      child.removeAllListeners('exit');
      child.on('exit', (code, signal) => resolve(signal ?? code));
    });

  test('a busy port moves on by one, and the signals of a user end it with 0', async () => {
    const first = await start('18470');
    const second = await start(String(first.port));
    assert.equal(second.port, first.port + 1);
    assert.match(second.output, new RegExp(`${first.port} is busy`));
    const [firstEnd, secondEnd] = [ended(first.child), ended(second.child)];
    // An open connection must not hold the end up.
    const socket = net.connect(first.port, '127.0.0.1');
    await new Promise((resolve) => {
      socket.on('connect', resolve);
    });
    first.child.kill('SIGINT');
    second.child.kill('SIGTERM');
    assert.equal(await firstEnd, 0);
    assert.equal(await secondEnd, 0);
    socket.destroy();
  });

  test('a PORT that is none is refused with a sentence', async () => {
    await assert.rejects(start('eighty'), /PORT is 'eighty'; give a number/);
  });
});
