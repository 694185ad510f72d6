// The modules of web/lib as they are published: minified, one file a subpath and what they share in files beside,
// each with a source map that holds the readable source.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Write them to a folder; `make npm-tests` brings esbuild. Assets stay literal `new URL('./..', import.meta.url)`, so
 * the folder of wasm files and, two levels up, that of models must lie as they do beside web/lib.
 * @param {string} folder
 */
export function bundle(folder) {
  const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  /** @type {string[]} */
  const subpaths = Object.values(exports).flatMap(({ default: file }) => file ?? []);
  // decode.js is what the command line needs beside them. Classes are one and the same in all of these. The workers of
  // trainer and lens run what those run without one: it is there already.
  const entries = [...subpaths, 'web/lib/decode.js', 'web/lib/train-worker.js', 'web/lib/lens-worker.js'];
  build(folder, entries, ['--splitting', '--chunk-names=shared-[hash]']);
  // The reader's worker is one file: it starts sooner, and what it shares with the page is small.
  build(folder, ['web/lib/worker.js'], []);
}

/** @param {string} folder @param {string[]} entries @param {string[]} flags */
function build(folder, entries, flags) {
  execFileSync(
    path.join(root, 'tests/node_modules/.bin/esbuild'),
    [
      ...entries,
      '--bundle',
      '--minify',
      '--format=esm',
      '--target=es2022',
      '--sourcemap',
      '--log-level=warning',
      ...flags,
      `--outdir=${folder}`,
    ],
    { cwd: root, stdio: 'inherit' },
  );
}
