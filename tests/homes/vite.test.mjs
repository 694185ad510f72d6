// Vite: a production build under a strict content security policy, the development server, and all subpaths.

import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import {
  assertLean, projectOf, readFrom, readPicture, startServer, subpaths, useSubpaths, withSite,
} from './lib/bundler.mjs';
import { runTool } from './lib/project.mjs';

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

test('vite, the development server', () =>
  readFrom(startServer(project, 'vite', (port) => ['--port', `${port}`, '--strictPort'])));

test('vite build, with trainer, lens and gallery', async () => {
  copyFileSync(subpaths, path.join(project, 'main.js'));
  await withBuild(useSubpaths);
});
