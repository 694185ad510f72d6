// The C tests under MemorySanitizer, and a picture read and a net trained under it and under valgrind's memcheck. (ASan
// and UBSan watch the suites c and fuzz-replay of every `make test`.)
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync, copyFileSync } from 'node:fs';
import path from 'node:path';
import { decodePicture } from '../../web/lib/decode.js';
import { samplePath } from '../lib/samples.mjs';

/** These pass on what they cannot know: how much memory, how long. */
const MEMCHECK = ['face_analyzer', 'face_track', 'face_people', 'gallery', 'nn_session', 'nn_ops', 'image', 'heap',
  'tflite_reader', 'tflite_writer', 'train_memory', 'train_checkpoint'];
const [WIDTH, HEIGHT] = [320, 240];

/** @param {string} program @param {string[]} args */
function run(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  return { ok: status === 0, output: `${stdout}${stderr}`, stdout };
}

/** The packaged nets by role, and a photograph as RGB. @param {string} root @param {string} folder */
async function lay(root, folder) {
  mkdirSync(folder, { recursive: true });
  const { models } = JSON.parse(readFileSync(path.join(root, 'models/manifest.json'), 'utf8'));
  for (const { file, role } of models) {
    copyFileSync(path.join(root, 'models', file), path.join(folder, `${role}.tflite`));
  }
  const photo = readFileSync(samplePath(1));
  const { pixels } = await decodePicture(new Uint8Array(photo), { width: WIDTH, height: HEIGHT });
  writeFileSync(path.join(folder, 'picture'), pixels.data);
  return [folder, path.join(folder, 'picture'), String(WIDTH), String(HEIGHT)];
}

/** @type {import('../../build-scripts/prove.mjs').Proof} */
export default {
  title: 'MemorySanitizer is silent through all C tests, valgrind through some, both through a picture ' +
    'read and a net trained',
  needs: ['models', 'msan-binaries', 'plain-binaries'],
  async run({ root, build, log }) {
    /** @type {string[]} */
    const problems = [];
    const fail = (/** @type {string} */ what, /** @type {string} */ output) => {
      const telling = output.split('\n').filter((line) => /==\d+==|ERROR|WARNING|failed/.test(line)).slice(0, 12);
      problems.push(`${what}: ${telling.join(' | ')}`);
    };
    const reading = await lay(root, path.join(build, 'prove-nets'));
    const msan = path.join(build, 'msan');
    const tests = readdirSync(msan).filter((name) => name.endsWith('_test')).sort();
    for (const test of tests) {
      const { ok, output } = run(path.join(msan, test), []);
      if (!ok) fail(`MSan, ${test}`, output);
    }
    log(`${tests.length} tests under MSan`);
    const plain = path.join(build, 'plain');
    const expected = run(path.join(plain, 'read_picture'), reading);
    if (!expected.ok) fail('read_picture', expected.output);
    const memorySanitized = run(path.join(msan, 'read_picture'), reading);
    if (!memorySanitized.ok) fail('MSan, read_picture', memorySanitized.output);
    log('a picture read and a net trained under MSan');
    const strict = ['--error-exitcode=9', '--leak-check=full', '--errors-for-leak-kinds=all', '-q'];
    const memcheck = (/** @type {string} */ program, /** @type {string[]} */ args) =>
      run('valgrind', [...strict, program, ...args]);
    const watched = memcheck(path.join(plain, 'read_picture'), reading);
    if (!watched.ok) fail('valgrind, read_picture', watched.output);
    // Both print what they found: a silent valgrind over a program that did nothing would prove nothing.
    if (watched.stdout !== expected.stdout || !/face \d/.test(watched.stdout)) {
      fail('valgrind, read_picture', `it failed to find the same:\n${watched.stdout}`);
    }
    log('a picture read and a net trained under valgrind');
    for (const name of MEMCHECK) {
      const { ok, output } = memcheck(path.join(plain, `${name}_test`), []);
      if (!ok) fail(`valgrind, ${name}`, output);
    }
    return {
      passed: problems.length === 0,
      figures: {
        'C tests under MSan': tests.length, 'C tests under valgrind': MEMCHECK.length,
        'under both': `a ${WIDTH} x ${HEIGHT} photograph, all tasks, both modes; training, checkpoint, export`,
      },
      problems,
    };
  },
};
