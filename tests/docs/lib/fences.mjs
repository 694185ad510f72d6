// The fenced blocks of Markdown files, and the examples in the comments of the C headers.

import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { proseOfComment } from '../../../build-scripts/api-c.mjs';
import { root } from '../../homes/lib/project.mjs';

/** @typedef {{ file: string, line: number, language: string, info: string, text: string }} Fence */

/** @param {string} markdown @param {string} file @returns {Fence[]} */
export function fencesOf(markdown, file) {
  /** @type {Fence[]} */
  const found = [];
  const lines = markdown.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const open = lines[i].match(/^(\s*)(`{3,}|~{3,})\s*(\S*)(.*)$/);
    if (!open) continue;
    const end = lines.findIndex((line, at) => at > i && line.trim() === open[2]);
    found.push({
      file, line: i + 1, language: open[3] || 'text', info: open[4].trim(), text: lines.slice(i + 1, end).join('\n'),
    });
    i = end < 0 ? lines.length : end;
  }
  return found;
}

/** @param {string} file from the repository's root @returns {Fence[]} */
export function fencesIn(file) {
  return fencesOf(readFileSync(path.join(root, file), 'utf8'), file);
}

/** @returns {string[]} README.md and the pages that are written by hand */
export function writtenPages() {
  const pages = readdirSync(path.join(root, 'web/docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...pages.map((name) => `web/docs/${name}`)];
}

/** @returns {{ name: string, text: string }[]} C examples: `face-1` is the first in face.h, `readme-1` in README.md */
export function nativeExamples() {
  const folder = path.join(root, 'include/facewise');
  const headers = readdirSync(folder).filter((name) => name.endsWith('.h')).sort().flatMap((name) => {
    const comments = readFileSync(path.join(folder, name), 'utf8').match(/\/\*[^]*?\*\//g) ?? [];
    return comments.flatMap((comment) => fencesOf(proseOfComment(comment), name))
      .map(({ text }, i) => ({ name: `${name.slice(0, -2)}-${i + 1}`, text }));
  });
  const readme = fencesIn('README.md').filter(({ language }) => language === 'c')
    .map(({ text }, i) => ({ name: `readme-${i + 1}`, text }));
  return [...headers, ...readme];
}
