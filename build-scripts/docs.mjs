// Renders the documentation: web/docs/*.md and web/docs/api/*.md to HTML beside them, search.json, and style.css of the
// parts in web/docs/style; all of that is git-ignored. node build-scripts/docs.mjs exits with 1 where a link, an anchor
// or an included file is missing. How code gets into a page says docs/sources.mjs.

import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { render } from './docs/markdown.mjs';
import { expand } from './docs/sources.mjs';
import { frame } from './docs/template.mjs';

/** @typedef {import('./docs/markdown.mjs').Rendered} Rendered */
/** @typedef {import('./docs/sources.mjs').Problem} Problem */
/** @typedef {import('./docs/template.mjs').NavSection} NavSection */

const home = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** Folders of web/docs that hold pages. */
const folders = ['', 'api'];
/** Files of web/docs/style, in the order in which style.css has them: a page fetches one. */
const styles =
  ['tokens', 'base', 'top', 'search', 'nav', 'page', 'contents', 'prose', 'code', 'tables', 'cards', 'print'];

/** @param {string} docs @returns {string[]} names of all pages, without their ending */
function pagesOf(docs) {
  return folders.flatMap((folder) => {
    const absolute = path.join(docs, folder);
    if (!existsSync(absolute)) return [];
    return readdirSync(absolute).filter((name) => name.endsWith('.md')).sort()
      .map((name) => path.posix.join(folder, name.slice(0, -3)));
  });
}

/**
 * The navigation of web/docs/nav.json: `api/*` stands for all further pages of that folder.
 * @param {string} docs
 * @param {Map<string, Rendered>} pages
 * @param {(what: string) => void} problem
 * @returns {NavSection[]}
 */
function navigationOf(docs, pages, problem) {
  /** @type {{ title: string, pages: (string | [string, string])[] }[]} */
  const written = JSON.parse(readFileSync(path.join(docs, 'nav.json'), 'utf8'));
  const named = new Set(written.flatMap((section) => section.pages.map((page) => [page].flat()[0])));
  const entry = (/** @type {string} */ name, /** @type {string} */ title) =>
    ({ name, title: title || (pages.get(name)?.title ?? name) });
  return written.map(({ title, pages: wanted }) => ({
    title,
    pages: wanted.flatMap((page) => {
      const [name, label = ''] = [page].flat();
      if (name.endsWith('/*')) {
        return [...pages.keys()].filter((other) => other.startsWith(name.slice(0, -1)) && !named.has(other))
          .map((other) => entry(other, ''));
      }
      if (pages.has(name)) return [entry(name, label)];
      problem(`there is no page ${name}.md`);
      return [];
    }),
  }));
}

/** @param {string} href a link in Markdown @returns {string} the same in HTML */
function hrefOf(href) {
  return /^[a-z]+:/.test(href) ? href : href.replace(/\.md(?=#|$)/, '.html');
}

/**
 * @param {string} name of the page that has the link
 * @param {string} href
 * @param {Map<string, Rendered>} pages
 * @param {string} docs
 * @returns {string} what is wrong with it, or ''
 */
function brokenLink(name, href, pages, docs) {
  if (/^(https?|mailto):/.test(href)) return '';
  const [target, anchor] = href.split('#');
  const at = target ? path.posix.join(path.posix.dirname(name), target) : `${name}.md`;
  if (at.startsWith('../../')) return `${href} leads out of web/`;
  if (!at.endsWith('.md')) return existsSync(path.join(docs, at)) ? '' : `${href} leads nowhere`;
  const page = pages.get(at.slice(0, -3));
  if (!page) return `${href} leads nowhere`;
  if (!anchor || page.html.includes(` id="${anchor}"`)) return '';
  return `${href}: that page has no such section`;
}

/** @param {Map<string, Rendered>} pages @param {NavSection[]} nav what the reader's search looks through */
function searchIndex(pages, nav) {
  const order = nav.flatMap((section) => section.pages.map(({ name }) => name));
  return order.flatMap((name) => {
    const page = pages.get(name);
    return page ? page.passages.map(({ heading, text }) => ({
      page: page.title,
      title: heading?.title ?? '',
      url: `${name}.html${heading ? `#${heading.id}` : ''}`,
      text,
    })) : [];
  });
}

/** @param {string} file @param {string} text @returns {boolean} whether it was another before */
function writeIfChanged(file, text) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  writeFileSync(file, text);
  return true;
}

/**
 * @param {{ root?: string, write?: boolean }} [options]
 * @returns {{ problems: Problem[], used: string[], pages: Map<string, Rendered>, written: number }} used: files whose
 *   code is shown
 */
export function buildDocs({ root = home, write = true } = {}) {
  const docs = path.join(root, 'web/docs');
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  /** @type {{ root: string, problems: Problem[] }} */
  const site = { root, problems: [] };
  /** @type {Set<string>} */
  const used = new Set();
  /** @type {Set<string>} */
  const inlined = new Set();
  /** @type {Map<string, Rendered>} */
  const pages = new Map();
  for (const name of pagesOf(docs)) {
    const source = expand(path.join(docs, `${name}.md`), site, { typed: name.startsWith('api/') });
    for (const file of source.used) used.add(file);
    for (const file of source.markdown) inlined.add(file);
    pages.set(name, render(source.text, hrefOf));
  }
  for (const name of [...pages.keys()]) if (inlined.has(`web/docs/${name}.md`)) pages.delete(name);

  const problem = (/** @type {string} */ file, /** @type {string} */ what) =>
    site.problems.push({ file, line: 0, what });
  const nav = navigationOf(docs, pages, (what) => problem('web/docs/nav.json', what));
  const reachable = new Set(nav.flatMap((section) => section.pages.map(({ name }) => name)));
  let written = 0;
  for (const [name, page] of pages) {
    const file = `web/docs/${name}.md`;
    if (!reachable.has(name)) problem(file, 'is in no section of nav.json');
    for (const what of page.problems) problem(file, what);
    for (const href of page.links) {
      const what = brokenLink(name, href, pages, docs);
      if (what) problem(file, what);
    }
    const html = frame(name, page, nav, version);
    if (write && writeIfChanged(path.join(docs, `${name}.html`), html)) written += 1;
  }
  if (write) {
    const parts = styles.map((name) => readFileSync(path.join(docs, 'style', `${name}.css`), 'utf8'));
    writeIfChanged(path.join(docs, 'style.css'), parts.join('\n'));
    writeIfChanged(path.join(docs, 'search.json'), JSON.stringify(searchIndex(pages, nav)));
    for (const folder of folders.filter((name) => existsSync(path.join(docs, name)))) {
      for (const name of readdirSync(path.join(docs, folder))) {
        const page = path.posix.join(folder, name.slice(0, -5));
        if (name.endsWith('.html') && !pages.has(page)) rmSync(path.join(docs, folder, name));
      }
    }
  }
  return { problems: site.problems, used: [...used].sort(), pages, written };
}

/** Builds, says what is wrong, and sets the exit status. */
export function main() {
  const { problems, pages, written } = buildDocs();
  if (written > 0) console.log(`docs: ${written} of ${pages.size} pages written`);
  for (const { file, line, what } of problems) console.error(`${file}${line ? `:${line}` : ''}: ${what}`);
  if (problems.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
