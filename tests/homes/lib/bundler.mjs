// The examples of bundlers: each in a scratch project with the packed package, built or served, and visited.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { samplePath } from '../../lib/samples.mjs';
import { STRICT, freePort, launch, serveFolder, visit } from './browser.mjs';
import { homes, root, scratch, tools } from './project.mjs';

/** A page's script that uses more than the analyzer. */
export const subpaths = path.join(root, 'tests/homes/lib/subpaths.js');

/** The project in which npm has installed the package: further ones get a copy. */
let installed = '';

/**
 * The files of an example in a project that has the package, but no other dependency of its own.
 * @param {string} example folder of web/examples
 * @param {string} [name] of the project
 * @returns {string} path
 */
export function projectOf(example, name = example) {
  const project = path.join(homes, name);
  if (installed) {
    rmSync(project, { recursive: true, force: true });
    cpSync(path.join(installed, 'node_modules'), path.join(project, 'node_modules'),
      { recursive: true, verbatimSymlinks: true });
  } else {
    installed = scratch(name);
  }
  cpSync(path.join(root, 'web/examples', example), project, { recursive: true });
  return project;
}

/**
 * Serves a folder while somebody uses it, under a strict content security policy.
 * @template T
 * @param {string} folder
 * @param {(url: string) => Promise<T>} use
 * @param {string} [csp]
 */
export async function withSite(folder, use, csp = STRICT) {
  const site = await serveFolder(folder, { csp });
  try {
    return await use(`${site.origin}/`);
  } finally {
    site.close();
  }
}

/**
 * A page that only reads faces carries no training, no lens and no gallery.
 * @param {string} folder of the bundle
 * @param {number} most bytes of all scripts
 */
export function assertLean(folder, most) {
  const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  const texts = scripts.map((name) => readFileSync(path.join(folder, name), 'utf8'));
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  assert.ok(bytes < most, `${bytes} bytes in ${scripts.join(', ')}`);
  for (const text of texts) assert.doesNotMatch(text, /facewise-train|facewise-lens|indexedDB|PBKDF2/);
  return bytes;
}

/**
 * Chooses a picture of three people on the page of an example, and holds what it says to what is known of them.
 * @param {string} url
 */
export async function readPicture(url) {
  const browser = await launch();
  try {
    const { title, text, requests, errors } = await visit(browser, url, 60_000, choosePicture);
    assert.equal(title, 'done: 3 faces, read in a worker', errors.join('\n'));
    const faces = [...text.matchAll(/(\w+), (\d+) years/g)];
    assert.deepEqual(faces.map(([, emotion]) => emotion), ['happy', 'happy', 'neutral']);
    for (const [, , years] of faces) assert.ok(Number(years) > 20 && Number(years) < 45, `${years} years`);
    assert.deepEqual(errors, []);
    assertOwn(requests, url);
  } finally {
    await browser.close();
  }
}

/** @param {import('playwright-core').Page} page */
async function choosePicture(page) {
  await page.waitForFunction(() => document.querySelector('input:enabled') || /^failed/.test(document.title),
    undefined, { timeout: 60_000 });
  if (await page.locator('input:enabled').count()) await page.setInputFiles('input', samplePath(3));
}

/**
 * The same for the page of subpaths.js.
 * @param {string} url
 */
export async function useSubpaths(url) {
  const browser = await launch();
  let workers = 0;
  try {
    const { title, requests, errors } = await visit(browser, url, 60_000, async (page) => {
      await choosePicture(page);
      await page.waitForFunction(() => /^(done|failed)/.test(document.title));
      workers = new Set(page.workers().map((worker) => worker.url())).size; // one that failed may be on its way out
    });
    assert.equal(title, 'done: 3,Ada,true,2,true,MODEL_INVALID', errors.join('\n'));
    assert.deepEqual(errors, []);
    assert.equal(workers, 3, 'of analyzer, trainer and lens');
    const modules = new Set(requests.filter((request) => request.endsWith('.wasm')));
    assert.equal(modules.size, 2, 'the one that reads and the one that trains');
  } finally {
    await browser.close();
  }
}

/**
 * Nothing comes from elsewhere; wasm, worker and nets come, once each.
 * @param {string[]} requests
 * @param {string} url of the page
 */
function assertOwn(requests, url) {
  const { origin } = new URL(url);
  assert.deepEqual(requests.filter((request) => new URL(request).origin !== origin), []);
  for (const [what, count] of /** @type {const} */ ([['.wasm', 1], ['.tflite', 5]])) {
    const found = requests.filter((request) => new URL(request).pathname.endsWith(what));
    assert.equal(new Set(found).size, count, found.join('\n'));
    assert.equal(found.length, count, found.join('\n'));
  }
}

/**
 * Starts a server of the tools and waits until it answers.
 * @param {string} project
 * @param {string} tool
 * @param {(port: number) => string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<{ origin: string, said: () => string, close: () => Promise<void> }>}
 */
export async function startServer(project, tool, args, env = {}) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  // A group of its own: what it starts ends with it.
  const server = spawn(path.join(tools, '.bin', tool), args(port), {
    cwd: project, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'], detached: true,
  });
  let said = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (said += text));
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const close = async () => {
    if (server.exitCode === null && server.pid) process.kill(-server.pid, 'SIGKILL');
    await ended;
  };
  for (let waited = 0; ; waited += 100) {
    const answer = await fetch(origin).catch(() => null);
    if (answer?.ok) return { origin, said: () => said, close };
    if (server.exitCode !== null || waited > 60_000) {
      await close();
      throw new Error(`${tool} ${args(port).join(' ')} does not answer (${answer?.status}):\n${said}`);
    }
    await sleep(100);
  }
}

/**
 * Reads the picture on the page of a server of the tools, and ends the server.
 * @param {ReturnType<typeof startServer>} starting
 * @param {RegExp} [complaint] what the server must not have said
 */
export async function readFrom(starting, complaint = /warn|error/i) {
  const server = await starting;
  try {
    await readPicture(`${server.origin}/`);
    assert.doesNotMatch(server.said(), complaint);
  } finally {
    await server.close();
  }
}
