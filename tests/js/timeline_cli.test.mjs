// `facewise timeline` on a folder of frames, and on clips by way of a small program in the place of ffmpeg.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { PpmReader } from '../../bin/frames.mjs';
import { facePictures } from '../parity/lib/faces.mjs';
import { ROOT, VARIANT } from './support.mjs';

const [WIDTH, HEIGHT] = [240, 240];

/** @type {string} */
let folder;
/** A face, and a picture without one, as raw RGB. @type {Uint8Array[]} */
let pictures;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'facewise-timeline-'));
  const [{ image }] = facePictures();
  const face = await image.resize(WIDTH, HEIGHT).removeAlpha().raw().toBuffer();
  pictures = [new Uint8Array(face), new Uint8Array(WIDTH * HEIGHT * 3).fill(120)];
  await mkdir(path.join(folder, 'frames'));
  for (const [i, data] of pictures.entries()) {
    await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).toFile(path.join(folder, `${i}.png`));
    await writeFile(path.join(folder, `${i}.ppm`), ppm(data));
  }
  // 2 s with a face, then 1 s without; 10 sorts after 9.
  for (let i = 0; i < 15; i++) {
    await copyFile(path.join(folder, `${i < 10 ? 0 : 1}.png`), path.join(folder, 'frames', `shot${i}.png`));
  }
  await writeFile(path.join(folder, 'clip.mp4'), 'a clip');
});
after(() => rm(folder, { recursive: true }));

/** @param {Uint8Array} data */
const ppm = (data) => Buffer.concat([Buffer.from(`P6\n${WIDTH} ${HEIGHT}\n255\n`), data]);

/**
 * @param {string[]} args
 * @param {{ onErr?: (text: string, child: import('node:child_process').ChildProcess) => void, path?: string }} [how]
 * @returns {Promise<{ code: number | null, signal: string | null, stdout: string, stderr: string }>}
 */
function timeline(args, { onErr = () => {}, path: search = process.env.PATH } = {}) {
  return new Promise((resolve) => {
    const flags = process.execArgv.filter((flag) => flag.startsWith('--experimental-wasm'));
    const command = [...flags, path.join(ROOT, 'bin/facewise.mjs'), 'timeline', '--variant', VARIANT, ...args];
    const child = spawn(process.execPath, command, { cwd: folder, env: { ...process.env, PATH: search } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => {
      stderr += text;
      onErr(String(text), child);
    });
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/**
 * A program in the place of ffmpeg.
 * @param {string} name
 * @param {string} body of a script that writes to stdout and stderr
 */
async function fakeFfmpeg(name, body) {
  const file = path.join(folder, name);
  await writeFile(file, `#!${process.execPath}
    const { readFileSync, writeSync, writeFileSync } = require('node:fs');
    const args = process.argv.slice(2);
    const frame = (i) => readFileSync(${JSON.stringify(folder)} + '/' + i + '.ppm');
    const write = (bytes) => { for (let at = 0; at < bytes.length;) {
      try { at += writeSync(1, bytes, at); } catch (error) { if (error.code !== 'EAGAIN') throw error; } } };
    process.stderr.write('  Duration: 00:00:04.00, start: 0.000000\\n');
    ${body}\n`);
  await chmod(file, 0o755);
  return file;
}

test('PPM pictures are cut out of the stream wherever it is broken', () => {
  const frames = [1, 2, 3].map((value) => new Uint8Array(WIDTH * HEIGHT * 3).fill(value));
  const bytes = Buffer.concat([...frames.map(ppm), Buffer.from('P6\n24')]);
  for (const step of [1, 5, 64, 1000, 172_815, bytes.length]) {
    const reader = new PpmReader();
    const seen = [];
    for (let at = 0; at < bytes.length; at += step) seen.push(...reader.push(bytes.subarray(at, at + step)));
    assert.deepEqual(seen.map(({ width, height, data }) => [width, height, data.length, data[0], data.at(-1)]),
      [1, 2, 3].map((value) => [WIDTH, HEIGHT, WIDTH * HEIGHT * 3, value, value]));
    assert.equal(reader.rest, 5);
  }
  assert.throws(() => [...new PpmReader().push(Buffer.alloc(100, 'x'))], /something else than pictures/);
});

test('a folder of numbered frames becomes a table, CSV, JSON and curves', async () => {
  const { code, stdout, stderr } = await timeline(['frames', '--csv', 'out/t.csv', '--json', 'out/t.json', '--svg',
    'out/t.svg']);
  assert.equal(code, 0, stderr);
  const [first, head, row] = stdout.split('\n');
  assert.equal(first, 'frames: 0:03, 15 frames');
  assert.match(head, /^ {2}from +seen +faces +most +neutral +happy .*valence$/);
  assert.match(row, /^ {2}0:00 +3 s +0\.6/);
  assert.match(stderr, /3\.0 s of clip in \d+\.\d s: \d+\.\d times real time/);
  const csv = String(await readFile(path.join(folder, 'out/t.csv'))).trim().split('\r\n');
  assert.equal(csv.length, 4);
  assert.match(csv[1], /^0,1,1,1,1,/);
  assert.match(csv[3], /^2,1,0?\.?\d*,/);
  const json = JSON.parse(String(await readFile(path.join(folder, 'out/t.json'))));
  assert.deepEqual([json.format, json.seconds, json.bins.length, json.minutes.length], ['facewise-timeline', 3, 3, 1]);
  assert.equal(json.bins[0].faces, 1);
  assert.ok(json.bins[2].faces < 1, 'the face is gone');
  assert.doesNotMatch(JSON.stringify(json), /"id"|embedding/);
  const svg = await readFile(path.join(folder, 'out/t.svg'));
  assert.ok(Number((await sharp(svg).metadata()).width) > 500);
  assert.match(String(svg), /valence/);
});

test('- prints one of them in place of the table; bins and frame rate are taken', async () => {
  const { code, stdout } = await timeline(['frames', '--json', '-', '--fps', '2.5', '--bin', '2']);
  assert.equal(code, 0);
  const { seconds, bins } = JSON.parse(stdout);
  assert.deepEqual([seconds, bins.map((/** @type {any} */ { start }) => start)], [6, [0, 2, 4]]);
});

test('a frame that cannot be read is named and leaves a gap', async () => {
  await mkdir(path.join(folder, 'torn'));
  for (const i of [1, 2, 3, 5, 6]) await copyFile(path.join(folder, '0.png'), path.join(folder, `torn/${i}.png`));
  await writeFile(path.join(folder, 'torn/4.png'), 'no picture');
  const { code, stdout, stderr } = await timeline(['torn', '--fps', '1', '--json', '-']);
  assert.equal(code, 1);
  assert.match(stderr, /4\.png: /);
  const { bins } = JSON.parse(stdout);
  assert.deepEqual(bins.map((/** @type {any} */ { start }) => start), [0, 1, 2, 4, 5]);
});

test('a clip by ffmpeg: its pictures, their times, and what it is asked for', async () => {
  const ffmpeg = await fakeFfmpeg('ffmpeg', `
    writeFileSync(${JSON.stringify(folder)} + '/args.json', JSON.stringify(args));
    for (let i = 0; i < 20; i++) write(frame(i < 10 ? 0 : 1));`);
  const search = `${folder}:${process.env.PATH}`;
  const { code, stdout, stderr } = await timeline(['clip.mp4', '--json', '-'], { path: search });
  assert.equal(code, 0, stderr);
  const { seconds, bins } = JSON.parse(stdout);
  assert.deepEqual([seconds, bins.length, bins[0].faces], [4, 4, 1]);
  const args = JSON.parse(String(await readFile(path.join(folder, 'args.json'))));
  assert.equal(args[args.indexOf('-i') + 1], 'clip.mp4');
  assert.match(args[args.indexOf('-vf') + 1], /^fps=5,/);
  assert.ok(args.includes('-nostdin') && args.includes('rgb24'));
  const asked = await timeline(['clip.mp4', '--fps', '10', '--ffmpeg', ffmpeg]);
  assert.match(asked.stdout, /^clip\.mp4: 0:02, 20 frames/);
});

test('without ffmpeg it says what to install', async () => {
  const { code, stdout, stderr } = await timeline(['clip.mp4'], { path: '/nonexistent' });
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /program ffmpeg, which is not here.*apt install ffmpeg.*folder/s);
  assert.doesNotMatch(stderr, /\n {4}at /);
});

/** @type {[string, string, number, RegExp][]} */
const FAILURES = [
  ['that refuses the clip', "process.stderr.write('clip.mp4: Invalid data found\\n'); process.exitCode = 1;", 1,
    /could not be read as a clip\. clip\.mp4: Invalid data found/],
  ['that finds no picture', '', 1, /has no picture in it/],
  ['that writes something else', "write(Buffer.from('x'.repeat(500)));", 1, /something else than pictures/],
];
for (const [what, body, expected, words] of FAILURES) {
  test(`an ffmpeg ${what}`, async () => {
    const ffmpeg = await fakeFfmpeg('ffmpeg-bad', body);
    const { code, stdout, stderr } = await timeline(['clip.mp4', '--ffmpeg', ffmpeg]);
    assert.deepEqual([code, stdout], [expected, '']);
    assert.match(stderr, words);
    assert.doesNotMatch(stderr, /\n {4}at /);
  });
}

for (const [what, body] of [
  ['ends within a picture', 'write(frame(0).subarray(0, 5000));'],
  ['fails on the way', "process.stderr.write('out of disk\\n'); process.exitCode = 3;"],
]) {
  test(`an ffmpeg that ${what}: what there was is told, and that it was not all`, async () => {
    const ffmpeg = await fakeFfmpeg('ffmpeg-torn', `for (let i = 0; i < 10; i++) write(frame(0)); ${body}`);
    const { code, stdout, stderr } = await timeline(['clip.mp4', '--ffmpeg', ffmpeg]);
    assert.equal(code, 1);
    assert.match(stdout, /0:02, 10 frames/);
    assert.match(stderr, /gave up on the rest/);
  });
}

test('Ctrl-C ends with what there is, and ends ffmpeg', async () => {
  const ffmpeg = await fakeFfmpeg('ffmpeg-endless', `
    writeFileSync(${JSON.stringify(folder)} + '/pid', String(process.pid));
    let count = 0;
    const next = () => process.stdout.write(frame(0), () => {
      if (++count === 6) process.kill(process.ppid, 'SIGINT');
      setTimeout(next, 5);
    });
    next();`);
  const { code, signal, stdout, stderr } = await timeline(['clip.mp4', '--ffmpeg', ffmpeg]);
  assert.deepEqual([code, signal], [130, null], stderr);
  assert.match(stdout, /clip\.mp4: \d:\d\d, \d+ frames\n[^]*all/);
  assert.match(stderr, /ended by Ctrl-C/);
  const pid = Number(await readFile(path.join(folder, 'pid')));
  assert.throws(() => process.kill(pid, 0), /ESRCH/);
});

/** @type {[string, string[], number, RegExp][]} */
const WRONG = [
  ['no clip', [], 2, /Give one clip/],
  ['two clips', ['a.mp4', 'b.mp4'], 2, /Give one clip/],
  ['a clip that is not there', ['none.mp4'], 1, /no such file/],
  ['a folder without pictures', ['empty'], 1, /no pictures in this folder/],
  ['a frame rate that is none', ['frames', '--fps', 'fast'], 2, /--fps is 'fast'/],
  ['a bin that does not fill a minute', ['frames', '--bin', '7'], 2, /fill a minute/],
  ['two things printed', ['frames', '--csv', '-', '--json', '-'], 2, /Only one of/],
  ['an unknown range', ['frames', '--range', 'near'], 2, /'range' is 'near'/],
];
for (const [what, args, expected, words] of WRONG) {
  test(`${what}: exit code ${expected}`, async () => {
    await mkdir(path.join(folder, 'empty'), { recursive: true });
    const { code, stdout, stderr } = await timeline(args);
    assert.deepEqual([code, stdout], [expected, ''], stderr);
    assert.match(stderr, words);
    assert.doesNotMatch(stderr, /\n {4}at /);
  });
}
