// The tarball as its users have it: made, installed in an empty project, and used through the CLI and the API.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const picture = path.join(root, 'models/node_modules/@vladmandic/face-api/demo/sample3.jpg');
const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
/** @type {{ models: { file: string }[] }} */
const { models } = JSON.parse(readFileSync(path.join(root, 'models/manifest.json'), 'utf8'));

let project = '';
/** @type {string[]} */
let packed = [];

/** @param {string} program @param {string[]} args */
const inProject = (program, args) =>
  execFileSync(program, args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

before(() => {
  execFileSync('node', ['build-scripts/pack.mjs'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const tarball = path.resolve(root, process.env.BUILD || 'build', `${name}-${version}.tgz`);
  packed = execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  project = mkdtempSync(path.join(tmpdir(), 'facewise-pack-'));
  writeFileSync(path.join(project, 'package.json'), '{ "private": true, "type": "module" }\n');
  // sharp is optional and heavy: the checkout's own is linked in where a test needs it.
  inProject('npm', [
    'install',
    '--omit=optional',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    tarball,
  ]);
});
after(() => {
  if (project) rmSync(project, { recursive: true, force: true });
});

test('the tarball holds what a user needs and nothing else', () => {
  const wanted = [
    'LICENSE',
    'README.md',
    'CHANGELOG.md',
    'package.json',
    'bin/facewise.mjs',
    'web/lib/index.js',
    'web/types/index.d.ts',
    'web/types/nn.d.ts',
    'web/types/draw.d.ts',
    'web/lib/wasm/facewise-simd.wasm',
    'web/lib/wasm/facewise-relaxed.wasm',
    'models/manifest.json',
    'models/README.md',
    ...models.map(({ file }) => `models/${file}`),
  ];
  assert.deepEqual(
    wanted.filter((file) => !packed.includes(`package/${file}`)),
    [],
  );
  const allowed =
    /^package\/(bin|web\/lib|web\/types|models)\/|^package\/(LICENSE|README\.md|CHANGELOG\.md|package\.json)$/;
  assert.deepEqual(
    packed.filter((file) => !allowed.test(file)),
    [],
  );
  assert.deepEqual(
    packed.filter((file) => /node_modules|\.test\.|package-lock/.test(file)),
    [],
  );
});

test('the installed package has no dependency that must be there', () => {
  const manifest = JSON.parse(readFileSync(path.join(project, 'node_modules/facewise/package.json'), 'utf8'));
  assert.deepEqual(manifest.dependencies ?? {}, {});
  assert.equal(manifest.devDependencies, undefined);
});

test('its API reads a picture', () => {
  const raw = path.join(project, 'picture.rgb');
  execFileSync(
    'node',
    [
      '--input-type=module',
      '-e',
      `
    import sharp from 'sharp';
    import { writeFileSync } from 'node:fs';
    const image = sharp(${JSON.stringify(picture)}).resize(960, 675, { fit: 'fill' }).removeAlpha();
    writeFileSync(${JSON.stringify(raw)}, await image.raw().toBuffer());
  `,
    ],
    { cwd: root },
  );
  writeFileSync(
    path.join(project, 'use.js'),
    `
    import { readFileSync } from 'node:fs';
    import { createAnalyzer } from 'facewise';
    import { loadModel } from 'facewise/nn';
    import { drawFaces } from 'facewise/draw';
    const analyzer = await createAnalyzer();
    const data = new Uint8Array(readFileSync('picture.rgb'));
    const result = await analyzer.analyze({ data, width: 960, height: 675, channels: 3 });
    analyzer.close();
    console.log(JSON.stringify({ result, also: [typeof loadModel, typeof drawFaces] }));
  `,
  );
  const { result, also } = JSON.parse(inProject('node', ['use.js']));
  assert.deepEqual(also, ['function', 'function']);
  assert.ok(result.faces.length >= 2, `${result.faces.length} faces`);
  for (const face of result.faces) {
    assert.equal(face.mesh.length, 478);
    assert.ok(face.age.years > 10 && face.age.years < 70, `age ${face.age.years}`);
  }
});

test('npx facewise analyzes a file, and says what to install when sharp is not there', () => {
  const without = spawnSync('npx', ['--no-install', 'facewise', 'analyze', picture, '--json'], {
    cwd: project,
    encoding: 'utf8',
  });
  assert.equal(without.status, 1);
  assert.match(without.stderr, /sharp/);
  inProject('ln', ['-s', path.join(root, 'node_modules/sharp'), 'node_modules/sharp']);
  const output = inProject('npx', ['--no-install', 'facewise', 'analyze', picture, '--json']);
  const [{ file, width, height, faces }] = JSON.parse(output);
  assert.equal(file, picture);
  assert.deepEqual([width, height], [1920, 1350]);
  assert.ok(faces.length >= 2, `${faces.length} faces`);
});

test('its types serve a strict TypeScript user', () => {
  writeFileSync(
    path.join(project, 'use.ts'),
    `
    import { createAnalyzer, FacewiseError, type Face } from 'facewise';
    const analyzer = await createAnalyzer({ tasks: ['age', 'emotion'], maxFaces: 2 });
    const { faces } = await analyzer.analyze({ data: new Uint8Array(4 * 64 * 64), width: 64, height: 64 });
    const years: number | undefined = faces.map((face: Face) => face)[0]?.age?.years;
    // @ts-expect-error no such task
    await createAnalyzer({ tasks: ['mood'] });
    export { years, FacewiseError };
  `,
  );
  const tsc = path.join(root, 'tests/node_modules/.bin/tsc');
  const result = spawnSync(
    tsc,
    ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom', 'use.ts'],
    { cwd: project, encoding: 'utf8' },
  );
  assert.equal(result.status, 0, result.stdout);
});
