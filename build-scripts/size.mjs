// Sizes of what a page downloads: raw, gzip and brotli, against build-scripts/size-budget.json.
// Fails when a group is over its budget; to raise one, append an entry there that says why.

import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { bundle } from './bundle.mjs';
import { standalone } from './standalone.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

/** @typedef {'raw' | 'gzip' | 'brotli'} Measure */
/** @typedef {{ bytes: number, why: string }} Allowance  the last one of a group is in force */
/**
 * @typedef {object} Group
 * @property {string[]} [files] paths, or FOLDER/*.EXT
 * @property {string[]} [modules] as published, with what they import; '*' for all
 * @property {string[]} [standalone] single files, as published
 * @property {string[]} [alone] modules as published, without what they import
 * @property {Measure} measure
 * @property {Allowance[]} allowed
 */

/** @param {string} pattern a path, or FOLDER/*.EXT @returns {string[]} */
function expand(pattern) {
  const [folder, extension] = pattern.split('/*');
  if (extension === undefined) return existsSync(pattern) ? [pattern] : [];
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(extension))
    .sort()
    .map((name) => path.join(folder, name));
}

/**
 * These modules and all that they import.
 * @param {string} folder
 * @param {string[]} names
 * @returns {string[]} paths
 */
function closure(folder, names) {
  if (names.includes('*')) return expand(`${folder}/*.js`);
  const found = new Set(names);
  for (const name of found) {
    const text = readFileSync(path.join(folder, name), 'utf8');
    for (const [, target] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) found.add(target);
  }
  return [...found].sort().map((name) => path.join(folder, name));
}

/** @param {string} file @returns {Record<Measure, number>} */
function sizesOf(file) {
  const bytes = readFileSync(file);
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length };
}

/** @param {string} name @param {(string | number)[]} columns */
function row(name, columns) {
  console.log(name.padEnd(52) + columns.map((column) => String(column).padStart(12)).join(''));
}

/**
 * Print every group's files and sums.
 * @param {Record<string, Group>} groups
 * @param {string} published folder of the modules as published
 * @returns {string[]} what is wrong
 */
function check(groups, published) {
  const problems = [];
  row('file', ['raw', 'gzip', 'brotli']);
  for (const [name, { files = [], modules, alone = [], standalone: singles = [], measure, allowed }] of Object.entries(
    groups)) {
    const own = files.flatMap(expand);
    const single = [...alone, ...singles.map((file) => path.join('standalone', file))]
      .map((file) => path.join(published, file));
    const found = [...(modules ? closure(published, modules) : []), ...single, ...own];
    const total = { raw: 0, gzip: 0, brotli: 0 };
    for (const file of found) {
      const sizes = sizesOf(file);
      for (const key of /** @type {const} */ (['raw', 'gzip', 'brotli'])) total[key] += sizes[key];
      row(`  ${path.relative(published, file).startsWith('..') ? file : path.basename(file)}`, Object.values(sizes));
    }
    row(name, [total.raw, total.gzip, total.brotli]);
    const budget = allowed.at(-1);
    if (found.length === 0 || own.length < files.length) problems.push(`${name}: some of its files are not there`);
    if (!budget?.why) {
      problems.push(`${name}: its budget does not say why`);
    } else if (total[measure] > budget.bytes) {
      problems.push(`${name}: ${total[measure]} bytes ${measure}, ${budget.bytes} are allowed (${budget.why})`);
    }
  }
  return problems;
}

const published = mkdtempSync(path.join(tmpdir(), 'facewise-size-'));
try {
  /** @type {Record<string, Group>} */
  const groups = JSON.parse(readFileSync(process.argv[2] ?? 'build-scripts/size-budget.json', 'utf8'));
  await bundle(published);
  await standalone(path.join(published, 'standalone'));
  const problems = check(groups, published);
  for (const problem of problems) console.log(problem);
  console.log(`size: ${Object.keys(groups).length - problems.length} passed, ${problems.length} failed`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  rmSync(published, { recursive: true });
}
