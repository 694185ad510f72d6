// Sizes that the docs name are those of the package. Compilers differ by a little: a size may be off by four per cent,
// and by what its last digit rounds away.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { rolesFor } from '../../web/lib/models.js';
import { resolveOptions } from '../../web/lib/options.js';
import { root, scratch } from '../homes/lib/project.mjs';

/** @typedef {import('../../web/lib/options.js').AnalyzerOptions} AnalyzerOptions */

const wasm = ['wasm/facewise-relaxed.wasm'];
let pack = '';
before(() => {
  pack = path.join(scratch('docs-sizes'), 'node_modules/facewise');
});

/** @param {AnalyzerOptions} options @returns {() => string[]} the nets that are fetched for them */
const netsFor = (options) => () => {
  const { models } = JSON.parse(readFileSync(path.join(pack, 'models/manifest.json'), 'utf8'));
  return rolesFor(resolveOptions(options)).map((role) =>
    `models/${models.find((/** @type {{ role: string }} */ model) => model.role === role).file}`);
};
const allNets = () => readdirSync(path.join(pack, 'models')).filter((name) => name.endsWith('.tflite'))
  .map((name) => `models/${name}`);
/** The tasks of the first page in start.md. @type {AnalyzerOptions['tasks']} */
const usual = ['mesh', 'emotion', 'age', 'gender'];

/** Page, what stands there with sizes in brackets, raw, then gzipped; the files, and whether they are joined. */
/** @type {[string, RegExp, string[] | (() => string[]), boolean?][]} */
const named = [
  ['README.md', /one WebAssembly file of (\d+ KB) \((\d+ KB) gzipped\)/, wasm],
  ['web/docs/privacy.md', /one wasm file, (\d+ KB) \((\d+ KB) gzipped\)/, wasm],
  ['web/docs/self-hosting.md', /one wasm file \| (\d+ KB) \| (\d+ KB)/, wasm],
  ['web/docs/self-hosting.md', /crowds included \| ([\d.]+ MB) \| ([\d.]+ MB)/, netsFor({ tasks: usual })],
  ['web/docs/self-hosting.md', /all eight nets \| ([\d.]+ MB) \| ([\d.]+ MB)/, allNets],
  ['web/docs/start.md', /([\d.]+ MB) of nets/, netsFor({ tasks: usual })],
  ['web/docs/start.md', /\(([\d.]+ MB) for a camera\)/, netsFor({ tasks: usual, mode: 'video' })],
  ['web/docs/homes-bundlers.md', /about (\d+ KB) of script \((\d+ KB) gzipped\)/, ['index.js', 'core.js'], true],
  ['web/docs/homes-bundlers.md', /a worker of (\d+ KB)/, ['worker.js']],
  ['web/docs/homes-bundlers.md', /has all nets, (\d+ MB)/, allNets],
  ['web/docs/homes-plain.md', /`facewise\.standalone\.js`, .* \| (\d+ KB) \| (\d+ KB)/, ['facewise.standalone.js']],
  ['web/docs/homes-plain.md', /`facewise-train\.standalone\.js`, .* \| (\d+ KB) \| (\d+ KB)/,
    ['facewise-train.standalone.js']],
  ['web/docs/homes-plain.md', /one wasm file \| (\d+ KB) \| (\d+ KB)/,
    ['index.js', 'core.js', 'worker.js', ...wasm]],
  ['web/docs/element.md', /download it: (\d+ KB) \((\d+ KB) gzipped\)/, ['element.js']],
  ['web/docs/offline.md', /its code, (\d+ KB) \((\d+ KB) gzipped\)/, ['kept-nets.js']],
];

/** @param {string} stated such as '4.6 MB' @param {number} bytes @returns {boolean} */
function fits(stated, bytes) {
  const [number, unit] = stated.split(' ');
  const scale = unit === 'MB' ? 1e6 : 1e3;
  const digit = scale * 10 ** -(number.split('.')[1] ?? '').length;
  return Math.abs(Number(number) * scale - bytes) <= digit / 2 + bytes / 25;
}

for (const [page, pattern, files, joined] of named) {
  test(`${page}: ${pattern.source}`, () => {
    const [, ...stated] = readFileSync(path.join(root, page), 'utf8').match(pattern) ?? [];
    assert.ok(stated.length > 0, 'this is not there any more');
    const each = (Array.isArray(files) ? files : files()).map((file) => readFileSync(path.join(pack, file)));
    const texts = joined ? [Buffer.concat(each)] : each;
    const sum = (/** @type {number[]} */ sizes) => sizes.reduce((all, one) => all + one, 0);
    const zipped = texts.map((text) => gzipSync(text, { level: 9 }));
    const sizes = [texts, zipped].map((all) => sum(all.map(({ length }) => length)));
    stated.forEach((size, i) => assert.ok(fits(size, sizes[i]), `${size}, but it is ${sizes[i]} bytes`));
  });
}

test('a size that is off is found', () => {
  assert.ok(fits('4.6 MB', 4_600_536) && fits('252 KB', 251_330) && fits('252 KB', 252_072));
  assert.ok(!fits('4.5 MB', 4_800_000) && !fits('346 KB', 363_000) && !fits('103 KB', 109_000));
});
