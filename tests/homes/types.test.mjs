// What a strict TypeScript user of the packed package sees: with each resolution, with the dom library and without, in
// the compiler of today and the one before.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { docGaps } from './lib/doc-gaps.mjs';
import { root, scratch, tarball, tools } from './lib/project.mjs';

const COMPILERS = {
  'TypeScript 5.9': path.join(tools, 'typescript/bin/tsc'),
  'TypeScript 7': path.join(root, 'tests/node_modules/typescript/bin/tsc'),
};
const STRICT = {
  strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, verbatimModuleSyntax: true,
  noPropertyAccessFromIndexSignature: true, noImplicitOverride: true, skipLibCheck: false, noEmit: true,
  target: 'es2022', types: /** @type {string[]} */ ([]),
};
const WITH_CONSOLE = 'declare const console: { log(...all: unknown[]): void };\n';

/** @type {{ name: string, files: string[], options: object }[]} */
const PROJECTS = [
  ...[['node16', 'node16'], ['nodenext', 'nodenext'], ['es2022', 'bundler']].map(([module, moduleResolution]) => ({
    name: `page-${moduleResolution}`, files: ['everywhere.ts', 'page.ts'],
    options: { module, moduleResolution, lib: ['es2022', 'dom', 'dom.iterable'] },
  })),
  { name: 'worker', files: ['everywhere.ts', 'worker.ts'],
    options: { module: 'es2022', moduleResolution: 'bundler', lib: ['es2022', 'webworker'] } },
  { name: 'node', files: ['everywhere.ts', 'node.ts'],
    options: { module: 'nodenext', moduleResolution: 'nodenext', lib: ['es2022'], types: ['node'] } },
  { name: 'bare', files: ['everywhere.ts', 'console.d.ts'],
    options: { module: 'nodenext', moduleResolution: 'nodenext', lib: ['es2022'] } },
];

let project = '';
before(() => {
  project = scratch('types');
  for (const { name, files, options } of PROJECTS) {
    const folder = path.join(project, name);
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'console.d.ts'), WITH_CONSOLE);
    for (const file of files) {
      if (file !== 'console.d.ts') cpSync(path.join(root, 'tests/homes/types', file), path.join(folder, file));
    }
    const config = { compilerOptions: { ...STRICT, ...options }, files };
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  }
});

for (const { name } of PROJECTS) {
  for (const [title, tsc] of Object.entries(COMPILERS)) {
    test(`${name}: every subpath is used as its docs say, wrong uses are refused (${title})`, () => {
      const args = [tsc, '-p', path.join(project, name)];
      const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      assert.deepEqual([stdout, status], ['', 0]);
    });
  }
}

test('everything public says what it is', () => {
  const folder = path.join(project, 'node_modules/facewise/web/types');
  const files = readdirSync(folder).filter((file) => file !== 'globals.d.ts');
  assert.ok(files.length > 30);
  assert.deepEqual(files.flatMap((file) => docGaps(file, readFileSync(path.join(folder, file), 'utf8'))), []);
});

test('a member without a comment is found', () => {
  const text = '/** A. */\nexport type A = {\n  /** One. */\n  one: 1;\n  two: 2;\n};\n' +
    'export declare function f(a: A): void;\n';
  assert.deepEqual(docGaps('a.d.ts', text), ['a.d.ts: A.two', 'a.d.ts: f', 'a.d.ts: f(a)']);
});

test('only what a subpath reaches is published', () => {
  const folder = path.join(project, 'node_modules/facewise/web/types');
  const all = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8')).join('\n');
  for (const internal of ['EngineHost', 'WorkerPool', 'fw_', 'resolveOptions', 'takePicture']) {
    assert.ok(!all.includes(internal), internal);
  }
});

test('publint finds nothing', async () => {
  const { publint } = await import('publint');
  const { formatMessage } = await import('publint/utils');
  const { messages, pkg } = await publint({ pkgDir: path.join(project, 'node_modules/facewise'), strict: true });
  assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
});

// The package has ES modules alone: Node 20.19, 22.12 and later require() them, older ones import() them.
const ONLY_ES_MODULES = 'CJSResolvesToESM';

test('are-the-types-wrong finds nothing', async () => {
  const { checkPackage, createPackageFromTarballData } = await import('@arethetypeswrong/core');
  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball()))));
  assert.ok(analysis.types);
  assert.deepEqual(analysis.problems.filter(({ kind }) => kind !== ONLY_ES_MODULES), []);
});
