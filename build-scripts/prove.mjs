// Runs the proofs that take more than a minute, all or those named: node build-scripts/prove.mjs [PROOF..]
// Each module of tests/prove is one; their outcomes go to build/prove.json and, to be read, build/prove.md.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync, existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * @typedef {object} Outcome
 * @property {boolean} passed
 * @property {Record<string, string | number>} figures what was measured, for the report: 'heap at the end': '52.6 MB'
 * @property {string[]} [problems] each a sentence; a proof that could not be done here says so and has not passed
 */
/**
 * What a module of tests/prove exports as default.
 * @typedef {object} Proof
 * @property {string} title what is proven, in one sentence
 * @property {string[]} [needs] make targets, built before
 * @property {(tools: { root: string, build: string, log: (line: string) => void }) => Promise<Outcome>} run
 */
/** @typedef {Outcome & { name: string, title: string, seconds: number, date: string, commit: string }} Row */

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const build = path.resolve(root, process.env.BUILD || 'build');
const folder = path.join(root, 'tests/prove');
const date = new Date().toISOString().slice(0, 10);
/** With `-dirty` where something in the checkout is not in it. */
const commit = execFileSync('git', ['describe', '--always', '--dirty', '--exclude=*'], { cwd: root, encoding: 'utf8' })
  .trim();
const all = readdirSync(folder).filter((file) => file.endsWith('.prove.mjs')).map((file) => file.slice(0, -10)).sort();

/** @param {string} name @returns {Promise<Row>} */
async function prove(name) {
  const started = performance.now();
  /** @type {Proof} */
  const proof = (await import(pathToFileURL(path.join(folder, `${name}.prove.mjs`)).href)).default;
  console.log(`${name}: ${proof.title}`);
  const log = (/** @type {string} */ line) => console.log(`  ${line}`);
  /** @type {Outcome} */
  let outcome;
  try {
    if (proof.needs?.length) {
      execFileSync('make', ['-j2', ...proof.needs], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'],
        maxBuffer: 1 << 28 });
    }
    outcome = await proof.run({ root, build, log });
  } catch (error) {
    const { message, stderr } = /** @type {Error & { stderr?: Buffer }} */ (error);
    const said = String(stderr ?? '').trim().split('\n').slice(-10).join('\n');
    outcome = { passed: false, figures: {}, problems: [`${message.split('\n')[0]}${said && `\n${said}`}`] };
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  for (const [what, value] of Object.entries(outcome.figures)) log(`${what}: ${value}`);
  for (const problem of outcome.problems ?? []) log(`! ${problem}`);
  console.log(`${name}: ${outcome.passed ? 'proven' : 'NOT PROVEN'}, ${seconds} s`);
  return { name, title: proof.title, ...outcome, seconds, date, commit };
}

/** @param {{ machine: string, proofs: Row[] }} report @returns {string} Markdown */
function readable({ machine, proofs }) {
  const lines = [`# What \`make prove\` found`, '', machine, ''];
  for (const proof of proofs) {
    const { name, title, passed, figures, problems = [], seconds } = proof;
    lines.push(`## ${name}: ${passed ? 'proven' : 'not proven'}`, '',
      `${title} (${proof.date}, commit ${proof.commit}, ${seconds} s)`, '');
    if (Object.keys(figures).length) lines.push('| | |', '| --- | --- |');
    for (const [what, value] of Object.entries(figures)) lines.push(`| ${what} | ${value} |`);
    if (Object.keys(figures).length) lines.push('');
    for (const problem of problems) lines.push(`- ${problem}`);
    if (problems.length) lines.push('');
  }
  return lines.join('\n');
}

const names = process.argv.slice(2);
const unknown = names.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no proof named ${unknown.join(', ')}; there are ${all.join(', ')}`);
  process.exit(2);
}
/** @type {Row[]} */
const proofs = [];
for (const name of names.length ? names : all) proofs.push(await prove(name));

mkdirSync(build, { recursive: true });
const file = path.join(build, 'prove.json');
// Proofs run by name take the place of their like and leave the others: a whole run takes over an hour.
const kept = names.length && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).proofs : [];
const rows = [...kept.filter((/** @type {Row} */ row) => !proofs.some(({ name }) => name === row.name)), ...proofs];
const report = {
  date,
  commit,
  machine: `${os.cpus()[0]?.model ?? os.arch()}, ${os.cpus().length} cores, Node ${process.version}`,
  proofs: rows.sort((a, b) => (a.name < b.name ? -1 : 1)),
};
writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
writeFileSync(path.join(build, 'prove.md'), readable(report));
const failed = proofs.filter(({ passed }) => !passed).length;
console.log(`${proofs.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
