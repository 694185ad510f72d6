// What a corpus covers of the code that a target is for.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { findTarget, scriptTargets } from './targets.mjs';

/** The folders that the targets in C are for. @type {Record<string, string[]>} */
const FOLDERS = {
  model: ['src/tflite', 'src/nn', 'src/ops'],
  analyze: ['src/face', 'src/image'],
  checkpoint: ['src/train/checkpoint.c', 'src/train/fit.c', 'src/train/trainer.c'],
  options: ['src/face/analyzer.c', 'src/train/net.c', 'src/train/add.c', 'src/train/trainer.c'],
};

/** @typedef {{ hit: number, of: number, what: 'edges' | 'branches and statements' }} Covered */

/**
 * @param {string} name of a target
 * @param {string} corpus folder
 * @param {string} build folder
 * @returns {Promise<Covered>}
 */
export async function coverage(name, corpus, build) {
  return scriptTargets().includes(name) ? ofScript(name, corpus) : ofBinary(name, corpus, build);
}

/** @param {string} name @param {string} corpus @param {string} build @returns {Covered} */
function ofBinary(name, corpus, build) {
  // What turns addresses into lines.
  const which = 'command -v llvm-symbolizer-19 || command -v llvm-symbolizer || command -v addr2line';
  const symbolizer = spawnSync('sh', ['-c', which], { encoding: 'utf8' }).stdout.split('\n')[0];
  const env = { ...process.env, UBSAN_OPTIONS: `allow_addr2line=1:external_symbolizer_path=${symbolizer}` };
  const { stderr } = spawnSync(path.join(build, 'edges', `${name}_fuzz`), ['-runs=0', '-print_coverage=1', corpus],
    { env, encoding: 'utf8', maxBuffer: 1 << 28 });
  let [hit, of] = [0, 0];
  const functions = stderr.matchAll(/^(?:UN)?COVERED_FUNC: hits: \d+ edges: (\d+)\/(\d+) \S+ (\S+?):\d/gm);
  for (const [, hits, all, file] of functions) {
    if (!FOLDERS[name].some((part) => file.includes(`/${part}`))) continue;
    hit += Number(hits);
    of += Number(all);
  }
  if (of === 0) throw new Error(`${name}: nothing is known of its coverage:\n${stderr.slice(-2000)}`);
  return { hit, of, what: 'edges' };
}

/** @param {string} name @param {string} corpus @returns {Promise<Covered>} */
async function ofScript(name, corpus) {
  const { modules } = await findTarget(name);
  const { status, stdout, stderr } = spawnSync('node', ['tests/fuzz/lib/script_coverage.mjs', name, corpus],
    { env: { ...process.env, FUZZ_MODULES: modules.join() }, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${name}: its coverage could not be counted:\n${stderr.slice(-2000)}`);
  return { ...JSON.parse(stdout.trim().split('\n').at(-1) ?? ''), what: 'branches and statements' };
}
