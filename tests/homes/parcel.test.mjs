// Parcel: a production build under a strict content security policy, and the development server.

import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { STRICT, strictFor } from './lib/browser.mjs';
import { assertLean, projectOf, readFrom, readPicture, startServer, withSite } from './lib/bundler.mjs';
import { runTool } from './lib/project.mjs';

// Parcel keeps its cache beside the nearest lock file, which is that of this repository.
const CACHE = ['--cache-dir', '.parcel-cache'];

let project = '';
before(() => {
  project = projectOf('parcel');
});

/** @param {(html: string) => string} policyOf what to serve it with @param {number} most bytes of all scripts */
async function buildAndRead(policyOf, most) {
  assert.doesNotMatch(runTool(project, 'parcel', ['build', 'index.html', ...CACHE]), /warning|@parcel/i);
  const dist = path.join(project, 'dist');
  await withSite(dist, readPicture, policyOf(readFileSync(path.join(dist, 'index.html'), 'utf8')));
  assertLean(dist, most);
}

test('parcel build: its import map is let in by its hash', () => buildAndRead(strictFor, 105_000));

test('parcel, the development server', () =>
  readFrom(startServer(project, 'parcel', (port) =>
    ['index.html', '--port', `${port}`, '--dist-dir', 'dev', ...CACHE])));

test('parcel build for all browsers that can run the package: no import map, the strict policy', async () => {
  const manifest = path.join(project, 'package.json');
  const browserslist = 'chrome >= 91, firefox >= 89, safari >= 16.4';
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), browserslist }));
  rmSync(path.join(project, 'dist'), { recursive: true });
  await buildAndRead(() => STRICT, 125_000); // written for older browsers, too
});
