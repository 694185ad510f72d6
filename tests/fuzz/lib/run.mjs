// Runs a libFuzzer for so many seconds of processor time, of it and its child together, and reads what it says.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findTarget, scriptTargets } from './targets.mjs';

/** Where things are kept: seeds and findings are committed, what grows in a run is not. */
const foldersOf = (/** @type {string} */ build, /** @type {string} */ name) => ({
  seeds: `tests/fuzz/corpus/${name}`,
  findings: `tests/fuzz/regressions/${name}`,
  grown: path.join(build, 'fuzz/corpus', name),
  least: path.join(build, 'fuzz/least', name),
});

/** Ticks of the processor that a process has used, its living children included. @param {number} pid */
function ticksOf(pid) {
  try {
    const [, after] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) /);
    const fields = after.split(' ');
    let ticks = Number(fields[11]) + Number(fields[12]);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    for (const child of children) ticks += ticksOf(Number(child));
    return ticks;
  } catch {
    return 0; // it has just ended
  }
}
const TICKS_A_SECOND = 100;

/**
 * @param {string} name of a target
 * @param {string} build folder
 * @returns {Promise<{ program: string, env: NodeJS.ProcessEnv, args: string[] }>}
 */
async function fuzzerOf(name, build) {
  if (!scriptTargets().includes(name)) {
    return { program: path.join(build, 'fuzz', `${name}_fuzz`), env: process.env, args: [] };
  }
  const { modules, words = [] } = await findTarget(name);
  // A fuzzer of bytes does not guess words: it is told those of the format and of the code.
  const texts = modules.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/'([^'\\\n]{2,40})'/g)].map(([, word]) => word));
  const entries = [...new Set([...words, ...texts])].map((word) =>
    `"${[...Buffer.from(word)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`);
  const dictionary = path.join(build, 'fuzz', `${name}.dict`);
  mkdirSync(path.dirname(dictionary), { recursive: true });
  writeFileSync(dictionary, `${entries.join('\n')}\n`);
  return {
    program: path.join(build, 'fuzz/bridge'),
    env: { ...process.env, FUZZ_TARGET: name, FUZZ_MODULES: modules.join() },
    args: [`-dict=${dictionary}`],
  };
}

/**
 * @typedef {object} FuzzReport
 * @property {boolean} clean nothing was found
 * @property {number} cpuSeconds
 * @property {number} runs
 * @property {number} inputs in the corpus at the end
 * @property {string} log
 */

/**
 * @param {string} name
 * @param {number} cpuSeconds
 * @param {string} build folder
 * @returns {Promise<FuzzReport>}
 */
export async function fuzz(name, cpuSeconds, build) {
  const { program, env, args } = await fuzzerOf(name, build);
  const { seeds, findings, grown } = foldersOf(build, name);
  for (const folder of [seeds, findings, grown]) mkdirSync(folder, { recursive: true });
  // Whatever the tests of operators build is a seed: some hundred files that need not be kept twice.
  if (name === 'model') {
    execFileSync('sh', ['tests/fuzz/model_seeds.sh', 'all', grown], { env: { ...process.env, BUILD: build },
      stdio: 'pipe' });
  }
  // Of the clock, which goes on while a busy machine lets a fuzzer wait.
  const child = spawn(program, [`-artifact_prefix=${findings}/`, '-timeout=600', '-report_slow_units=600',
    '-rss_limit_mb=2048', ...args, '-print_final_stats=1', grown, seeds, findings],
  { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      log = (log + text).slice(-200_000);
    });
  }
  let ticks = 0;
  const watch = setInterval(() => {
    ticks = Math.max(ticks, ticksOf(Number(child.pid)));
    if (ticks >= cpuSeconds * TICKS_A_SECOND) child.kill('SIGUSR1'); // libFuzzer ends after the input at hand
  }, 250);
  const code = await new Promise((resolve) => child.on('close', resolve).on('error', () => resolve(-1)));
  clearInterval(watch);
  const file = path.join(build, 'fuzz', `${name}.log`);
  writeFileSync(file, log);
  const number = (/** @type {RegExp} */ pattern) => Number([...log.matchAll(pattern)].at(-1)?.[1] ?? NaN);
  return {
    clean: code === 0,
    cpuSeconds: Math.round(ticks / TICKS_A_SECOND),
    runs: number(/stat::number_of_executed_units:\s+(\d+)/g),
    inputs: number(/corp: (\d+)/g),
    log: file,
  };
}

/**
 * The smallest part of all inputs that covers what all cover, into build/fuzz/least/NAME.
 * @param {string} name
 * @param {string} build
 */
export async function least(name, build) {
  const { program: fuzzer, env } = await fuzzerOf(name, build);
  // Without the sanitizers, which make it slow and have branches of their own.
  const program = scriptTargets().includes(name) ? fuzzer : path.join(build, 'edges', `${name}_fuzz`);
  const { seeds, findings, grown, least: target } = foldersOf(build, name);
  rmSync(target, { recursive: true, force: true });
  for (const folder of [seeds, findings, grown, target]) mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync(program, ['-set_cover_merge=1', '-timeout=600', target, seeds, findings, grown],
    { env, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${name}: its corpus could not be made smaller:\n${stderr.slice(-2000)}`);
  return target;
}

/**
 * Take what `least` has left into the seeds, as long as there is room, the smallest first.
 * @param {string} name
 * @param {string} build
 * @param {number} room in bytes
 */
export function keep(name, build, room) {
  const { seeds, least: from } = foldersOf(build, name);
  const files = readdirSync(from).map((file) => ({ file, size: readFileSync(path.join(from, file)).length }));
  let size = readdirSync(seeds).reduce((sum, file) => sum + readFileSync(path.join(seeds, file)).length, 0);
  for (const { file, size: own } of files.sort((a, b) => a.size - b.size)) {
    if (size + own > room) break;
    copyFileSync(path.join(from, file), path.join(seeds, file.slice(0, 12)));
    size += own;
  }
}
