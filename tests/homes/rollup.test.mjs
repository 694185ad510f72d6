// Rollup and esbuild, which leave `new URL(.., import.meta.url)` as it stands: `facewise assets` puts the files there.

import assert from 'node:assert/strict';
import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { launch, visit } from './lib/browser.mjs';
import { assertLean, projectOf, readFrom, readPicture, startServer, withSite } from './lib/bundler.mjs';
import { facewise, runTool } from './lib/project.mjs';

const ESBUILD = ['main.js', '--bundle', '--format=esm', '--outdir=dist'];
const ROLLUP = ['main.js', '--dir', 'dist', '--plugin', 'node-resolve'];

test('rollup', async () => {
  const project = projectOf('rollup');
  assert.doesNotMatch(runTool(project, 'rollup', ROLLUP), /\(!\)|warn/i);
  assertLean(path.join(project, 'dist'), 80_000);
  facewise(project, ['assets', 'dist']);
  await withSite(project, readPicture);
});

test('rollup with a plugin that copies what URLs name', async () => {
  const project = projectOf('rollup', 'rollup-plugin');
  runTool(project, 'rollup', [...ROLLUP, '--plugin', '@web/rollup-plugin-import-meta-assets']);
  await withSite(project, readPicture);
});

test('esbuild', async () => {
  const project = projectOf('esbuild');
  assert.doesNotMatch(runTool(project, 'esbuild', [...ESBUILD, '--minify']), /warning/i);
  assertLean(path.join(project, 'dist'), 80_000);
  facewise(project, ['assets', 'dist']);
  await withSite(project, readPicture);
});

test('esbuild, its server', async () => {
  const project = projectOf('esbuild', 'esbuild-server');
  facewise(project, ['assets', 'dist']);
  await readFrom(startServer(project, 'esbuild', (port) => [...ESBUILD, '--servedir=.', `--serve=${port}`]));
  assert.ok(!existsSync(path.join(project, 'dist/main.js')), 'it served what it had bundled');
});

test('files that were not copied are named, and what to do', async () => {
  const project = projectOf('esbuild', 'esbuild-lost');
  const browser = await launch();
  try {
    runTool(project, 'esbuild', ESBUILD);
    const { title } = await withSite(project, (url) => visit(browser, url));
    // Wasm and nets are asked for at once: whichever answer is first.
    assert.match(title, /^failed: \S+\/dist\/(wasm|models)\/[\w-]+\.\w+ answered 404 .*npx facewise assets/);

    // The old format has no import.meta.url.
    runTool(project, 'esbuild', ['main.js', '--bundle', '--format=iife', '--outdir=dist']);
    const old = await withSite(project, (url) => visit(browser, url));
    assert.match(old.title, /^failed: .*ES module.*npx facewise assets/);
  } finally {
    await browser.close();
  }
});

// Vite 7 and older bundle packages with esbuild into node_modules/.vite/deps for their development server. No project
// has two Vites, so this does what they do.
test('a bundle where old Vites put it finds the files in the package', async () => {
  const project = projectOf('esbuild', 'esbuild-old-vite');
  runTool(project, 'esbuild', ['facewise', '--bundle', '--format=esm', '--outdir=node_modules/.vite/deps']);
  runTool(project, 'esbuild', [...ESBUILD, '--alias:facewise=/node_modules/.vite/deps/facewise.js',
    '--external:/node_modules/*']);
  await withSite(project, readPicture);
  // In a workspace the package is elsewhere.
  renameSync(path.join(project, 'node_modules/facewise'), path.join(project, 'facewise-elsewhere'));
  const browser = await launch();
  try {
    const { title } = await withSite(project, (url) => visit(browser, url));
    assert.match(title, /^failed: .*node_modules\/facewise\/.* answered 404.*optimizeDeps: \{ exclude/);
  } finally {
    await browser.close();
  }
});
