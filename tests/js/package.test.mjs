import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync,
} from 'node:fs';
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
    const names = ['index', 'nn', 'train', 'lens', 'draw', 'gallery', 'timeline', 'liveness', 'tag'];
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
      path.join(LIB, 'tag.js'),
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

/** @param {string} folder @param {string[]} args */
function tsc(folder, args) {
  return spawnSync(path.join(ROOT, 'tests/node_modules/typescript/bin/tsc'), args, { cwd: folder, encoding: 'utf8' });
}

for (const resolution of ['bundler', 'nodenext']) {
  test(`types reach a TypeScript user under moduleResolution ${resolution}`, () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'facewise-types-'));
    try {
      const types = tsc(ROOT, ['-p', 'tsconfig.json', '--outDir', path.join(folder, 'types')]);
      assert.equal(types.status, 0, types.stdout);
      const pkg = path.join(folder, 'node_modules/facewise');
      mkdirSync(path.join(pkg, 'web'), { recursive: true });
      writeFileSync(path.join(pkg, 'package.json'), readFileSync(path.join(ROOT, 'package.json')));
      symlinkSync(path.join(folder, 'types'), path.join(pkg, 'web/types'));
      writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
      writeFileSync(path.join(folder, 'user.ts'), `
        import { createAnalyzer, FacewiseError, type Face, type Task } from 'facewise';
        import { loadModel } from 'facewise/nn';
        import { createTrainer, conv2d, dense, flatten, nets, type History, type Layer } from 'facewise/train';
        import { createLens, type Explanation, type LensMap, type Look } from 'facewise/lens';
        import { createGallery, verify } from 'facewise/gallery';
        import type { GalleryStore, Identification, PersonInfo } from 'facewise/gallery';
        import { drawFaces, MESH_TRIANGLES } from 'facewise/draw';
        import { createLivenessCheck, type ChallengeKind, type LivenessState } from 'facewise/liveness';
        import { createSession, createTimeline, valenceOf } from 'facewise/timeline';
        import type { SessionSummary, TimelineRow } from 'facewise/timeline';
        const tasks: Task[] = ['emotion', 'age'];
        const analyzer = await createAnalyzer({ tasks, mode: 'video', onProgress: ({ overall }) => overall.loaded });
        const { faces, timing } = await analyzer.analyze(document.querySelector('video')!, { timestamp: 1 });
        const face: Face = faces[0];
        const happy: number | undefined = face.emotion?.scores.happy;
        const label: 'female' | 'male' | undefined = face.gender?.label;
        const mesh: Float32Array | undefined = face.mesh;
        drawFaces(document.createElement('canvas').getContext('2d')!, { faces, width: 1, height: 1 }, { mirror: true });
        const kinds: ChallengeKind[] = ['turn-left', 'blink'];
        const state: LivenessState = createLivenessCheck({ challenges: 1, kinds }).update(faces[0] ?? null,
          await analyzer.analyze(document.querySelector('video')!));
        const alive: boolean = state.phase === 'done' && state.liveness.label === 'live';
        // @ts-expect-error an unknown kind
        createLivenessCheck({ kinds: ['wink'] });
        const timeline = createTimeline({ bin: 5 });
        timeline.add(await analyzer.analyze(document.querySelector('video')!));
        const row: TimelineRow = timeline.minutes[0];
        const pleasant: number | null = face.emotion ? valenceOf(face.emotion.scores) : row.valence;
        const session = createSession({ screen: 'camera' });
        session.add({ timestamp: 1, faces });
        const summary: SessionSummary = session.summary();
        const model = await loadModel(new Uint8Array(4));
        const [output] = await model.run(new Float32Array(3));
        const shape: number[] = output.shape;
        const lens = await createLens({ model: 'emotion' });
        const look: Look = await lens.look(new ImageData(112, 112), {
          layers: { [lens.layers[0].name]: 'all' }, output: 1, maps: ['gradcam'],
        });
        const map: LensMap | undefined = look.maps.gradcam;
        const reason: Explanation = await lens.explainPixel(lens.layers[0].name, 0, 0, 0);
        // @ts-expect-error an unknown map
        lens.look(new ImageData(112, 112), { maps: ['grad'] });
        const layers: Layer[] = [conv2d(4, 3, { activation: 'relu' }), flatten(), dense(2, { activation: 'softmax' })];
        const trainer = await createTrainer({ input: [64, 64, 3], layers, labels: ['a', 'b'], optimizer: 'adamw' });
        const history: History = await trainer.fit({ samples: [document.createElement('canvas')], targets: ['a'] },
          { epochs: 2, onEpoch: ({ valLoss }) => valLoss?.toFixed(3) });
        const file: Uint8Array = await trainer.exportModel({ weights: 'float16' });
        const bias: Float32Array | undefined = (await trainer.weights('dense_1')).bias?.data;
        createTrainer({ input: [8, 8, 1], layers: nets.small, labels: ['a', 'b'] });
        // @ts-expect-error an unknown loss
        createTrainer({ input: [8, 8, 1], loss: 'mse' });
        const stored = { version: 0, meta: null, entries: [] };
        const own: GalleryStore = { load: async () => stored, commit: async () => 1 };
        const gallery = await createGallery({ store: own, fmr: 1e-2 });
        const person: PersonInfo = await gallery.enrol('Ada', [face, { embedding: [1, 0] }], { allowPoor: true });
        const one: Identification = await gallery.identify(face);
        const other: Identification = await gallery.identify([1, 0]);
        const all: Identification[] = await gallery.identify(faces);
        const same: boolean = verify(face, person.name === one.person?.name ? faces[1] : new Float32Array(128)).same;
        gallery.addEventListener('change', () => all.push(other));
        // @ts-expect-error an unknown store
        createGallery({ store: 'disk' });
        try {
          analyzer.close();
        } catch (error) {
          if (error instanceof FacewiseError && error.code === 'CLOSED') throw error;
        }
        // @ts-expect-error an unknown task
        createAnalyzer({ tasks: ['emotions'] });
        // @ts-expect-error an unknown option
        createAnalyzer({ maxFace: 2 });
        export { alive, pleasant, summary, same, map, reason, happy, label, mesh, shape, timing, history, file, bias };
        export { MESH_TRIANGLES };
      `);
      const module = resolution === 'bundler' ? 'es2022' : 'nodenext';
      const user = tsc(folder, ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom', '--types', '',
        '--module', module, '--moduleResolution', resolution, 'user.ts']);
      assert.equal(user.status, 0, user.stdout);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test('everything the package promises is there', () => {
  const { exports, bin } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  for (const entry of ['.', './nn', './train', './draw', './gallery', './timeline', './liveness', './tag']) {
    assert.equal(Object.keys(exports[entry])[0], 'types', 'types come first');
    assert.ok(existsSync(path.join(ROOT, exports[entry].default)), entry);
  }
  assert.ok(existsSync(path.join(ROOT, bin.facewise)));
});
