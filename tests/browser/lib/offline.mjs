// The page with its service worker and a server of a test's own; what is kept of it.

import assert from 'node:assert/strict';
import { bench } from './page.mjs';
import { site } from './site.mjs';

/** @typedef {import('playwright-core').Page} Page */

export const picture = '#live?source=picture';

/**
 * @param {Parameters<typeof site>[0]} how
 * @returns {Promise<{ place: ReturnType<typeof site>, rig: import('./page.mjs').Bench }>}
 */
export async function visit(how) {
  const place = site(how);
  return { place, rig: await bench({ camera: 'none', server: place.server, offline: true }) };
}

/** @param {string} what @param {() => Promise<unknown>} condition */
export async function until(what, condition) {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `it never came: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

/** @param {Page} page waits until the page's files are kept and in use */
export const ready = (page) =>
  until('the service worker', () => page.evaluate(async () => {
    const { offline } = await import(/** @type {string} */ ('/web/demo/parts/offline/offline.js'));
    return offline.state === 'ready' && navigator.serviceWorker.controller !== null;
  }));

/** @param {Page} page @returns {Promise<string[]>} what the nets' cache has: name, first digits, offset of a piece */
export const kept = (page) =>
  page.evaluate(async () => {
    const keys = await (await caches.open('facewise-nets')).keys();
    return keys.map(({ url }) => url.replace(/.*\/(\w+)\.tflite\?sha256=(.{6})[^&]*/, '$1 $2')).sort();
  });

/** @param {Page} page @param {(names: string[]) => boolean} wanted */
export async function keptUntil(page, wanted) {
  /** @type {string[]} */
  let names = [];
  await until('what is to be kept', async () => wanted((names = await kept(page))));
  return names;
}

export const hasMesh = (/** @type {string[]} */ names) => names.some((name) => /^face_landmark\w* \w+$/.test(name));
