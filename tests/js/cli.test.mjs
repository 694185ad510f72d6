import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { progressBar } from '../../bin/progress.mjs';
import { version } from '../../web/lib/index.js';
import { ROOT, samplePath } from './support.mjs';

/** @type {string} */
let folder;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'facewise-cli-'));
});
after(() => rm(folder, { recursive: true }));

/**
 * @param {string[]} args
 * @param {{ closeStdout?: boolean, root?: string }} [options]
 * @returns {Promise<{ code: number | null, signal: string | null, stdout: string, stderr: string }>}
 */
function facewise(args, { closeStdout = false, root = ROOT } = {}) {
  return new Promise((resolve) => {
    const flags = process.execArgv.filter((flag) => flag.startsWith('--experimental-wasm'));
    const child = spawn(process.execPath, [...flags, path.join(root, 'bin/facewise.mjs'), ...args], { cwd: folder });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text) => {
      stdout += text;
      if (closeStdout) child.stdout.destroy();
    });
    child.stderr.on('data', (text) => (stderr += text));
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

test('the progress bar is one line that is drawn over, and only on a terminal', () => {
  let written = '';
  const write = (/** @type {string} */ text) => (written += text);
  const terminal = /** @type {any} */ ({ isTTY: true, columns: 40, write });
  const bar = progressBar(4, terminal);
  bar.show(1, 'pictures/with/a/long/name/that/does/not/fit.jpg');
  const line = written.split('\x1b[2K').pop() ?? '';
  assert.match(line, /^\[={6} {18}\] 1\/4 .*fit\.jpg$/);
  assert.ok(line.length < 40 && !line.includes('\n'));
  written = '';
  for (const silent of [progressBar(4, { ...terminal, isTTY: false }), progressBar(1, terminal)]) {
    silent.show(0, 'a.jpg');
    silent.clear();
  }
  assert.equal(written, '');
});

test('--help and --version answer on stdout', async () => {
  for (const args of [['--help'], ['-h'], ['help'], ['analyze', '--help'], ['verify', '--help']]) {
    const { code, stdout, stderr } = await facewise(args);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^Usage: facewise/);
  }
  assert.equal((await facewise(['--version'])).stdout, `${version}\n`);
});

/** @type {[string, string[], RegExp][]} */
const WRONG_USAGE = [
  ['no command', [], /No command was given[^]*analyze/],
  ['an unknown command', ['analyse', 'a.jpg'], /no command 'analyse'\. Did you mean 'analyze'\?/],
  ['no pictures', ['analyze', '--json'], /No pictures/],
  ['an unknown option', ['analyze', '--jsn', 'a.jpg'], /Unknown option '--jsn'\. Did you mean '--json'\? See/],
  ['an option without its value', ['analyze', 'a.jpg', '--tasks'], /--tasks/],
  ['an unknown task', ['analyze', '--tasks', 'emotoin', 'a.jpg'], /Did you mean 'emotion'/],
  ['an unknown task to copy for', ['assets', '--tasks', 'emotio', 'out'],
    /'emotio'\. Did you mean 'emotion'\? Tasks are/],
  ['an unknown range', ['analyze', '--range', 'near', 'a.jpg'], /'range' is 'near'/],
  ['a number of faces that is none', ['analyze', '--max-faces', 'many', 'a.jpg'],
    /--max-faces is 'many'; give a whole number from 1 to 256/],
  ['no task at all', ['analyze', '--tasks', '', 'a.jpg'], /no task ''/],
  ['one drawing for two pictures', ['analyze', '--draw', 'out.png', 'a.jpg', 'b.jpg'], /folder/],
  ['a drawing in a format nobody has', ['analyze', '--draw', 'out.xyz', 'a.jpg'], /cannot write '.xyz'/],
  ['an unknown mesh style', ['analyze', '--mesh', 'full', 'a.jpg'], /contours/],
];
for (const [what, args, words] of WRONG_USAGE) {
  test(`${what} is wrong usage: exit code 2`, async () => {
    const { code, stdout, stderr } = await facewise(args);
    assert.deepEqual([code, stdout], [2, ''], stderr);
    assert.match(stderr, words);
    assert.doesNotMatch(stderr, /\n {4}at /, 'no stack trace');
  });
}

test('--json prints an array of { file, width, height, faces } and nothing else', async () => {
  const files = [samplePath(1), samplePath(2)];
  const { code, stdout, stderr } = await facewise(['analyze', '--json', ...files]);
  assert.deepEqual([code, stderr], [0, '']);
  const entries = JSON.parse(stdout);
  assert.deepEqual(entries.map((/** @type {any} */ entry) => entry.file), files);
  for (const entry of entries) {
    assert.deepEqual(Object.keys(entry), ['file', 'width', 'height', 'faces']);
    const { width, height } = await sharp(entry.file).metadata();
    assert.deepEqual([entry.width, entry.height], [width, height]);
    assert.ok(entry.faces.length > 0);
    const [face] = entry.faces;
    assert.deepEqual(Object.keys(face), ['id', 'score', 'presence', 'box', 'boxNormalized', 'keypoints', 'pose', 'gaze',
      'emotion', 'age', 'gender', 'mesh']);
    assert.equal(face.mesh.length, 478);
  }
});

test('--tasks picks what is read, none finds only', async () => {
  const some = JSON.parse((await facewise(['analyze', '--json', '--tasks', 'emotion, age', samplePath(1)])).stdout);
  assert.deepEqual(Object.keys(some[0].faces[0]),
    ['id', 'score', 'presence', 'box', 'boxNormalized', 'keypoints', 'emotion', 'age']);
  const { stdout } = await facewise(['analyze', '--json', '--tasks=none', '--max-faces=1', samplePath(4)]);
  const none = JSON.parse(stdout);
  assert.deepEqual(Object.keys(none[0].faces[0]), ['id', 'score', 'box', 'boxNormalized', 'keypoints']);
  assert.equal(none[0].faces.length, 1);
});

test('without --json it prints a table for people', async () => {
  const { code, stdout } = await facewise(['analyze', samplePath(1)]);
  assert.equal(code, 0);
  assert.match(stdout, /sample1\.jpg: \d+ x \d+, \d+ faces?\n {2}# +score +box +age +gender +emotion/);
});

test('unreadable files are named, one sentence each, the others are done: exit code 1', async () => {
  const empty = path.join(folder, 'empty.jpg');
  const page = path.join(folder, 'page.jpg');
  const cut = path.join(folder, 'cut.jpg');
  const tiny = path.join(folder, 'tiny.png');
  const file = await readFile(samplePath(1));
  await writeFile(empty, '');
  await writeFile(page, '<!doctype html><p>Not found</p>');
  await writeFile(cut, file.subarray(0, file.length >> 1));
  await sharp({ create: { width: 4, height: 4, channels: 3, background: '#888' } }).png().toFile(tiny);
  const bad = [empty, page, cut, tiny, path.join(folder, 'nowhere.jpg'), folder];
  const { code, stdout, stderr } = await facewise(['analyze', '--json', '--tasks', 'none', ...bad.slice(0, 3),
    samplePath(1), ...bad.slice(3)]);
  assert.equal(code, 1);
  assert.deepEqual(JSON.parse(stdout).map((/** @type {any} */ entry) => entry.file), [samplePath(1)]);
  const lines = stderr.trimEnd().split('\n');
  assert.deepEqual(lines.map((line) => bad.find((name) => line.startsWith(`${name}: `))), bad, stderr);
  assert.doesNotMatch(stderr, /\n {4}at /);
});

test('only unreadable files still give an array', async () => {
  const { code, stdout } = await facewise(['analyze', '--json', 'nowhere.jpg']);
  assert.deepEqual([code, stdout], [1, '[]\n']);
});

test('--draw saves the picture with the reading drawn in', async () => {
  const target = path.join(folder, 'drawn/one.png');
  const { code, stderr } = await facewise(['analyze', '--draw', target, samplePath(1)]);
  assert.deepEqual([code, stderr], [0, '']);
  const [drawn, plain] = await Promise.all([target, samplePath(1)].map((name) =>
    sharp(name).removeAlpha().raw().toBuffer({ resolveWithObject: true })));
  assert.deepEqual([drawn.info.width, drawn.info.height], [plain.info.width, plain.info.height]);
  let differing = 0;
  for (let i = 0; i < plain.data.length; i += 3) if (Math.abs(drawn.data[i] - plain.data[i]) > 40) differing++;
  const share = differing / (plain.data.length / 3);
  assert.ok(share > 0.001 && share < 0.2, `${share} of the pixels were drawn on`);
});

test('--draw to where no folder can be made is said and does not hang', { timeout: 30_000 }, async () => {
  const { code, stderr } = await facewise(['analyze', '--tasks', 'none', '--draw', '/proc/x/seen.png', samplePath(1)]);
  assert.equal(code, 1);
  assert.match(stderr, /\/proc\/x\/seen\.png could not be written/);
});

test('--draw into a folder and by a pattern keeps all names apart', async () => {
  const two = [samplePath(1), samplePath(1), samplePath(2)];
  await facewise(['analyze', '--tasks', 'none', '--draw', path.join(folder, 'many'), ...two]);
  assert.deepEqual((await readdir(path.join(folder, 'many'))).sort(), ['sample1-2.png', 'sample1.png', 'sample2.png']);
  await facewise(['analyze', '--tasks', 'none', '--draw', path.join(folder, 'p/{name}-face.jpg'), ...two.slice(1)]);
  assert.deepEqual((await readdir(path.join(folder, 'p'))).sort(), ['sample1-face.jpg', 'sample2-face.jpg']);
});

test('EXIF rotation is honoured', async () => {
  const { width, height } = await sharp(samplePath(1)).metadata();
  const turned = path.join(folder, 'turned.jpg');
  await sharp(await sharp(samplePath(1)).rotate(-90).toBuffer()).withMetadata({ orientation: 6 }).jpeg().toFile(turned);
  const { stdout } = await facewise(['analyze', '--json', '--tasks', 'none', turned]);
  const [entry] = JSON.parse(stdout);
  assert.deepEqual([entry.width, entry.height], [width, height]);
});

test('grey, transparent and 16-bit pictures are read', async () => {
  const forms = {
    'grey.png': sharp(samplePath(1)).greyscale().png(),
    'alpha.png': sharp(samplePath(1)).ensureAlpha(0.5).png(),
    'deep.png': sharp(samplePath(1)).toColourspace('rgb16').png(),
    'small.webp': sharp(samplePath(1)).webp(),
  };
  for (const [name, picture] of Object.entries(forms)) await picture.toFile(path.join(folder, name));
  const { code, stdout, stderr } = await facewise(['analyze', '--json', '--tasks', 'none', ...Object.keys(forms)]);
  assert.equal(code, 0, stderr);
  for (const entry of JSON.parse(stdout)) assert.ok(entry.faces.length > 0, entry.file);
});

test('verify says whether two pictures show one person, how sure that is, and what it looked at', async () => {
  await sharp(samplePath(1)).flop().modulate({ brightness: 0.8 }).toFile(path.join(folder, 'darker.jpg'));
  const same = await facewise(['verify', '--json', samplePath(1), 'darker.jpg']);
  assert.equal(same.code, 0, same.stderr);
  const answer = JSON.parse(same.stdout);
  assert.deepEqual([answer.same, answer.decision], [true, 'same']);
  assert.ok(answer.similarity > answer.threshold && answer.falseMatchRate < 1e-3);
  assert.deepEqual(answer.pictures.map((/** @type {any} */ { file, faces }) => [file, faces > 0]),
    [[samplePath(1), true], ['darker.jpg', true]]);
  const other = await facewise(['verify', '--fmr', '1e-2', samplePath(1), samplePath(6)]);
  assert.deepEqual([other.code, other.stderr], [0, '']);
  assert.match(other.stdout, /sample6\.jpg +\d faces, the largest taken, quality \d+ %\n/);
  assert.match(other.stdout, /similarity 0\.\d{4}, false-match rate 0\.\d+ .*\nTwo different people\.\n$/);
});

test('verify names the picture without a face, and what it does not understand', async () => {
  const grey = sharp({ create: { width: 200, height: 200, channels: 3, background: 'grey' } });
  await grey.toFile(path.join(folder, 'none.png'));
  const none = await facewise(['verify', samplePath(1), 'none.png']);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /^facewise: none\.png: No face was found\./);
  for (const args of [[], ['1'], ['1', '2', '3'], ['--fmr', '2', '1', '2'], ['--fmr', '', '1', '2'], ['--far', '1']]) {
    const { code, stderr } = await facewise(['verify', ...args]);
    assert.equal(code, 2, stderr);
  }
});

test('a reader that stops reading is no failure', async () => {
  const { code, signal, stderr } = await facewise(['analyze', '--json', samplePath(1), samplePath(2), samplePath(3)],
    { closeStdout: true });
  assert.deepEqual([code, signal, stderr], [0, null, '']);
});

test('without sharp it says what to install', async () => {
  const bare = path.join(folder, 'bare');
  await cp(path.join(ROOT, 'bin'), path.join(bare, 'bin'), { recursive: true });
  await cp(path.join(ROOT, 'web/lib'), path.join(bare, 'web/lib'), { recursive: true });
  await writeFile(path.join(bare, 'package.json'), '{"type":"module"}');
  const { code, stdout, stderr } = await facewise(['analyze', '--json', samplePath(1)], { root: bare });
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^facewise: .*'sharp'.*npm install sharp.*\n$/);
});

test('missing nets are one sentence', async () => {
  const { code, stderr } = await facewise(['analyze', '--models', folder, samplePath(1)]);
  assert.equal(code, 1);
  assert.match(stderr, /^facewise: .*\w+\.tflite could not be read.*\n$/);
});
