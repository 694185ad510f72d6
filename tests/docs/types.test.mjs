// Samples and examples as somebody takes them who checks types strictly: readings that may be absent are tested for,
// and nothing is any by accident but what is caught.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { scratch, tools } from '../homes/lib/project.mjs';
import { root, samples } from './lib/project.mjs';

const strict = {
  allowJs: true, checkJs: true, strict: true, noEmit: true, target: 'esnext', module: 'preserve', jsx: 'react-jsx',
  moduleResolution: 'bundler', moduleDetection: 'force', skipLibCheck: true, lib: ['esnext', 'dom', 'dom.iterable'],
  types: ['node'], typeRoots: [path.join(tools, '@types')],
  // An error that is caught is any: samples show its message.
  useUnknownInCatchVariables: false,
};

let project = '';
/** @type {string[]} */
let files = [];
before(() => {
  project = scratch('docs-types');
  files = [...copyScripts(samples, 'samples'), ...copyScripts(path.join(root, 'web/examples'), 'examples')];
});

/**
 * Copies what can be checked, with the package's own name in place of where its files lie.
 * @param {string} source
 * @param {string} target in the project
 * @returns {string[]}
 */
function copyScripts(source, target) {
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    // tests/browser checks those of the folder itself.
    /\.([cm]?js|jsx|d\.ts)$/.test(name) && !(target === 'examples' && !name.includes('/')));
  return names.map((name) => {
    const copy = path.join(project, target, name);
    mkdirSync(path.dirname(copy), { recursive: true });
    writeFileSync(copy, readFileSync(path.join(source, name), 'utf8')
      .replace(/'[^'\n]*\/(?:node_modules\/)?facewise\/index\.js'/g, '\'facewise\''));
    return path.join(target, name);
  });
}

/** @param {string[]} wanted @returns {string} what the compiler says */
function check(wanted) {
  const around = path.join(root, 'tests/docs/types/samples.d.ts');
  writeFileSync(path.join(project, 'samples.d.ts'), readFileSync(around, 'utf8'));
  const config = { compilerOptions: strict, files: ['samples.d.ts', ...wanted] };
  writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify(config));
  const args = [path.join(tools, 'typescript/bin/tsc'), '-p', project];
  return spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' }).stdout;
}

test('samples and examples pass a strict check of types', () => {
  assert.ok(files.length > 60, `${files.length} files`);
  assert.equal(check(files), '');
});

test('a reading that nobody tests for is found', () => {
  const text = readFileSync(path.join(samples, 'start.mjs'), 'utf8');
  writeFileSync(path.join(project, 'careless.mjs'), text.replace('emotion?.label', 'emotion.label'));
  assert.match(check(['careless.mjs']), /careless\.mjs\(\d+,\d+\): error TS18048: 'emotion' is possibly 'undefined'/);
});
