// Next.js, App Router: the server imports the package and renders, the page reads faces. Turbopack here; by webpack the
// build takes half a minute and is in `make prove`.

import { before, test } from 'node:test';
import { projectOf, readFrom, startServer } from './lib/bundler.mjs';
import { QUIET, buildAndRead } from './lib/next.mjs';

let project = '';
before(() => {
  project = projectOf('next');
});

test('next build', () => buildAndRead(project));

test('next dev', () =>
  readFrom(startServer(project, 'next', (port) => ['dev', '--port', `${port}`], QUIET), /warn|error|facewise/i));
