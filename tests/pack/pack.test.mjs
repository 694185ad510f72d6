// The tarball as its users have it: made, installed in an empty project, and used through the CLI and the API.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { tarball } from '../homes/lib/project.mjs';
import { samplePath } from '../lib/samples.mjs';
import { openBrowser } from '../parity/lib/browser.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const picture = samplePath(3);
/** @type {{ models: { file: string }[] }} */
const { models } = JSON.parse(readFileSync(path.join(root, 'models/manifest.json'), 'utf8'));

let project = '';
/** @type {string[]} */
let packed = [];

/** @param {string} program @param {string[]} args */
const inProject = (program, args) =>
  execFileSync(program, args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

before(() => {
  // `make pack` has made it: others read it at the same time.
  packed = execFileSync('tar', ['tzf', tarball()], { encoding: 'utf8' }).trim().split('\n');
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
    tarball(),
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
    'index.js',
    'web/types/index.d.ts',
    'web/types/nn.d.ts',
    'web/types/train.d.ts',
    'train-worker.js',
    'wasm/facewise-train-simd.wasm',
    'wasm/facewise-train-relaxed.wasm',
    'web/types/draw.d.ts',
    'wasm/facewise-simd.wasm',
    'wasm/facewise-relaxed.wasm',
    'wasm/facewise-train-simd.wasm',
    'wasm/facewise-train-relaxed.wasm',
    'web/types/train.d.ts',
    'web/types/lens.d.ts',
    'models/manifest.json',
    'models/README.md',
    ...models.map(({ file }) => `models/${file}`),
  ];
  assert.deepEqual(
    wanted.filter((file) => !packed.includes(`package/${file}`)),
    [],
  );
  const folders = /^package\/(bin|wasm|web\/types|models)\//;
  const files = /^package\/([\w.-]+\.js(\.map)?|LICENSE|README\.md|CHANGELOG\.md|(package|integrity|sbom\.cdx)\.json)$/;
  assert.deepEqual(
    packed.filter((file) => !folders.test(file) && !files.test(file)),
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

test('npx facewise trains a net', () => {
  const code = `
    import sharp from 'sharp';
    import { mkdirSync } from 'node:fs';
    for (const [label, background] of [['dark', '#111'], ['light', '#eee']]) {
      mkdirSync('pictures/' + label, { recursive: true });
      for (const name of ['1.png', '2.png', '3.png']) {
        const image = sharp({ create: { width: 20, height: 20, channels: 3, background } });
        await image.toFile('pictures/' + label + '/' + name);
      }
    }`;
  inProject('node', ['--input-type=module', '-e', code]);
  const output = inProject('npx', ['--no-install', 'facewise', 'train', 'pictures', '--size', '16', '--epochs', '2']);
  assert.match(output, /^Epoch 1\/2 - loss: [^\n]*\nEpoch 2\/2 - [^\n]*val_accuracy: \d\.\d{4}\n$/);
  assert.ok(existsSync(path.join(project, 'facewise-model/model.tflite')));
});

test('its modules are small and lead back to the readable source', () => {
  const lib = path.join(project, 'node_modules/facewise');
  const modules = readdirSync(lib).filter((file) => file.endsWith('.js'));
  assert.ok(modules.includes('worker.js') && modules.includes('nn.js'));
  /** @type {Set<string>} */
  const sources = new Set();
  for (const file of modules) {
    const text = readFileSync(path.join(lib, file), 'utf8');
    // Template texts keep their lines, so it is the mean that tells: the source has 120 columns at most.
    assert.ok(text.length / text.trim().split('\n').length > 120, `${file} is minified`);
    assert.match(text, new RegExp(`//# sourceMappingURL=${file}.map\\s*$`));
    const map = JSON.parse(readFileSync(path.join(lib, `${file}.map`), 'utf8'));
    assert.equal(map.sourcesContent.length, map.sources.length);
    for (const source of map.sources) {
      assert.ok(!source.startsWith('..'), `${source} lies in the package`);
      sources.add(path.basename(source));
    }
  }
  for (const file of readdirSync(path.join(root, 'web/lib')).filter((name) => name.endsWith('.js'))) {
    // A module of types alone, or of names from others, leaves nothing behind.
    const code = readFileSync(path.join(root, 'web/lib', file), 'utf8')
      .replace(/\/\*[^]*?\*\//g, '').replace(/^export \{[^}]*\}( from '[^']+')?;$/gm, '').trim();
    assert.ok(sources.has(file) || code === '', `${file} is in one of them`);
  }
});

test('one class of errors serves all subpaths', () => {
  const code = `
    import { FacewiseError } from 'facewise';
    import * as nn from 'facewise/nn';
    const error = await nn.loadModel('').catch((reason) => reason);
    console.log(error instanceof FacewiseError, FacewiseError === nn.FacewiseError, error.code);`;
  assert.equal(inProject('node', ['--input-type=module', '-e', code]), 'true true INVALID_ARGUMENT\n');
});

test('what is printed bears its name, minified as it is', () => {
  const { exports } = JSON.parse(readFileSync(path.join(project, 'node_modules/facewise/package.json'), 'utf8'));
  const subpaths = Object.keys(exports).filter((name) => !/json|standalone/.test(name))
    .map((name) => path.posix.join('facewise', name));
  const code = `
    for (const subpath of ${JSON.stringify(subpaths)}) {
      for (const [name, value] of Object.entries(await import(subpath))) {
        if (/^class\\b/.test(String(value)) && value.name !== name) console.log(subpath, name, value.name);
      }
    }`;
  assert.equal(inProject('node', ['--input-type=module', '-e', code]), '');
});

test('an error that nobody catches is read without scrolling', () => {
  const code = "import { createAnalyzer } from 'facewise'; await createAnalyzer({ tasks: ['agee'] });";
  const { status, stderr } = spawnSync('node', ['--input-type=module', '-e', code], { cwd: project, encoding: 'utf8' });
  assert.notEqual(status, 0);
  assert.match(stderr, /^FacewiseError: .*agee.*\n/m);
  assert.ok(stderr.length < 3000, `${stderr.length} characters`);
});

test('a page reads a picture and learns with it, in workers, fetching nothing else', async () => {
  const browser = await openBrowser();
  try {
    const folder = path.join(project, 'node_modules/facewise');
    for (const file of packed.map((name) => name.replace(/^package\//, ''))) {
      if (existsSync(path.join(folder, file))) browser.files.set(`/pkg/${file}`, readFileSync(path.join(folder, file)));
    }
    browser.files.set('/picture.jpg', readFileSync(picture));
    const page = await browser.page('<!doctype html><title>t</title>');
    /** @type {string[]} */
    const requests = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    const result = await page.evaluate(`(async () => {
      const { createAnalyzer } = await import('/pkg/index.js');
      const analyzer = await createAnalyzer({ tasks: ['emotion'], range: 'short', tiles: false });
      const { faces } = await analyzer.analyze(await (await fetch('/picture.jpg')).blob());
      const { worker } = await analyzer.stats();
      analyzer.close();
      const { createTrainer, nets } = await import('/pkg/train.js');
      const trainer = await createTrainer({ input: [16, 16, 3], layers: nets.textbook, labels: ['dark', 'light'],
        optimizer: { name: 'adam', learningRate: 0.01 } });
      const samples = Array.from({ length: 20 }, (_, i) => {
        const canvas = i % 4 ? new OffscreenCanvas(20 + i, 30) : Object.assign(document.createElement('canvas'),
          { width: 40, height: 30 + i });
        const context = canvas.getContext('2d');
        context.fillStyle = i % 2 ? '#eee' : '#111';
        context.fillRect(0, 0, 100, 100);
        return canvas;
      });
      const { end, epochs } = await trainer.fit({ samples, targets: samples.map((_, i) => i % 2) }, { epochs: 20 });
      const answers = await trainer.classify(samples);
      const right = answers.filter(({ label }, i) => label === trainer.labels[i % 2]).length;
      const taught = { worker: trainer.worker, end, epochs: epochs.length, right };
      trainer.close();
      return { worker, labels: faces.map((face) => face.emotion.label), taught };
    })()`);
    assert.deepEqual(result.taught, { worker: true, end: 'complete', epochs: 20, right: 20 });
    assert.equal(result.worker, true);
    assert.ok(result.labels.length >= 2, `${result.labels}`);
    assert.deepEqual(
      requests.filter((name) => !/^\/(pkg\/(wasm\/|models\/|[\w-]+\.js$)|picture\.jpg|favicon)/.test(name)),
      [],
    );
  } finally {
    await browser.close();
  }
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
  const tsc = path.join(root, 'tests/node_modules/typescript/bin/tsc');
  const result = spawnSync(
    tsc,
    ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom', 'use.ts'],
    { cwd: project, encoding: 'utf8' },
  );
  assert.equal(result.status, 0, result.stdout);
});
