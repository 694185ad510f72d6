// Whether the compiler reads every JavaScript file that is tracked, or will be: node build-scripts/typed.mjs
// Names each that no project of the suite `types` covers, or that turns its own check off.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const TSC = 'tests/node_modules/typescript/bin/tsc';
/** What the suite `types` compiles. */
export const PROJECTS = [
  'tsconfig.json', 'tests/tsconfig.json', 'tests/tsconfig.pages.json', 'tests/browser/tsconfig.json',
];

/** Checked elsewhere: tests/docs/types.test.mjs compiles them as their readers do, with the packed package. */
const ELSEWHERE = [/^web\/docs\/samples\/.*\.[cm]?jsx?$/, /^web\/examples\/[^/]+\/.*\.[cm]?jsx?$/];

/** @typedef {{ read: Set<string>, text: (file: string) => string, elsewhere?: RegExp[] }} Given */

/**
 * @param {string[]} files of the repository
 * @param {Given} given read: what the projects cover
 * @returns {string[]} what is wrong, a line each
 */
export function gaps(files, { read, text, elsewhere = ELSEWHERE }) {
  const scripts = files.filter((file) => /\.[cm]?jsx?$/.test(file));
  return [
    ...scripts.filter((file) => !read.has(file) && !elsewhere.some((place) => place.test(file)))
      .map((file) => `${file}: no tsconfig covers it`),
    ...scripts.filter((file) => /^\s*\/\/+\s*@ts-no(check)\b/m.test(text(file)))
      .map((file) => `${file}: is not checked`),
    ...elsewhere.filter((place) => !files.some((file) => place.test(file))).map((place) => `${place}: excuses nothing`),
  ];
}

/** @param {string} program @param {string[]} args @param {string} end of a line */
const lines = (program, args, end = '\n') =>
  execFileSync(program, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 }).split(end).filter(Boolean);

/** @returns {Set<string>} the repository's files that the projects cover */
function covered() {
  const found = PROJECTS.flatMap((project) => lines('node', [TSC, '--listFilesOnly', '-p', project]));
  return new Set(found.map((file) => path.relative(root, file).split(path.sep).join('/')));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const tracked = lines('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], '\0')
    .filter((file) => existsSync(path.join(root, file)));
  const found = gaps(tracked, {
    read: covered(), text: (file) => readFileSync(path.join(root, file), 'utf8'),
  });
  for (const line of found) console.log(line);
  process.exitCode = found.length > 0 ? 1 : 0;
}
