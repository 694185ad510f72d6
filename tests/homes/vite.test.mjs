// Vite: a production build under a strict content security policy, the development server, and all subpaths.

import assert from 'node:assert/strict';
import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import {
  assertLean, projectOf, readFrom, readPicture, startServer, subpaths, useSubpaths, withSite,
} from './lib/bundler.mjs';
import { launch } from './lib/browser.mjs';
import { root, runTool } from './lib/project.mjs';

let project = '';
before(() => {
  project = projectOf('vite');
});

/** @param {(url: string) => Promise<void>} use */
async function withBuild(use) {
  assert.doesNotMatch(runTool(project, 'vite', ['build']), /warn/i);
  await withSite(path.join(project, 'dist'), use);
}

test('vite build', async () => {
  await withBuild(readPicture);
  assertLean(path.join(project, 'dist'), 105_000);
});

test('a file that is no picture is said on the page', async () => {
  const browser = await launch();
  try {
    await withSite(path.join(project, 'dist'), async (url) => {
      const page = await browser.newPage();
      await page.goto(url);
      const pdf = { name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') };
      await page.locator('input:enabled').setInputFiles(pdf);
      await page.getByText(/^failed: .*be decoded/).waitFor({ timeout: 60_000 });
    });
  } finally {
    await browser.close();
  }
});

test('every bundler has the same program', () => {
  const text = (/** @type {string} */ file) => readFileSync(path.join(root, 'web/examples', file), 'utf8');
  for (const file of ['webpack/src/index.js', 'parcel/main.js', 'rollup/main.js', 'esbuild/main.js']) {
    assert.equal(text(file), text('vite/main.js'), file);
  }
});

test('vite, the development server', () =>
  readFrom(startServer(project, 'vite', (port) => ['--port', `${port}`, '--strictPort'])));

test('vite build, with trainer, lens and gallery', async () => {
  copyFileSync(subpaths, path.join(project, 'main.js'));
  await withBuild(useSubpaths);
});
