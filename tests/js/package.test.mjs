import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { interfaceOf, reviewedExports } from '../../build-scripts/wasm-check.mjs';
import { createAnalyzer, version } from '../../web/lib/index.js';
import { supportedVariants } from '../../web/lib/wasm.js';
import { ROOT, VARIANT, rejectsWith } from './support.mjs';

const LIB = path.join(ROOT, 'web/lib');
const sources = readdirSync(LIB).filter((name) => name.endsWith('.js'));

test('the version is the package\'s', () => {
  assert.equal(version, JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).version);
});

test('importing does nothing: no request, no wasm, no worker, no global', () => {
  const code = `
    const before = Object.getOwnPropertyNames(globalThis).join();
    const forbid = (name) => () => { throw new Error(name + ' at import'); };
    globalThis.fetch = forbid('fetch');
    for (const name of ['compile', 'instantiate', 'validate', 'compileStreaming']) WebAssembly[name] = forbid(name);
    globalThis.Worker = class { constructor() { forbid('Worker')(); } };
    const known = Object.getOwnPropertyNames(globalThis).join();
    const folder = ${JSON.stringify(`file://${LIB}/`)};
    const names = ['index', 'nn', 'train', 'lens', 'draw', 'gallery', 'timeline', 'liveness', 'tag', 'element'];
    for (const name of names) await import(folder + name + '.js');
    if (Object.getOwnPropertyNames(globalThis).join() !== known) throw new Error('a global was added');
    process.stdout.write('quiet');`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  assert.equal(stdout, 'quiet', stderr);
});

test('no module imports a Node module or a package by a literal name', () => {
  for (const name of sources) {
    const text = readFileSync(path.join(LIB, name), 'utf8');
    for (const [, target] of text.matchAll(/(?<!['"\w])(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)) {
      assert.match(target, /^\.\.?\//, `${name} imports ${target}`);
    }
  }
});

test('the library bundles for browsers without a warning, assets by literal URL', () => {
  const esbuild = path.join(ROOT, 'tests/node_modules/.bin/esbuild');
  const out = mkdtempSync(path.join(tmpdir(), 'facewise-bundle-'));
  try {
    const { status, stderr } = spawnSync(esbuild, [path.join(LIB, 'index.js'), path.join(LIB, 'nn.js'),
      path.join(LIB, 'draw.js'), path.join(LIB, 'worker.js'), path.join(LIB, 'train.js'),
      path.join(LIB, 'train-worker.js'), path.join(LIB, 'lens.js'), path.join(LIB, 'lens-worker.js'),
      path.join(LIB, 'gallery.js'), path.join(LIB, 'timeline.js'), path.join(LIB, 'liveness.js'),
      path.join(LIB, 'tag.js'), path.join(LIB, 'element.js'),
      '--bundle', '--format=esm', '--platform=browser',
      '--log-level=warning', `--outdir=${out}`], { encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
    assert.doesNotMatch(readFileSync(path.join(out, 'index.js'), 'utf8'), /\beval\(|new Function\(/);
  } finally {
    rmSync(out, { recursive: true });
  }
  const loader = readFileSync(path.join(LIB, 'wasm.js'), 'utf8');
  for (const variant of ['simd', 'relaxed']) {
    assert.ok(loader.includes(`new URL('./wasm/facewise-${variant}.wasm', import.meta.url)`), variant);
  }
  const { models } = JSON.parse(readFileSync(path.join(ROOT, 'models/manifest.json'), 'utf8'));
  const list = readFileSync(path.join(LIB, 'models.js'), 'utf8');
  for (const { role, file } of models) {
    if (role === 'recognition') continue; // no task uses it yet
    assert.ok(list.includes(`'${role}': () => new URL('../../models/${file}', import.meta.url)`), `${role}: ${file}`);
  }
});

for (const module of ['facewise', 'facewise-train']) {
  for (const variant of ['simd', 'relaxed']) {
    test(`${module}-${variant}.wasm imports the clock at most and exports the reviewed names`, async () => {
      const { imports, exports } = interfaceOf(readFileSync(path.join(LIB, `wasm/${module}-${variant}.wasm`)));
      assert.deepEqual(imports, module === 'facewise' ? ['env.fwx_now'] : []);
      assert.deepEqual(exports.filter((name) => name !== 'memory').sort(), (await reviewedExports(module)).sort());
    });
  }
}

test('the variant under test runs here, and relaxed is told from simd', () => {
  assert.ok(supportedVariants().includes(VARIANT));
  assert.ok(supportedVariants().includes('simd'));
  if (VARIANT === 'relaxed') assert.deepEqual(supportedVariants(), ['relaxed', 'simd']);
  const { imports } = interfaceOf(readFileSync(path.join(LIB, 'wasm/facewise-relaxed.wasm')));
  assert.equal(imports.length, 1);
});

test('a variant that this engine cannot run is refused in words', async () => {
  const { validate } = WebAssembly;
  const options = { tasks: [], range: /** @type {const} */ ('short') };
  try {
    WebAssembly.validate = () => false;
    await rejectsWith(createAnalyzer(options), 'NO_SIMD', /Chrome.*Node/);
    let probes = 0;
    WebAssembly.validate = () => ++probes > 1; // the relaxed probe fails, the plain one passes
    await rejectsWith(createAnalyzer({ ...options, variant: 'relaxed' }), 'NO_SIMD', /--experimental-wasm-relaxed/);
  } finally {
    WebAssembly.validate = validate;
  }
});

test('everything the package promises is there', () => {
  const { exports, bin } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  for (const entry of ['.', './nn', './train', './draw', './gallery', './timeline', './liveness', './tag']) {
    assert.equal(Object.keys(exports[entry])[0], 'types', 'types come first');
    assert.ok(existsSync(path.join(ROOT, exports[entry].default)), entry);
  }
  assert.ok(existsSync(path.join(ROOT, bin.facewise)));
});
