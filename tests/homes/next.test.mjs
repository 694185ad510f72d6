// Next.js, App Router: the server imports the package and renders, the page reads faces. Turbopack here; by webpack the
// build takes half a minute and is in `make prove`.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { projectOf, readPicture, startServer } from './lib/bundler.mjs';
import { QUIET, buildAndRead } from './lib/next.mjs';

let project = '';
before(() => {
  project = projectOf('next');
});

test('next build', () => buildAndRead(project));

test('next dev', async () => {
  const server = await startServer(project, 'next', (port) => ['dev', '--port', `${port}`], QUIET);
  try {
    await readPicture(`${server.origin}/`);
    assert.doesNotMatch(server.said(), /warn|error|facewise/i);
  } finally {
    await server.close();
  }
});
