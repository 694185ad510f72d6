// `npx facewise assets`: what it copies, and what it does not do to a folder; and the integrity values of the package.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { TASKS } from '../../web/lib/index.js';
import { rolesFor } from '../../web/lib/models.js';
import { resolveOptions } from '../../web/lib/options.js';
import { root, scratch } from './lib/project.mjs';

let project = '';
let pack = '';
before(() => {
  project = scratch('assets');
  pack = path.join(project, 'node_modules/facewise');
});

/** @param {string[]} args */
function assets(...args) {
  const { status, stdout, stderr } = spawnSync('node', [path.join(pack, 'bin/facewise.mjs'), 'assets', ...args],
    { cwd: project, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** @param {string} folder @returns {string[]} */
const filesIn = (folder) => readdirSync(path.join(project, folder), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.relative(path.join(project, folder), path.join(entry.parentPath, entry.name))).sort();

/** @param {string} file */
const integrityOf = (file) => `sha384-${createHash('sha384').update(readFileSync(file)).digest('base64')}`;

/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(path.join(project, file), 'utf8'));

test('what createAnalyzer() fetches, byte for byte, with licences and a record', () => {
  const { status, stdout } = assets('public/facewise');
  assert.equal(status, 0);
  const files = filesIn('public/facewise');
  assert.deepEqual(files, ['facewise.json', 'models/LICENSES/Apache-2.0.txt', 'models/LICENSES/MIT-face-api.txt',
    'models/LICENSES/MIT-rfb-320.txt', 'models/LICENSES/facewise.txt', 'models/age_gender.tflite',
    'models/face_detection_short_range.tflite', 'models/face_expression.tflite',
    'models/face_landmark_with_attention.tflite', 'models/manifest.json', 'models/rfb_320.tflite',
    'wasm/LICENSE.txt', 'wasm/facewise-relaxed.wasm', 'wasm/facewise-simd.wasm', 'worker.js']);
  const record = readJson('public/facewise/facewise.json');
  for (const [file, value] of Object.entries(record.files)) {
    assert.equal(integrityOf(path.join(project, 'public/facewise', file)), value, file);
    const source = path.join(pack, file.replace('models/LICENSES/facewise.txt', 'LICENSE'));
    assert.equal(integrityOf(source), value, file);
    assert.ok(stdout.includes(file), file);
  }
  assert.match(stdout, /14 files, \d\.\d MB, in public\/facewise\./);
});

test('for every task the nets that createAnalyzer() wants with it', () => {
  const { models } = readJson('node_modules/facewise/models/manifest.json');
  for (const tasks of [[], ...TASKS.map((task) => [task]), TASKS]) {
    const folder = `nets/${tasks.length > 1 ? 'each' : tasks[0] ?? 'none'}`;
    assert.equal(assets(folder, '--tasks', tasks.join() || 'none').status, 0);
    const roles = rolesFor(resolveOptions({ tasks: /** @type {any} */ (tasks) }));
    const wanted = models.filter((/** @type {any} */ { role }) => roles.includes(role))
      .map((/** @type {any} */ { file }) => file).sort();
    assert.deepEqual(filesIn(`${folder}/models`).filter((file) => file.endsWith('.tflite')), wanted, folder);
  }
  assets('nets/all', '--tasks', 'all');
  assert.equal(filesIn('nets/all/models').filter((file) => file.endsWith('.tflite')).length, models.length);
});

test('modules, single files and what training needs where they are asked for', () => {
  assert.equal(assets('more', '--tasks', 'none', '--train', '--modules', '--standalone').status, 0);
  const files = filesIn('more');
  for (const file of ['index.js', 'core.js', 'train.js', 'train-worker.js', 'lens-worker.js', 'facewise.standalone.js',
    'facewise-train.standalone.js', 'wasm/facewise-train-simd.wasm']) assert.ok(files.includes(file), file);
  assert.deepEqual(filesIn('more').filter((file) => file.endsWith('.js')),
    readdirSync(pack).filter((file) => file.endsWith('.js')).sort());
});

test('beside a single file no worker, which it has inside', () => {
  assert.equal(assets('single', '--tasks', 'none', '--standalone', '--train').status, 0);
  assert.deepEqual(filesIn('single').filter((file) => file.endsWith('.js')),
    ['facewise-train.standalone.js', 'facewise.standalone.js']);
});

test('run again, it replaces and takes away its own, and leaves what is not', () => {
  assets('again', '--modules', '--tasks', 'emotion');
  writeFileSync(path.join(project, 'again/mine.js'), 'mine');
  writeFileSync(path.join(project, 'again/tag.js'), 'changed by hand');
  const record = readJson('again/facewise.json');
  record.files['../package.json'] = integrityOf(path.join(project, 'package.json')); // a record that was tampered with
  writeFileSync(path.join(project, 'again/facewise.json'), JSON.stringify(record));
  const { status, stdout } = assets('again', '--anew', '--tasks', 'none');
  assert.equal(status, 0);
  assert.match(stdout, /of before are gone/);
  assert.ok(existsSync(path.join(project, 'package.json')));
  const files = filesIn('again');
  assert.ok(files.includes('mine.js') && files.includes('tag.js') && files.includes('worker.js'));
  assert.ok(!files.includes('index.js') && !files.includes('models/face_expression.tflite'));
});

test('run again, it keeps what it was asked for before, and adds what it is asked for now', () => {
  assets('kept', '--modules', '--tasks', 'emotion,age');
  const before = filesIn('kept');
  const { status, stdout } = assets('kept');
  assert.deepEqual([status, filesIn('kept')], [0, before]);
  assert.match(stdout, /in kept\.\nIt is made with --tasks emotion,age --modules;/);
  // What the remedy of a missing net says.
  assert.equal(assets('kept', '--tasks', 'identity').status, 0);
  assert.deepEqual(filesIn('kept'), [...before, 'models/face_recognition.tflite'].sort());
  assert.equal(assets('kept', '--standalone').status, 0);
  assert.deepEqual(filesIn('kept'), [...before, 'models/face_recognition.tflite', 'facewise.standalone.js'].sort());

  assets('single-kept', '--standalone', '--tasks', 'none');
  assets('single-kept', '--train');
  assert.deepEqual(filesIn('single-kept').filter((file) => file.endsWith('.js')),
    ['facewise-train.standalone.js', 'facewise.standalone.js']);
  assets('beside', '--tasks', 'none');
  assets('beside', '--standalone');
  assert.deepEqual(filesIn('beside').filter((file) => file.endsWith('.js')), ['facewise.standalone.js', 'worker.js']);
});

test('a record without options, or with such as nobody knows, is that of a new folder', () => {
  for (const options of [undefined, null, 5, {}, { tasks: 5 }, { tasks: ['mood'], modules: 'yes' }]) {
    assets('strange', '--anew', '--tasks', 'none');
    const record = readJson('strange/facewise.json');
    writeFileSync(path.join(project, 'strange/facewise.json'), JSON.stringify({ ...record, options }));
    assert.equal(assets('strange', '--tasks', 'gaze').status, 0, JSON.stringify(options));
    assert.ok(filesIn('strange').includes('models/face_landmark_with_attention.tflite'), JSON.stringify(options));
    assert.ok(!filesIn('strange').includes('index.js'), JSON.stringify(options));
  }
});

test('what is not of facewise is not replaced, unless by force', () => {
  mkdirSync(path.join(project, 'dist'));
  writeFileSync(path.join(project, 'dist/worker.js'), 'a worker of somebody else');
  const refused = assets('dist');
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /^facewise: dist\/worker\.js is there .*Nothing was written.*--force\.\n$/);
  assert.deepEqual(filesIn('dist'), ['worker.js']);
  assert.equal(assets('dist', '--force').status, 0);
  assert.equal(integrityOf(path.join(project, 'dist/worker.js')), integrityOf(path.join(pack, 'worker.js')));
});

test('a run that was interrupted is finished by the next one', () => {
  assets('broken', '--tasks', 'none');
  for (const file of ['facewise.json', 'models/manifest.json']) rmSync(path.join(project, 'broken', file));
  assert.deepEqual(assets('broken', '--tasks', 'none').status, 0);
  assert.ok(filesIn('broken').includes('models/manifest.json'));
  writeFileSync(path.join(project, 'broken/worker.js'), 'of somebody else');
  assert.equal(assets('broken', '--tasks', 'none').status, 1);
});

/** @type {[string, string[], number, RegExp][]} */
const HOSTILE = [
  ['no folder', [], 2, /Give one folder/],
  ['two folders', ['a', 'b'], 2, /Give one folder/],
  ['an empty name', [''], 2, /Give one folder/],
  ['an unknown option', ['a', '--task', 'age'], 2, /--task/],
  ['an unknown task', ['a', '--tasks', 'age,mood'], 2, /no task 'mood'\. Tasks are mesh/],
  ['an empty list of tasks', ['a', '--tasks', ''], 2, /no task ''/],
  ['a path out of the nets', ['a', '--tasks', '../../etc/passwd'], 2, /no task '\.\.\/\.\.\/etc/],
  ['a file', ['package.json'], 1, /package\.json is a file\. Name a folder/],
  ['a folder under a file', ['package.json/a'], 1, /could not be written: ENOTDIR/],
  ['a folder that refuses', ['/proc/facewise'], 1, /could not be written: ENOENT.*Name another folder/],
  ['the package itself', ['node_modules/facewise/new'], 2, /in the package itself/],
  ['a link to the package', ['link/new'], 2, /in the package itself/],
];

for (const [what, args, code, sentence] of HOSTILE) {
  test(`${what} is refused in one sentence`, () => {
    if (!existsSync(path.join(project, 'link'))) symlinkSync(pack, path.join(project, 'link'));
    const { status, stdout, stderr } = assets(...args);
    assert.deepEqual([status, stdout], [code, '']);
    assert.match(stderr, sentence);
    assert.match(stderr, /^facewise: [^\n]+\n$/);
    assert.ok(!existsSync(path.join(project, 'a')) && !existsSync(path.join(pack, 'new')));
  });
}

test('a folder with odd characters in its name', () => {
  assert.equal(assets('über & more/#1 %20', '--tasks', 'none').status, 0);
  assert.ok(filesIn('über & more/#1 %20').includes('worker.js'));
});

test('integrity.json has the value of every script and wasm file', () => {
  const { version, files } = readJson('node_modules/facewise/integrity.json');
  assert.equal(version, readJson('node_modules/facewise/package.json').version);
  const names = ['', 'wasm'].flatMap((sub) => readdirSync(path.join(pack, sub)).map((name) => path.join(sub, name)))
    .filter((name) => /\.(js|wasm)$/.test(name));
  assert.deepEqual(Object.keys(files).sort(), names.sort());
  for (const name of names) assert.equal(files[name], integrityOf(path.join(pack, name)), name);
  for (const name of ['facewise.standalone.js', 'facewise-train.standalone.js', 'index.js', 'core.js', 'worker.js',
    'wasm/facewise-simd.wasm', 'wasm/facewise-relaxed.wasm']) assert.ok(name in files, name);
  assert.equal(readFileSync(path.join(pack, 'integrity.json'), 'utf8'),
    readFileSync(path.resolve(root, process.env.BUILD || 'build', 'integrity.json'), 'utf8'));
});

test('the global of the single files has its types', () => {
  writeFileSync(path.join(project, 'use.ts'), `
    import 'facewise/standalone';
    import 'facewise/standalone-train';
    const analyzer = await facewise.createAnalyzer({ tasks: ['age'] });
    const { faces } = await analyzer.analyze(document.querySelector('img')!);
    facewise.draw.drawFaces(document.createElement('canvas').getContext('2d')!, { faces, width: 1, height: 1 });
    const { createTrainer, nets } = facewise.train;
    const trainer = await createTrainer({ input: [8, 8, 1], layers: nets.small, labels: ['a', 'b'] });
    // @ts-expect-error no such part
    facewise.mood;
    export const parameters: number = trainer.parameters;
  `);
  const tsc = path.join(root, 'tests/homes/node_modules/.bin/tsc');
  execFileSync(tsc, ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom',
    '--typeRoots', 'none', 'use.ts'], { cwd: project, stdio: 'pipe' });
});
