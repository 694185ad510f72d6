// Sizes of what a page downloads: raw, gzip and brotli, against build-scripts/size-budget.json.
// Fails when a group is over its budget; to raise one, append an entry there that says why.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

/** @typedef {{ bytes: number, why: string }} Allowance  the last one of a group is in force */
/** @typedef {{ files: string[], measure: 'raw' | 'gzip' | 'brotli', allowed: Allowance[] }} Group */
/** @type {Record<string, Group>} */
const groups = JSON.parse(readFileSync('build-scripts/size-budget.json', 'utf8'));

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

/** @param {string} file @returns {Record<'raw' | 'gzip' | 'brotli', number>} */
function measure(file) {
  const bytes = readFileSync(file);
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length };
}

/** @param {string} name @param {(string | number)[]} columns */
function row(name, columns) {
  console.log(name.padEnd(52) + columns.map((column) => String(column).padStart(12)).join(''));
}

const problems = [];
row('file', ['raw', 'gzip', 'brotli']);
for (const [name, { files, measure: measured, allowed }] of Object.entries(groups)) {
  const found = files.flatMap(expand);
  const total = { raw: 0, gzip: 0, brotli: 0 };
  for (const file of found) {
    const sizes = measure(file);
    for (const key of /** @type {const} */ (['raw', 'gzip', 'brotli'])) total[key] += sizes[key];
    row(`  ${file}`, [sizes.raw, sizes.gzip, sizes.brotli]);
  }
  row(name, [total.raw, total.gzip, total.brotli]);
  const budget = allowed.at(-1);
  if (found.length === 0) problems.push(`${name}: none of its files is there`);
  if (!budget?.why) {
    problems.push(`${name}: its budget does not say why`);
  } else if (total[measured] > budget.bytes) {
    problems.push(`${name}: ${total[measured]} bytes ${measured}, ${budget.bytes} are allowed (${budget.why})`);
  }
}
for (const problem of problems) console.log(problem);
console.log(`size: ${Object.keys(groups).length - problems.length} passed, ${problems.length} failed`);
process.exitCode = problems.length > 0 ? 1 : 0;
