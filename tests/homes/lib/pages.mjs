// Pages of one project in a browser, with the package's files as `npx facewise assets` puts them there.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { launch, serveFolder } from './browser.mjs';
import { expectedIn, projectWith } from './plain.mjs';
import { facewise } from './project.mjs';

/** @typedef {import('./plain.mjs').Reading} Reading */

/**
 * @param {string} name of the project
 * @param {{ [example: string]: string[] }} parts flags of `facewise assets` for each
 */
export async function openPages(name, parts) {
  const project = await projectWith(name, ['node', ...Object.keys(parts)]);
  for (const [example, flags] of Object.entries(parts)) {
    facewise(path.join(project, example), ['assets', 'facewise', '--tasks', 'emotion,age', ...flags]);
  }
  const expected = expectedIn(project);
  const browser = await launch();
  /** @type {(() => void)[]} */
  const servers = [];
  return {
    project,
    expected,
    browser,
    /** @param {string} folder @param {Parameters<typeof serveFolder>[1]} [options] */
    async serve(folder, options) {
      const { origin, close } = await serveFolder(path.join(project, folder), options);
      servers.push(close);
      return origin;
    },
    async close() {
      await browser.close();
      for (const close of servers) close();
    },
  };
}

/**
 * A page that reads its picture with the global `facewise` and says where.
 * @param {string} folder
 * @param {string} scripts tags
 * @param {boolean} [use] they do not say themselves when use.js is to run
 */
export function writePage(folder, scripts, use = true) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'photo.jpg'), readFileSync(path.join(folder, '../node/photo.jpg')));
  writeFileSync(path.join(folder, 'index.html'), `<!doctype html><title>t</title>${scripts}
    <body><img src="photo.jpg" alt=""><pre></pre>${use ? '<script src="use.js"></script>' : ''}`);
  writeFileSync(path.join(folder, 'use.js'), `(async () => {
    const analyzer = await facewise.createAnalyzer({ tasks: ['emotion', 'age'] });
    const image = document.querySelector('img');
    await image.decode();
    const { faces } = await analyzer.analyze(image);
    document.querySelector('pre').textContent = JSON.stringify(
      faces.map(({ id, box, emotion, age }) => ({ id, box, emotion: emotion.label, age: age.years })));
    document.title = 'done: worker ' + (await analyzer.stats()).worker;
  })().catch((error) => { document.title = 'failed: ' + error + ' ' + (error.remedy ?? ''); });`);
}

/** @param {string} text of a page @returns {Reading[]} */
export const readingsIn = (text) => JSON.parse(text.slice(text.indexOf('[')));

/**
 * A page that came to its end without an error and asked its own origin alone.
 * @param {{ title: string, requests: string[], errors: string[] }} seen
 * @param {string} origin
 */
export function assertQuiet({ title, requests, errors }, origin) {
  assert.match(title, /^done/);
  assert.deepEqual(errors, []);
  assert.deepEqual(requests.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('blob:')), []);
}
