// webpack 5: a production build under a strict content security policy, the development server, and all subpaths.

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
  project = projectOf('webpack');
});

/** @param {(url: string) => Promise<void>} use */
async function withBuild(use) {
  const said = runTool(project, 'webpack', ['--mode', 'production', '--no-performance', '--output-path', 'public']);
  assert.match(said, /compiled successfully/);
  assert.doesNotMatch(said, /warning/i);
  await withSite(path.join(project, 'public'), use);
}

test('webpack serve', () =>
  readFrom(startServer(project, 'webpack', (port) =>
    ['serve', '--mode', 'development', '--port', `${port}`, '--no-open']), /warning|error/i));

test('webpack --mode production', async () => {
  await withBuild(readPicture);
  assertLean(path.join(project, 'public'), 105_000);
});

test('webpack --mode production, with trainer, lens and gallery', async () => {
  copyFileSync(subpaths, path.join(project, 'src/index.js'));
  await withBuild(useSubpaths);
});
