// What a page of the docs is made of: its own Markdown, code out of files that tests run, and parts of other Markdown.
//
// A line of its own in a page:
//   @include samples/start.mjs            a whole file, as a block of code
//   @include samples/start.mjs#read       its lines between `#region read` and `#endregion`
//   @include /web/examples/vite/main.js   a path from the repository's root
//   @markdown homes-plain.md              another file's Markdown, in place, without its title
//   @markdown /README.md "How fast it is" the body of one of its sections
// After the path of an @include: `as "caption"` in place of the file's name.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** @typedef {{ file: string, line: number, what: string }} Problem */
/** @typedef {{ text: string, used: string[], markdown: string[] }} Expanded used: files of code, from the root */
/** @typedef {{ root: string, problems: Problem[] }} Site */

/** What may be typed into a page: output, dialogue, data. Code comes from files. */
const typedLanguages = new Set(['text', 'console', 'http', 'output', 'json']);

/** @type {Record<string, string>} */
const languages = {
  '.js': 'js', '.mjs': 'js', '.cjs': 'js', '.jsx': 'jsx', '.ts': 'ts', '.tsx': 'tsx', '.html': 'html', '.css': 'css',
  '.c': 'c', '.h': 'c', '.json': 'json', '.sh': 'bash', '.conf': 'nginx', '.toml': 'toml', '.yaml': 'yaml',
  '.yml': 'yaml', '.py': 'python',
};
/** @type {Record<string, string>} configurations that hosts know by their whole name */
const languageOf = { Caddyfile: 'text', _headers: 'http', '.htaccess': 'apache', Makefile: 'makefile' };

const directive = /^@(include|markdown)\s+(\S+?)(?:#([\w-]+))?(?:\s+(as\s+)?"([^"]+)")?\s*$/;
const marker = /#(?:end)?region\b/;

/** @param {string} text @param {string} name @returns {string | null} the lines of a region, without its indentation */
export function regionOf(text, name) {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => new RegExp(`#region\\s+${name}\\b`).test(line));
  if (first < 0) return null;
  let depth = 1;
  let last = first + 1;
  for (; last < lines.length; last++) {
    if (/#region\b/.test(lines[last])) depth += 1;
    if (/#endregion\b/.test(lines[last]) && --depth === 0) break;
  }
  if (depth > 0) return null;
  return unindented(lines.slice(first + 1, last));
}

/** @param {string[]} lines */
function unindented(lines) {
  const kept = lines.filter((line) => !marker.test(line));
  const depths = kept.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length);
  const depth = depths.length > 0 ? Math.min(...depths) : 0;
  return kept.map((line) => line.slice(depth)).join('\n').replace(/^\n+|\n+$/g, '');
}

/** @param {string} text @param {string} heading @returns {string | null} what follows it, up to its next equal */
export function sectionOf(text, heading) {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => /^#+\s/.test(line) && line.replace(/^#+\s+/, '').trim() === heading);
  if (first < 0) return null;
  const level = /** @type {RegExpMatchArray} */ (lines[first].match(/^#+/))[0].length;
  let fenced = false;
  const rest = lines.slice(first + 1);
  const end = rest.findIndex((line) => {
    if (line.startsWith('```')) fenced = !fenced;
    const found = fenced ? null : line.match(/^(#+)\s/);
    return found !== null && found[1].length <= level;
  });
  return rest.slice(0, end < 0 ? undefined : end).join('\n').trim();
}

/** @param {string} file @param {string} name @param {string} root */
function located(file, name, root) {
  return name.startsWith('/') ? path.join(root, name) : path.join(path.dirname(file), name);
}

/**
 * A page's Markdown with every directive carried out.
 * @param {string} file
 * @param {Site} site problems are added to it
 * @param {{ text?: string, depth?: number, typed?: boolean }} [options] typed: code may be typed in (generated pages)
 * @returns {Expanded}
 */
export function expand(file, site, { text = readFileSync(file, 'utf8'), depth = 0, typed = false } = {}) {
  const { root, problems } = site;
  /** @type {Expanded} */
  const all = { text: '', used: [], markdown: [] };
  /** @type {string[]} */
  const out = [];
  const lines = text.split('\n');
  let fence = '';
  lines.forEach((line, index) => {
    const problem = (/** @type {string} */ what) =>
      problems.push({ file: path.relative(root, file), line: index + 1, what });
    const fenced = line.match(/^\s*(`{3,}|~{3,})(.*)$/);
    if (fenced && (!fence || fenced[1].startsWith(fence) && !fenced[2].trim())) {
      if (!fence && !typed) checkFence(fenced[2].trim(), lines.slice(index + 1), root, problem);
      fence = fence ? '' : fenced[1];
    }
    const found = fence ? null : line.match(directive);
    if (!found) {
      if (!fence && /^@(include|markdown)\b/.test(line)) problem(`not understood: ${line}`);
      out.push(line);
      return;
    }
    const [, kind, name, region, as, quoted] = found;
    const source = located(file, name, root);
    if (!existsSync(source)) {
      problem(`${name} is not there`);
    } else if (kind === 'include') {
      all.used.push(path.relative(root, source));
      out.push(...includedCode(source, name, region, as ? quoted : '', problem));
    } else if (depth > 3) {
      problem(`${name}: files include each other`);
    } else {
      const whole = readFileSync(source, 'utf8');
      const body = quoted ? sectionOf(whole, quoted) : whole.replace(/^# .*\n+/, '').trimEnd();
      if (body === null) {
        problem(`${name} has no section "${quoted}"`);
        return;
      }
      all.markdown.push(path.relative(root, source));
      const inner = expand(source, site, { text: body, depth: depth + 1, typed });
      all.used.push(...inner.used);
      all.markdown.push(...inner.markdown);
      out.push(inner.text);
    }
  });
  all.text = out.join('\n');
  return all;
}

/**
 * @param {string} source
 * @param {string} name
 * @param {string | undefined} region
 * @param {string} caption
 * @param {(what: string) => void} problem
 */
function includedCode(source, name, region, caption, problem) {
  const whole = readFileSync(source, 'utf8');
  const code = region ? regionOf(whole, region) : unindented(whole.split('\n'));
  if (code === null) {
    problem(`${name} has no region ${region}`);
    return [];
  }
  const language = languageOf[path.basename(source)] ?? languages[path.extname(source)] ?? 'text';
  const title = caption || name.replace(/^\/(web\/)?/, '').replace(/^samples\//, '');
  const fence = '`'.repeat(Math.max(3, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return [`${fence}${language} title="${title}"`, code, fence];
}

/**
 * Code that is typed into a page must be data or output, or name the test that runs it: `js tested=tests/x.test.mjs`.
 * @param {string} info
 * @param {string[]} after
 * @param {string} root
 * @param {(what: string) => void} problem
 */
function checkFence(info, after, root, problem) {
  const [language = '', ...rest] = info.split(/\s+/);
  if (typedLanguages.has(language)) return;
  const test = rest.find((word) => word.startsWith('tested='))?.slice('tested='.length);
  if (!test) {
    problem(`a block of '${language}' is typed in: @include a file that a test runs`);
    return;
  }
  if (!existsSync(path.join(root, test))) {
    problem(`${test} is not there`);
    return;
  }
  const source = readFileSync(path.join(root, test), 'utf8');
  const end = after.findIndex((line) => line.trim().startsWith('```'));
  for (const line of after.slice(0, end)) {
    if (!source.includes(line.trim())) problem(`${test} has no line '${line.trim()}'`);
  }
}
