import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { parseCsv } from '../../bin/dataset.mjs';
import { timeLeft } from '../../bin/progress.mjs';
import { run } from '../../bin/train.mjs';
import { UsageError } from '../../bin/usage.mjs';
import { loadModel, readModelMetadata } from '../../web/lib/nn.js';
import { MODELS, ROOT, VARIANT, random } from './support.mjs';

const SIDE = 20;
/** Of a picture file of each class. */
const EACH = 24;

/** @type {string} */
let folder;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'facewise-train-'));
  const next = random(5);
  const rows = ['file,"what, in words",age'];
  for (const label of ['dark', 'light']) {
    await mkdir(path.join(folder, 'data', label), { recursive: true });
    for (let i = 0; i < EACH; i++) {
      const base = label === 'dark' ? 40 : 150;
      const data = Uint8Array.from({ length: 3 * SIDE * SIDE }, () => base + 60 * next());
      const file = path.join('data', label, `${i}.png`);
      await sharp(data, { raw: { width: SIDE, height: SIDE, channels: 3 } }).toFile(path.join(folder, file));
      rows.push(`${file},"it is ""${label}""",${base / 10 + i % 3}`);
    }
  }
  await writeFile(path.join(folder, 'labels.csv'), `${rows.join('\r\n')}\r\n`);
});
after(() => rm(folder, { recursive: true }));

/**
 * @param {string[]} args
 * @param {(line: string, child: import('node:child_process').ChildProcess) => void} [onLine] of stdout
 * @param {string} [from] a folder in ours to work in
 * @returns {Promise<{ code: number | null, signal: string | null, stdout: string, stderr: string }>}
 */
function train(args, onLine = () => {}, from = '.') {
  return new Promise((resolve) => {
    const flags = process.execArgv.filter((flag) => flag.startsWith('--experimental-wasm'));
    const command = [...flags, path.join(ROOT, 'bin/facewise.mjs'), 'train', ...args];
    const child = spawn(process.execPath, command, { cwd: path.join(folder, from) });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text) => {
      stdout += text;
      for (const line of String(text).trim().split('\n')) onLine(line, child);
    });
    child.stderr.on('data', (text) => (stderr += text));
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

const FIGURE = String.raw`\d+\.\d{4}`;
const SMALL = ['--size', '16', '--batch', '8'];

/** @param {string} out @param {string} name */
const read = (out, name) => readFile(path.join(folder, out, name));
/** @param {string} out */
const metricsOf = async (out) => JSON.parse(String(await read(out, 'metrics.json')));

test('a folder a class becomes a net, curves and a confusion matrix', async () => {
  const { code, stdout, stderr } = await train(['data', '--out', 'out', '--epochs', '3', ...SMALL]);
  assert.equal(code, 0, stderr);
  const lines = stdout.trim().split('\n');
  assert.equal(lines.length, 3);
  for (const [index, line] of lines.entries()) {
    assert.match(line, new RegExp(`^Epoch ${index + 1}/3 - loss: ${FIGURE} - accuracy: ${FIGURE} - ` +
      `val_loss: ${FIGURE} - val_accuracy: ${FIGURE}$`));
  }
  assert.deepEqual((await readdir(path.join(folder, 'out'))).sort(),
    ['checkpoint.bin', 'confusion.svg', 'curves.svg', 'metrics.json', 'model.tflite']);
  const metrics = await metricsOf('out');
  assert.deepEqual(metrics.data, { count: 2 * EACH, classes: { dark: EACH, light: EACH }, skipped: [] });
  assert.equal(metrics.history.end, 'complete');
  assert.equal(metrics.history.epochs.length, 3);
  assert.equal(metrics.evaluation.count, 10);
  assert.deepEqual(metrics.evaluation.perClass.map((/** @type {any} */ each) => each.count), [5, 5]);
  for (const name of ['curves.svg', 'confusion.svg']) {
    const { width } = await sharp(await read('out', name)).metadata();
    assert.ok(Number(width) > 100, `${name} is a picture`);
  }
  assert.match(String(await read('out', 'confusion.svg')), /dark read as light: \d+ of \d/);
  const bytes = await read('out', 'model.tflite');
  const model = await loadModel(bytes, { variant: VARIANT });
  assert.deepEqual(model.inputs[0].shape, [1, 16, 16, 3]);
  const [{ data }] = await model.run(new Float32Array(16 * 16 * 3).fill(0.8));
  assert.equal(data.length, 2);
  model.close();
  const metadata = readModelMetadata(bytes);
  assert.deepEqual([metadata?.name, metadata?.labels, metadata?.kind, metadata?.input],
    ['data', ['dark', 'light'], 'classification', { scale: [1 / 255], offset: [0] }]);
});

test('a column of numbers is learnt as numbers, one of words as classes', async () => {
  const numbers = await train(['--labels', 'labels.csv', '--target', 'age', '--out', 'age', '--unit', 'years', '--grey',
    '--epochs', '2', ...SMALL]);
  assert.equal(numbers.code, 0, numbers.stderr);
  assert.match(numbers.stdout, new RegExp(`^Epoch 1/2 - loss: ${FIGURE} - mae: ${FIGURE} - val_loss: ${FIGURE} - ` +
    `val_mae: ${FIGURE}\nEpoch 2/2 - `));
  assert.ok((await readdir(path.join(folder, 'age'))).includes('scatter.svg'));
  assert.match(String(await read('age', 'scatter.svg')), /true, years/);
  assert.match(String(await read('age', 'model.tflite')), /"kind":"regression".*"unit":"years","range":\[4,17\]/);
  const words = await train(['--labels', 'labels.csv', '--target', 'what, in words', '--out', 'words', '--epochs', '1',
    '--val-split', '0', ...SMALL]);
  assert.equal(words.code, 0, words.stderr);
  assert.match(words.stdout, new RegExp(`^Epoch 1/1 - loss: ${FIGURE} - accuracy: ${FIGURE}\n$`));
  assert.deepEqual((await metricsOf('words')).net.labels, ['it is "dark"', 'it is "light"']);
});

test('Ctrl-C leaves what was learnt, and --resume goes on bit for bit as if never stopped', async () => {
  const options = ['data', '--epochs', '6', '--augment', '--balance', 'sampling', '--net', 'small', ...SMALL];
  const whole = await train([...options, '--out', 'whole']);
  assert.equal(whole.code, 0, whole.stderr);
  let interrupted = false;
  const first = await train([...options, '--out', 'parts'], (line, child) => {
    if (line.startsWith('Epoch 2/')) interrupted = child.kill('SIGINT');
  });
  assert.ok(interrupted);
  assert.equal(first.code, 130, first.stderr);
  assert.match(first.stderr, /Ctrl-C again kills/);
  const before = await metricsOf('parts');
  assert.equal(before.history.end, 'aborted');
  assert.ok([2, 3, 4, 5].includes(before.history.epochs.length), first.stdout);
  const model = await loadModel(await read('parts', 'model.tflite'), { variant: VARIANT });
  model.close();
  const rest = await train(['--resume', '--out', 'parts']);
  assert.equal(rest.code, 0, rest.stderr);
  assert.equal(first.stdout + rest.stdout, whole.stdout);
  assert.deepEqual(await read('parts', 'model.tflite'), await read('whole', 'model.tflite'));
  assert.deepEqual(await read('parts', 'checkpoint.bin'), await read('whole', 'checkpoint.bin'));
  const timeless = (/** @type {any} */ metrics) => metrics.history.epochs.map((/** @type {any} */ epoch) =>
    ({ ...epoch, seconds: 0 }));
  assert.deepEqual(timeless(await metricsOf('parts')), timeless(await metricsOf('whole')));

  const longer = await train(['--resume', '--out', 'parts', '--epochs', '7']);
  assert.equal(longer.code, 0, longer.stderr);
  assert.match(longer.stdout, /^Epoch 7\/7 - [^\n]*\n$/);

  const other = await train(['--resume', '--out', 'parts', '--lr', '0.5']);
  assert.equal(other.code, 1);
  assert.match(other.stderr, /checkpoint is of another net, other data or other options. .*train anew/);
  await writeFile(path.join(folder, 'parts/checkpoint.bin'), 'no checkpoint');
  const damaged = await train(['--resume', '--out', 'parts']);
  assert.deepEqual([damaged.code, damaged.stdout], [1, '']);
  assert.match(damaged.stderr, /checkpoint/);
});

test('a second Ctrl-C kills', async () => {
  // One batch of large pictures, which takes long enough to be interrupted.
  const options = ['data', '--out', 'killed', '--epochs', '50', '--size', '160', '--net', 'small', '--batch', '48'];
  const { signal, code, stderr } = await train(options, (_, child) => {
    child.stderr?.on('data', (text) => String(text).includes('again kills') && child.kill('SIGINT'));
    child.kill('SIGINT');
  });
  assert.deepEqual([signal, code], ['SIGINT', null], stderr);
  assert.deepEqual((await readdir(path.join(folder, 'killed'))).sort(), ['checkpoint.bin', 'metrics.json']);
  assert.equal((await metricsOf('killed')).history.epochs.length, 1);
});

test('a file that cannot be written does not end the training, nor keep the others from being written', async () => {
  await mkdir(path.join(folder, 'full/checkpoint.bin.part'), { recursive: true });
  const { code, stdout, stderr } = await train(['data', '--out', 'full', '--epochs', '2', ...SMALL]);
  assert.equal(code, 1);
  assert.equal(stdout.trim().split('\n').length, 2);
  assert.match(stderr, /^full\/checkpoint.bin could not be written: .*goes on\.\nfacewise: .*be written.*room/s);
  const left = await readdir(path.join(folder, 'full'));
  for (const name of ['model.tflite', 'metrics.json', 'curves.svg']) assert.ok(left.includes(name), name);
});

test('files and rows that cannot be read are named, skipped and counted', async () => {
  await mkdir(path.join(folder, 'mixed/a'), { recursive: true });
  await mkdir(path.join(folder, 'mixed/b'), { recursive: true });
  const picture = await readFile(path.join(folder, 'data/dark/0.png'));
  for (const name of ['a/1.png', 'a/2.png', 'b/3.png', 'b/4.png', 'b/.hidden']) {
    await writeFile(path.join(folder, 'mixed', name), picture);
  }
  await writeFile(path.join(folder, 'mixed/a/notes.txt'), 'no picture');
  await writeFile(path.join(folder, 'mixed/b/empty.png'), '');
  await writeFile(path.join(folder, 'mixed/b/cut.png'), picture.subarray(0, picture.length / 2));
  await writeFile(path.join(folder, 'mixed.csv'), ['file,age', 'data/dark/0.png,3', 'data/dark/1.png,',
    'data/dark/2.png,NaN', 'data/light/3.png,9', 'data/light/gone.png,4', ''].join('\n'));
  const classes = await train(['mixed', '--out', 'mixed-out', '--epochs', '1', ...SMALL]);
  assert.equal(classes.code, 0, classes.stderr);
  for (const name of ['a/notes.txt', 'b/empty.png', 'b/cut.png']) {
    assert.ok(classes.stderr.includes(`${name}: The `), name);
  }
  assert.match(classes.stderr, /3 skipped, 4 read/);
  const { options, data } = await metricsOf('mixed-out');
  assert.equal(options.folder, '../mixed');
  assert.deepEqual(data.skipped.map((/** @type {any} */ { file }) => file).toSorted(),
    ['a/notes.txt', 'b/cut.png', 'b/empty.png']);
  const rows = await train(['--labels', 'mixed.csv', '--target', 'age', '--out', 'rows-out', '--epochs', '1',
    ...SMALL]);
  assert.equal(rows.code, 0, rows.stderr);
  assert.match(rows.stderr, /1.png: Its age is empty\.\n.*dark\/2.png: Its age is NaN\.\n.*gone.png: There is no/);
  assert.match(rows.stderr, /3 skipped, 2 read/);
  // What is handed on tells nothing of the folders of who made it.
  for (const out of ['mixed-out', 'rows-out', 'cells', 'out']) {
    for (const name of await readdir(path.join(folder, out)).catch(() => [])) {
      assert.ok(!(await read(out, name)).includes(folder), `${out}/${name}`);
    }
  }
  const elsewhere = await train(['--resume', '--out', '../rows-out', '--epochs', '2'], undefined, 'mixed');
  assert.equal(elsewhere.code, 0, elsewhere.stderr);
});

test('a few cells that are no numbers do not make classes of the others', async () => {
  await writeFile(path.join(folder, 'cells.csv'), ['file,age', 'data/dark/0.png,3', 'data/light/1.png,n/a',
    'data/light/2.png,Infinity', 'data/light/3.png,9', 'data/light/4.png,11', ',5', ''].join('\n'));
  const options = ['--labels', 'cells.csv', '--target', 'age', '--epochs', '1', ...SMALL];
  const { code, stdout, stderr } = await train([...options, '--out', 'cells']);
  assert.equal(code, 0, stderr);
  assert.match(stdout, / - mae: /);
  assert.match(stderr, /1.png: Its age is 'n\/a', no number\.\n.*2.png: .*'Infinity', no number/);
  assert.match(stderr, /row 6: It names no file/);
  assert.match(stderr, /3 skipped, 3 read/);
  const classes = await train([...options, '--classes', '--out', 'cells-classes']);
  assert.match(classes.stderr, /1 skipped, 5 read\..*fewer than 5 samples of '11', '3'/s);
  assert.match(classes.stdout, / - accuracy: /);
});

test('links stand for the files and folders that they lead to', async () => {
  await mkdir(path.join(folder, 'links/a'), { recursive: true });
  await symlink(path.join(folder, 'data/light'), path.join(folder, 'links/b'));
  for (const name of ['0.png', '1.png', 'gone.png']) {
    await symlink(path.join(folder, 'data/dark', name), path.join(folder, 'links/a', name));
  }
  const { code, stderr } = await train(['links', '--out', 'links-out', '--epochs', '1', ...SMALL]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /a\/gone.png: There is no such file/);
  assert.deepEqual((await metricsOf('links-out')).data.classes, { a: 2, b: EACH });
});

/** @type {[string, string[], number, RegExp][]} */
const REFUSED = [
  ['nothing', [], 2, /No folder was given/],
  ['two folders', ['data', 'data'], 2, /one folder/],
  ['labels without a target', ['--labels', 'labels.csv'], 2, /belong together/],
  ['a column that is not there', ['--labels', 'labels.csv', '--target', 'agee'], 2, /no column 'agee'; it has file/],
  ['a column without a value', ['--labels', 'bare.csv', '--target', 'age'], 1, /no row that names a file and its age/],
  ['an unknown net', ['data', '--net', 'large'], 2, /textbook, small/],
  ['a number in words', ['data', '--epochs', 'five'], 2, /--epochs is 'five'/],
  ['no epochs', ['data', '--epochs', '0'], 2, /--epochs is '0'; give a whole number from 1 to 1000000/],
  ['half a picture', ['data', '--limit', '0.5'], 2, /--limit is '0.5'; give a whole number from 1/],
  ['a split without training', ['data', '--val-split', '1'], 2, /--val-split is '1'; give a number from 0 to 0.9/],
  ['an unknown balance', ['data', '--balance', 'weight'], 2, /--balance is 'weight'; it may be none, weights/],
  ['an unknown form', ['data', '--weights', 'f8'], 2, /f32, f16, int8/],
  ['an unknown optimizer', ['data', '--optimizer', 'adan'], 2, /^--optimizer is 'adan'. Did you mean 'adam'/],
  ['layers that do not fit', ['data', '--net', 'layers.json'], 1, /2 labels, the net ends in 3/],
  ['a folder without folders', ['data/dark'], 1, /has no folders/],
  ['a folder that is not there', ['dat'], 1, /could not be read/],
  ['one class', ['one'], 1, /one class/],
  ['an empty class', ['empty'], 1, /no sample of 'b'/],
  ['a file in the way', ['data', '--out', 'labels.csv', '--epochs', '1', ...SMALL], 1, /labels.csv.* not be written/],
  ['nothing to go on from', ['data', '--resume', '--out', 'nowhere'], 1, /nothing to go on from/],
];
for (const [what, args, code, words] of REFUSED) {
  test(`${what}: refused in words`, async (t) => {
    await mkdir(path.join(folder, 'one/a'), { recursive: true });
    await mkdir(path.join(folder, 'empty/a'), { recursive: true });
    await mkdir(path.join(folder, 'empty/b'), { recursive: true });
    const picture = await readFile(path.join(folder, 'data/dark/0.png'));
    for (const name of ['one/a/1.png', 'empty/a/1.png', 'empty/a/2.png']) {
      await writeFile(path.join(folder, name), picture);
    }
    await writeFile(path.join(folder, 'bare.csv'), 'file,age\na.png,\nb.png,NaN\n');
    await writeFile(path.join(folder, 'layers.json'), '[{ "kind": "flatten" }, { "kind": "dense", "units": 3 }]');
    const before = process.cwd();
    t.after(() => process.chdir(before));
    process.chdir(folder);
    await assert.rejects(run(args), (/** @type {any} */ error) => {
      assert.equal(error instanceof UsageError ? 2 : 1, code, error.stack);
      assert.match(`${error.message} ${error.remedy}`, words);
      return true;
    });
  });
}

test('wrong usage has exit code 2, a failure 1, with a sentence and nothing on stdout', async () => {
  const usage = await train(['data', '--epoch', '3']);
  assert.deepEqual([usage.code, usage.stdout], [2, '']);
  assert.match(usage.stderr, /^facewise: .*'--epoch'.*--help\.\n$/);
  const failure = await train(['dat']);
  assert.deepEqual([failure.code, failure.stdout], [1, '']);
  assert.match(failure.stderr, /^facewise: .*dat could not be read: .*\n$/);
});

test('layers come from a file, weights go out as half floats', async () => {
  await writeFile(path.join(folder, 'net.json'), JSON.stringify([{ kind: 'conv2d', units: 4, kernelSize: 3, strides: 2,
    activation: 'relu' }, { kind: 'dense', units: 2, activation: 'softmax' }]));
  for (const form of ['f32', 'f16']) {
    const { code, stderr } = await train(['data', '--net', 'net.json', '--out', form, '--epochs', '1', '--weights',
      form, ...SMALL]);
    assert.equal(code, 0, stderr);
  }
  const [full, half] = [await read('f32', 'model.tflite'), await read('f16', 'model.tflite')];
  const floats = 4 * 27 + 4 + 2 * 4 * 49 + 2;
  assert.ok(full.length - half.length > floats, `${full.length} and ${half.length} bytes`);
});

test('a head is learnt on the features of a packaged net', async () => {
  const { code, stdout, stderr } = await train(['data', '--net', path.join(MODELS, 'face_expression.tflite'), '--limit',
    '6', '--out', 'head', '--epochs', '2', '--batch', '4']);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Epoch 1\/2 - loss/);
  const model = await loadModel(await read('head', 'model.tflite'), { variant: VARIANT });
  assert.deepEqual([model.inputs[0].shape, model.outputs[0].shape], [[1, 112, 112, 3], [1, 2]]);
  model.close();
  const text = String(await read('head', 'model.tflite'));
  assert.match(text, /"input":\{"scale":\[0.0039\d+\],"offset":\[-0.48\d*,-0.45\d*,/);
});

test('fields of a table may be quoted', () => {
  assert.deepEqual(parseCsv('a,b\n"1, 2","say ""x"""\r\n\n3,\n'), [['a', 'b'], ['1, 2', 'say "x"'], ['3', '']]);
  assert.deepEqual(parseCsv('a,b'), [['a', 'b']]);
});

test('the time left counts from where it began', () => {
  const left = timeLeft();
  assert.equal(left(10, 20), 'time left unknown');
  assert.match(left(15, 20), /^\d+ s left$/);
});
