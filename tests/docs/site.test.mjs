// The documentation as a whole: it builds without a broken link, shows only code that a test runs, and names only
// figures that were measured.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { buildDocs } from '../../build-scripts/docs.mjs';
import { regionOf, sectionOf } from '../../build-scripts/docs/sources.mjs';
import { root, samples } from './lib/project.mjs';
import { nativeSamples, nodeSamples, otherSamples, pageSamples, shellSamples } from './lib/samples.mjs';

const site = buildDocs();
const run = [nodeSamples, pageSamples, nativeSamples, shellSamples].flatMap(Object.keys).concat(otherSamples);

/** @returns {string[]} paths below web/docs/samples */
function sampleFiles() {
  return readdirSync(samples, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => path.relative(samples, path.join(entry.parentPath, entry.name))).sort();
}

/** @returns {string} the text of all tests that run examples */
function testsOfExamples() {
  return ['homes', 'browser', 'engines'].flatMap((folder) => {
    const absolute = path.join(root, 'tests', folder);
    if (!existsSync(absolute)) return [];
    return readdirSync(absolute).filter((name) => name.endsWith('.test.mjs'))
      .map((name) => readFileSync(path.join(absolute, name), 'utf8'));
  }).join('\n');
}

test('no link, anchor or included file is missing, and no code is typed in', () => {
  assert.deepEqual(site.problems, []);
});

test('every sample is run by a test and shown by a page', () => {
  const there = sampleFiles();
  const elsewhere = testsOfExamples();
  assert.deepEqual(there.filter((file) => !run.includes(file) && !elsewhere.includes(`'${file}'`)), []);
  assert.deepEqual(run.filter((file) => !there.includes(file)), []);
  const shown = new Set(site.used.map((file) => path.relative('web/docs/samples', file)));
  assert.deepEqual(there.filter((file) => !shown.has(file)), []);
});

test('every other file that is shown belongs to an example that a test runs', () => {
  const tests = testsOfExamples();
  for (const file of site.used.filter((name) => !name.startsWith('web/docs/samples/'))) {
    const [, , example] = file.split('/');
    assert.match(file, /^web\/examples\//, `${file} is no example`);
    assert.match(tests, new RegExp(`['\`/]${path.basename(example, path.extname(example))}['\`./]`),
      `no test runs web/examples/${example}`);
  }
});

test('code fits the column that it is shown in', () => {
  for (const file of site.used.filter((name) => /\.([cm]?js|jsx|ts|html|css|c|sh)$/.test(name))) {
    readFileSync(path.join(root, file), 'utf8').split('\n').forEach((line, i) =>
      assert.ok([...line].length <= 92, `${file}:${i + 1} has more than 92 columns`));
  }
});

test('figures on accuracy cards are those that were measured', () => {
  const sources = ['README.md', 'models/README.md', 'tests/eval/TRAINING.md', 'tests/bench/SPEED.md']
    .map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n');
  const figures = /\d[\d,]*(?:\.\d+)? (?:%|px|years)|\d+\.\d+/g;
  let cards = 0;
  for (const [name, { html }] of site.pages) {
    for (const [, card] of html.matchAll(/<section class="card"[^>]*>([\s\S]*?)<\/section>/g)) {
      cards += 1;
      const text = card.replaceAll('<wbr>', '').replace(/<[^>]*>/g, ' ').replace(/&#\d+;|&\w+;/g, ' ');
      for (const [figure] of text.matchAll(figures)) {
        assert.ok(sources.includes(figure), `${name}: nothing measured says ${figure}`);
      }
    }
  }
  assert.ok(cards >= 9, `${cards} cards`);
});

test('pages keep to the strict policy', () => {
  for (const [name] of site.pages) {
    const html = readFileSync(path.join(root, 'web/docs', `${name}.html`), 'utf8');
    assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)|<style|<[^>]*\s(?:style|on\w+)=|javascript:/i, name);
    assert.doesNotMatch(html, /(?:src|href)="(?:https?:)?\/\/[^"]*\.(?:js|css)/i, name);
  }
});

test('every error code has its entry under troubleshooting', () => {
  const source = readFileSync(path.join(root, 'web/lib/errors.js'), 'utf8');
  const codes = [...source.slice(0, source.indexOf('ErrorCode')).matchAll(/'([A-Z_]+)'/g)].map(([, code]) => code);
  assert.ok(codes.length > 30, `${codes.length} codes`);
  const html = site.pages.get('troubleshooting')?.html.replaceAll('<wbr>', '');
  assert.deepEqual(codes.filter((code) => !html?.includes(`<code>${code}</code>`)), []);
});

test('regions and sections are cut where they begin and end', () => {
  const code = 'a\n// #region one\n  b\n  // #region two\n    c\n  // #endregion\n  d\n// #endregion\ne\n';
  assert.equal(regionOf(code, 'one'), 'b\n  c\nd');
  assert.equal(regionOf(code, 'two'), 'c');
  assert.equal(regionOf(code, 'three'), null);
  assert.equal(sectionOf('# A\nx\n## B\ny\n```sh\n# no heading\n```\n### C\nz\n## D\n', 'B'),
    'y\n```sh\n# no heading\n```\n### C\nz');
  assert.equal(sectionOf('# A\n', 'B'), null);
});

let copy = '';
before(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'facewise-docs-'));
  cpSync(path.join(root, 'package.json'), path.join(copy, 'package.json'));
  cpSync(path.join(root, 'web/docs'), path.join(copy, 'web/docs'), {
    recursive: true, filter: (file) => !/\.(md|html)$/.test(file) || file.includes('samples'),
  });
  writeFileSync(path.join(copy, 'web/docs/nav.json'), '[{ "title": "All", "pages": ["index"] }]');
});
after(() => rmSync(copy, { recursive: true, force: true }));

/** @type {[string, string, RegExp][]} */
const broken = [
  ['a link that leads nowhere', '[x](nowhere.md)', /nowhere\.md leads nowhere/],
  ['an anchor that is not there', '[x](index.md#nothing)', /no such section/],
  ['a link out of the site', '[x](../../README.md)', /leads out of web/],
  ['a sample that is not there', '@include samples/nothing.mjs', /is not there/],
  ['a region that is not there', '@include samples/start.mjs#nothing', /no region nothing/],
  ['code that is typed in', '```js\nalert(1);\n```', /a block of 'js' is typed in/],
  ['code of a test that has it not', '```js tested=package.json\nalert(1);\n```', /has no line 'alert\(1\);'/],
  ['HTML', '<b onclick="x()">x</b>', /has HTML in it/],
  ['a directive with a slip in it', '@include samples/start.mjs from here', /not understood/],
];
for (const [what, markdown, complaint] of broken) {
  test(`the build refuses ${what}`, () => {
    writeFileSync(path.join(copy, 'web/docs/index.md'), `# Title\n\nText.\n\n${markdown}\n`);
    const { problems } = buildDocs({ root: copy });
    assert.equal(problems.length > 0, true);
    assert.match(problems.map((problem) => problem.what).join('\n'), complaint);
  });
}

test('and takes a page without a fault', () => {
  const page = '# Title\n\nText.\n\n## One\n\n@include samples/start.mjs\n\n[x](#one)\n';
  writeFileSync(path.join(copy, 'web/docs/index.md'), page);
  const { problems, written } = buildDocs({ root: copy });
  assert.deepEqual(problems, []);
  assert.equal(written, 1);
  assert.equal(buildDocs({ root: copy }).written, 0, 'nothing is written anew');
});
