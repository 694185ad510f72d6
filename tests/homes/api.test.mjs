// The reference of the API is committed, so that a change of the API is read by whoever reviews it.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { apiPages } from '../../build-scripts/api.mjs';
import { root } from './lib/project.mjs';

const folder = path.join(root, 'web/docs/api');
/** @type {Map<string, string>} */
let pages;
before(() => {
  pages = apiPages();
});

test('the API is the one that web/docs/api describes', () => {
  const written = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.md')).sort() : [];
  const changed = [...new Set([...written, ...pages.keys()])].filter((name) =>
    !written.includes(name) || readFileSync(path.join(folder, name), 'utf8') !== pages.get(name));
  const what = 'The API or its comments changed: run `make api` and commit web/docs/api with the change.';
  assert.deepEqual(changed, [], what);
});

test('every subpath with types has its page', () => {
  const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const typed = Object.keys(exports).filter((subpath) => exports[subpath].default?.startsWith('./web/lib/'));
  assert.ok(typed.length >= 9);
  for (const subpath of typed) assert.ok(pages.has(`${subpath === '.' ? 'facewise' : subpath.slice(2)}.md`), subpath);
});

test('every link of the reference leads to a heading', () => {
  const slug = (/** @type {string} */ heading) => heading.toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-');
  const anchors = new Map([...pages].map(([name, text]) =>
    [name, new Set([...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slug(heading)))]));
  let links = 0;
  for (const [name, text] of pages) {
    for (const [, file, anchor] of text.matchAll(/\]\(([\w-]+\.md)?(?:#([\w-]+))?\)/g)) {
      const found = anchors.get(file ?? name);
      assert.ok(found && (!anchor || found.has(anchor)), `${name}: ${file ?? ''}#${anchor ?? ''}`);
      links++;
    }
  }
  assert.ok(links > 300, `${links} links`);
});

test('the C page has every function of the headers', () => {
  const page = pages.get('c.md') ?? '';
  const headers = path.join(root, 'include/facewise');
  for (const name of readdirSync(headers)) {
    const code = readFileSync(path.join(headers, name), 'utf8').replace(/\/\*[^]*?\*\//g, '');
    const functions = [...code.matchAll(/^\S[^;{}()]*\b(fw_\w+)\(/gm)].map(([, one]) => one);
    for (const one of functions) assert.ok(new RegExp(`^#### .*\\b${one}\\b`, 'm').test(page), `${name}: ${one}`);
  }
});
