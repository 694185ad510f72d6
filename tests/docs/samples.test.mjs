// Samples of the docs are run as they stand: in Node, by a C compiler, in a shell. pages.test.mjs has the pages.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { fencesIn } from './lib/fences.mjs';
import { nativeSamples, nodeSamples, shellSamples } from './lib/samples.mjs';
import { addClasses, addFrames, addPpm, compileNative, root, sampleProject, samples } from './lib/project.mjs';

const run = promisify(execFile);
/** Runs one module after the other, so that Node starts and the package loads once. */
const runner = `
  const said = {};
  for (const file of process.argv.slice(1)) {
    const lines = [];
    console.log = (...values) => lines.push(format(...values));
    try {
      await import(new URL(file, 'file://' + process.cwd() + '/').href);
    } catch (error) {
      lines.push(String(error.stack ?? error));
    }
    said[file] = lines.join('\\n');
  }
  process.stdout.write(JSON.stringify(said));`;

let project = '';
before(async () => {
  project = await sampleProject('docs');
  addFrames(project);
  await addClasses(project);
  await addPpm(project);
});

test('Node samples do what the docs say', async (context) => {
  const { stdout } = await run('node', ['--input-type=module', '-e', `import { format } from 'node:util';${runner}`,
    ...Object.keys(nodeSamples)], { cwd: project, maxBuffer: 1 << 26 });
  const said = JSON.parse(stdout);
  for (const [file, pattern] of Object.entries(nodeSamples)) {
    await context.test(file, () => assert.match(said[file], pattern));
  }
  assert.ok(!existsSync(path.join(project, 'people.json')) ||
    !readFileSync(path.join(project, 'people.json'), 'utf8').includes('Ada'), 'the gallery is encrypted');
  assert.match(readFileSync(path.join(project, 'album/portrait-1.jpg.xmp'), 'utf8'), /Anna/);
  assert.match(readFileSync(path.join(project, 'frames.csv'), 'utf8'), /^start_s,/);
  assert.ok(statSync(path.join(project, 'tired.tflite')).size > 1000);
});

/** What the samples of README.md take for granted. @type {string[][]} */
const readmeGiven = [
  ["const video = await (await import('node:fs/promises')).readFile('photo.jpg');"],
  ["const { readFile } = await import('node:fs/promises');",
    "const files = ['awake', 'tired'].flatMap((label) => [0, 1, 2, 3, 4, 5].map((i) => `pictures/${label}/${i}.jpg`));",
    'const samples = await Promise.all(files.map((file) => readFile(file)));',
    "const targets = files.map((file) => file.includes('tired') ? 1 : 0);"],
];

test('the samples of README.md run', async (context) => {
  const fences = fencesIn('README.md').filter(({ language }) => language === 'js');
  assert.equal(fences.length, readmeGiven.length);
  for (const [i, { line, text }] of fences.entries()) {
    await context.test(`line ${line}`, async () => {
      const file = path.join(project, `readme-${i}.mjs`);
      writeFileSync(file, `${readmeGiven[i].join('\n')}\n${text}\n`);
      const { stdout, stderr } = await run('node', [file], { cwd: project });
      assert.equal(stderr, '');
      assert.match(stdout, [/happy \d\d\.\d+ female$/m, /epoch: 5,/][i]);
    });
  }
});

/** What the page people.html saves when the first portrait's group is called Anna there. */
function nameTheMan() {
  const { pictures } = JSON.parse(readFileSync(path.join(project, 'facewise-tags/tags.json'), 'utf8'));
  const portrait = pictures.find((/** @type {{ file: string }} */ { file }) => file.endsWith('portrait-1.jpg'));
  writeFileSync(path.join(project, 'names.json'), JSON.stringify({ [portrait.faces[0].group]: 'Anna' }));
}

test('shell samples do what the docs say', async (context) => {
  for (const [file, { says, leaves }] of Object.entries(shellSamples)) {
    if (file === 'cli-tag-names.sh') nameTheMan();
    await context.test(file, async () => {
      const { stdout, stderr } = await run('sh', ['-e', file], { cwd: project, maxBuffer: 1 << 26 });
      assert.match(stdout + stderr, says);
      for (const left of leaves) assert.ok(existsSync(path.join(project, left)), left);
    });
  }
});

test('C samples compile against include/ and build/libfacewise.a, and run', async (context) => {
  execFileSync('make', ['native'], { cwd: root, stdio: 'pipe' });
  for (const [file, { args, says }] of Object.entries(nativeSamples)) {
    await context.test(file, async () => {
      const program = path.join(project, path.basename(file, '.c'));
      await compileNative(path.join(samples, file), program);
      const given = args.map((arg) => arg === 'MODELS' ? path.join(root, 'models') : arg);
      const { stdout, stderr } = await run(program, given, { cwd: project });
      assert.match(stdout + stderr, says);
    });
  }
});
