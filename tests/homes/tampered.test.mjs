// Tampered: a net that is not what the manifest says is refused by its name, in pages (also those without https, which
// have no crypto.subtle), in Node and on the command line. With the packed package, whose files are changed on disk.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { samplePath } from '../lib/samples.mjs';
import { launch, serveFolder, visit } from './lib/browser.mjs';
import { scratch } from './lib/project.mjs';

const NET = 'face_expression.tflite';
let project = '';
/** @type {{ origin: string, close: () => void }} */
let server;
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Map<string, Buffer>} */
const sound = new Map();
const fileOf = (/** @type {string} */ name) => path.join(project, 'node_modules/facewise/models', name);

before(async () => {
  project = scratch('tampered');
  cpSync(fileURLToPath(new URL('./tampered', import.meta.url)), project, { recursive: true });
  for (const name of [NET, 'age_gender.tflite', 'manifest.json']) sound.set(name, readFileSync(fileOf(name)));
  server = await serveFolder(project);
  browser = await launch(['--host-resolver-rules=MAP plain.test 127.0.0.1']);
});
after(async () => {
  await browser?.close();
  server?.close();
});

const original = (/** @type {string} */ name) => /** @type {Buffer} */ (sound.get(name));
const flipped = () => {
  const bytes = Buffer.from(original(NET));
  bytes[bytes.length >> 1] ^= 1;
  return bytes;
};
/** @param {(entry: any, manifest: any) => void} change */
const manifestWith = (change) => {
  const manifest = JSON.parse(String(original('manifest.json')));
  change(manifest.models.find((/** @type {{ file: string }} */ { file }) => file === NET), manifest);
  return JSON.stringify(manifest);
};
const hashOf = (/** @type {Buffer} */ bytes) => createHash('sha256').update(bytes).digest('hex');
const remedy = /copy the models and manifest\.json again/;

/** @param {string} text @param {RegExp} words */
function refused(text, words) {
  assert.match(text, /MODEL_INTEGRITY/);
  assert.match(text, words);
  assert.match(text, remedy);
}

/** @param {Record<string, string | Buffer>} files by name */
function change(files) {
  for (const [name, content] of Object.entries(files)) writeFileSync(fileOf(name), content);
}
const restore = () => change(Object.fromEntries(sound));

/** @type {[what: string, files: () => Record<string, string | Buffer>, words: RegExp][]} */
const ofThePackage = [
  ['one bit of a net is another', () => ({ [NET]: flipped() }),
    /face_expression\.tflite does not have the sha256 of the manifest/],
  ['a net is cut off', () => ({ [NET]: original(NET).subarray(0, -1) }), /face_expression\.tflite has 347823 bytes/],
  ['a net is that of another task', () => ({ [NET]: original('age_gender.tflite') }),
    /face_expression\.tflite has 449280 bytes/],
  // What a net of the package must be is in the code: whoever can change the folder cannot change that.
  ['a net and its manifest are others', () => ({
    [NET]: flipped(), 'manifest.json': manifestWith((entry) => (entry.sha256 = hashOf(flipped()))),
  }), /face_expression\.tflite does not have the sha256/],
];

for (const [index, [what, files, words]] of ofThePackage.entries()) {
  // The check is one and the same: all the ways to it are gone with the first case.
  const all = index === 0;
  describe(what, () => {
    before(() => change(files()));
    after(restore);

    /** @type {[where: string, origin: () => string, worker: number][]} */
    const pages = [
      ['a page with a worker', () => server.origin, 1],
      ['a page', () => server.origin, 0],
      ['a page without https', () => server.origin.replace('localhost', 'plain.test'), 1],
    ];
    for (const [where, origin, worker] of all ? pages : pages.slice(0, 1)) {
      test(where, async () => {
        const { title } = await visit(browser, `${origin()}/?worker=${worker}`);
        assert.match(title, /^failed/);
        refused(title, words);
      });
    }

    test('Node', () => {
      for (const kind of all ? ['inline', 'worker'] : ['inline']) {
        refused(execFileSync('node', ['node.mjs', kind], { cwd: project, encoding: 'utf8' }), words);
      }
    });

    test('the command line', () => {
      const { status, stdout, stderr } = spawnSync('node', ['node_modules/.bin/facewise', 'analyze', samplePath(1)], {
        cwd: project, encoding: 'utf8',
      });
      assert.notEqual(status, 0);
      assert.equal(stdout, '');
      assert.match(stderr, words);
      assert.match(stderr, remedy);
      assert.doesNotMatch(stderr, /^\s+at /m);
    });
  });
}

/** @type {[what: string, manifest: () => string | Buffer, words: RegExp][]} */
const ofAFolder = [
  ['another hash', () => manifestWith((entry) => (entry.sha256 = '0'.repeat(64))),
    /face_expression\.tflite does not have the sha256/],
  ['no such net', () => manifestWith((entry, manifest) =>
    manifest.models.splice(manifest.models.indexOf(entry), 1)), /face_expression\.tflite is not in manifest\.json/],
  ['half of its text', () => original('manifest.json').subarray(0, 5000), /manifest\.json cannot be read/],
];

describe('the manifest of a folder named by `assets`', () => {
  after(restore);

  for (const [what, manifest, words] of ofAFolder) {
    test(what, async () => {
      change({ 'manifest.json': manifest() });
      const address = `${server.origin}/?worker=1&folder=/node_modules/facewise/models`;
      refused((await visit(browser, address)).title, words);
      const folder = path.join(project, 'node_modules/facewise/models');
      refused(execFileSync('node', ['node.mjs', 'inline', folder], { cwd: project, encoding: 'utf8' }), words);
    });
  }
});

test('what is sound is taken, everywhere', async () => {
  const plain = server.origin.replace('localhost', 'plain.test');
  assert.equal((await visit(browser, `${server.origin}/?worker=1`)).title, 'done: secure');
  assert.equal((await visit(browser, `${plain}/?worker=1`)).title, 'done: insecure');
  assert.equal(execFileSync('node', ['node.mjs', 'worker'], { cwd: project, encoding: 'utf8' }), 'done\n');
});
