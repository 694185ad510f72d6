// Runs the test suites, all or those named: node build-scripts/test.mjs [SUITE..]
// One line a suite; the whole output of a suite that failed; the last line is `N passed, N failed`.
// Every log stays in build/test. A suite that executed nothing has failed.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROJECTS, TSC } from './typed.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const build = path.resolve(root, process.env.BUILD || 'build');
const logs = path.join(build, 'test');
const jobTimeout = 20 * 60 * 1000;

/** @typedef {{ passed: number, failed: number, skipped?: number, note?: string }} Counts */
/** @typedef {{ code: number, output: string }} Outcome */
/** @typedef {{ title: string, command: string[], env?: Record<string, string> }} Job */
/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {string[]} needs  make targets built before, each once
 * @property {() => Job[]} jobs
 * @property {(outcome: Outcome) => Counts | undefined} count
 * @property {string} [maySkip]  what to say where its tests skip themselves; in other suites a skipped test has failed
 */

/** @param {string} folder @param {(name: string) => boolean} wanted @returns {string[]} */
function filesIn(folder, wanted) {
  const absolute = path.join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute)
    .filter(wanted)
    .sort()
    .map((name) => path.join(folder, name));
}

/** @param {Outcome} outcome @returns {Counts | undefined} the last `N passed, N failed` of a program's output */
function closingLine({ output }) {
  const found = [...output.matchAll(/(\d+) passed, (\d+) failed/g)].at(-1);
  return found && { passed: Number(found[1]), failed: Number(found[2]) };
}

/** @param {Outcome} outcome @returns {Counts | undefined} what node's test runner counted */
function nodeTests({ output }) {
  const value = (/** @type {string} */ key) => Number(output.match(new RegExp(`^ℹ ${key} (\\d+)`, 'm'))?.[1] ?? NaN);
  const passed = value('pass');
  if (Number.isNaN(passed)) return undefined;
  return { passed, failed: value('fail') + value('cancelled'), skipped: value('skipped') };
}

/** @param {Outcome} outcome @returns {Counts} a checker that says nothing but its exit status */
function exitStatus({ code }) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

/** @param {string[]} files @param {Record<string, string>} [env] @param {string[]} [flags] @returns {Job[]} */
function nodeTestJobs(files, env = {}, flags = []) {
  if (files.length === 0) return [];
  const command = ['node', ...flags, '--test', '--test-reporter=spec', '--test-timeout=300000', ...files];
  return [{ title: 'node --test', command, env }];
}

const isTest = (/** @type {string} */ name) => name.endsWith('.test.mjs');
const jsTests = () => filesIn('tests/js', (name) => isTest(name) && !name.startsWith('models'));
// Files that share nothing, side by side.
const together = [`--test-concurrency=${os.availableParallelism()}`];
// Node 20 has relaxed SIMD behind a flag that later ones no longer know.
const relaxedFlag = '--experimental-wasm-relaxed-simd';
const relaxed = spawnSync('node', [relaxedFlag, '--eval', '']).status === 0 ? [relaxedFlag] : [];

/** @type {Suite[]} */
const suites = [
  {
    name: 'lint',
    needs: ['native'],
    count: closingLine,
    jobs: () => [{ title: 'lint', command: ['node', 'build-scripts/lint.mjs'] }],
  },
  {
    name: 'types',
    needs: ['npm-tests', 'npm-homes', 'site'],
    count: exitStatus,
    jobs: () => [
      ...PROJECTS.map((project) => ({ title: `tsc -p ${project}`, command: [TSC, '--noEmit', '-p', project] })),
      { title: 'every file is in a project', command: ['node', 'build-scripts/typed.mjs'] },
    ],
  },
  {
    name: 'c',
    needs: ['test-binaries'],
    count: closingLine,
    jobs: () =>
      filesIn('tests/c', (name) => name.endsWith('_test.c')).map((file) => {
        const name = path.basename(file, '.c');
        return { title: name, command: [path.join(build, 'tests', name)] };
      }),
  },
  {
    name: 'fuzz-replay',
    needs: ['replay-binaries', 'wasm'],
    count: closingLine,
    jobs: () => [
      ...filesIn('tests/fuzz', (name) => name.endsWith('_fuzz.c')).map((file) => {
        const name = path.basename(file, '_fuzz.c');
        const folders = [`tests/fuzz/corpus/${name}`, `tests/fuzz/regressions/${name}`];
        return { title: name, command: [path.join(build, 'replay', `${name}_fuzz`), ...folders] };
      }),
      { title: 'JavaScript', command: ['node', 'tests/fuzz/replay.mjs'] },
    ],
  },
  {
    name: 'models',
    needs: ['npm-tests', 'models', 'wasm'],
    count: nodeTests,
    jobs: () => nodeTestJobs(filesIn('tests/js', (name) => isTest(name) && name.startsWith('models'))),
  },
  {
    name: 'js-simd',
    needs: ['npm-tests', 'models', 'wasm'],
    count: nodeTests,
    jobs: () => nodeTestJobs(jsTests(), { FACEWISE_VARIANT: 'simd' }, together),
  },
  {
    name: 'js-relaxed',
    needs: ['npm-tests', 'models', 'wasm'],
    count: nodeTests,
    jobs: () => nodeTestJobs(jsTests(), { FACEWISE_VARIANT: 'relaxed' }, [...together, ...relaxed]),
  },
  {
    name: 'faces',
    maySkip: 'no labelled faces in ../shared/faces (FACEWISE_FACES)',
    needs: ['npm-tests', 'models', 'wasm'],
    count: nodeTests,
    jobs: () => nodeTestJobs(filesIn('tests/eval', isTest)),
  },
  {
    name: 'parity',
    needs: ['npm-tests', 'models', 'wasm', path.join(build, 'tests/tflite_export_test')],
    count: nodeTests,
    jobs: () => nodeTestJobs(filesIn('tests/parity', isTest), {}, relaxed),
  },
  {
    name: 'pack',
    needs: ['npm-tests', 'models', 'wasm', 'pack'],
    count: nodeTests,
    jobs: () => nodeTestJobs(filesIn('tests/pack', isTest)),
  },
  {
    name: 'homes',
    needs: ['npm-tests', 'npm-homes', 'site', 'pack'],
    count: nodeTests,
    jobs: () => nodeTestJobs(filesIn('tests/homes', isTest), {}, together),
  },
  {
    name: 'docs',
    needs: ['npm-tests', 'npm-homes', 'pack', 'site', 'native'],
    count: nodeTests,
    jobs: () => nodeTestJobs(filesIn('tests/docs', isTest), {}, together),
  },
  {
    name: 'engines',
    needs: ['npm-tests', 'site', 'pack'],
    count: nodeTests,
    jobs: () => nodeTestJobs(filesIn('tests/engines', isTest)),
  },
  {
    name: 'size',
    needs: ['npm-tests', 'models', 'wasm'],
    count: closingLine,
    jobs: () => [{ title: 'size', command: ['node', 'build-scripts/size.mjs'] }],
  },
  {
    name: 'browser',
    needs: ['npm-tests', 'models', 'site'],
    count: nodeTests,
    jobs: () => nodeTestJobs(filesIn('tests/browser', isTest), {}, together),
  },
];

/** @param {string[]} command @param {Record<string, string>} [env] @returns {Promise<Outcome>} */
function run([program, ...args], env = {}) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, BUILD: build, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: jobTimeout,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => resolve({ code: 1, output: `${output}${program}: ${error.message}\n` }));
    child.on('close', (code, signal) => {
      if (signal) output += `${program} ended by ${signal}${signal === 'SIGTERM' ? ' (out of time)' : ''}\n`;
      resolve({ code: code ?? 1, output });
    });
  });
}

/** @type {Map<string, Outcome>} */
const built = new Map();

/** @param {string} target @returns {Promise<Outcome>} what `make target` gave, run once */
async function make(target) {
  let outcome = built.get(target);
  if (!outcome) {
    if (!process.env.CI) console.log(`building ${target}`);
    outcome = await run(['make', '-j2', target]);
    built.set(target, outcome);
  }
  return outcome;
}

/** @param {Suite} suite @returns {Promise<Counts & { output: string }>} */
async function runSuite(suite) {
  for (const target of suite.needs) {
    const outcome = await make(target);
    if (outcome.code !== 0) return { passed: 0, failed: 1, note: `make ${target} failed`, output: outcome.output };
  }
  const total = { passed: 0, failed: 0, skipped: 0, output: '', note: '' };
  for (const job of suite.jobs()) {
    const outcome = await run(job.command, job.env);
    const counts = suite.count(outcome) ?? { passed: 0, failed: 1, note: `${job.title} printed no result` };
    // A program that says 0 failed and still exits 1 has failed in some way it could not count.
    if (outcome.code !== 0 && counts.failed === 0) counts.failed = 1;
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped ?? 0;
    total.note = [total.note, counts.note].filter(Boolean).join(', ');
    total.output += `--- ${job.title}\n${outcome.output}`;
  }
  if (total.skipped > 0 && suite.maySkip) return { ...total, note: `${total.skipped} skipped: ${suite.maySkip}` };
  total.failed += total.skipped;
  if (total.skipped > 0) total.note = `${total.skipped} skipped`;
  if (total.passed + total.failed === 0) return { ...total, failed: 1, note: 'executed nothing' };
  return total;
}

const names = process.argv.slice(2);
const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`no suite named ${unknown.join(', ')}; there are ${suites.map((suite) => suite.name).join(', ')}`);
  process.exit(2);
}
mkdirSync(logs, { recursive: true });
let passed = 0;
let failed = 0;
for (const suite of suites.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const started = performance.now();
  const result = await runSuite(suite);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  passed += result.passed;
  failed += result.failed;
  writeFileSync(path.join(logs, `${suite.name}.log`), result.output);
  if (result.failed > 0) console.log(`\n${result.output.trimEnd()}\n`);
  const note = result.note ? ` (${result.note})` : '';
  console.log(`${suite.name.padEnd(12)} ${result.passed} passed, ${result.failed} failed, ${seconds} s${note}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
