// The bill of materials names everything in the tarball that is not ours, truly, with its licence at hand.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { tarball } from '../homes/lib/project.mjs';

let folder = '';
/** @type {any} */
let bom;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'facewise-sbom-'));
  execFileSync('tar', ['xzf', tarball(), '-C', folder, '--strip-components=1']);
  bom = JSON.parse(readFileSync(path.join(folder, 'sbom.cdx.json'), 'utf8'));
});
after(() => rmSync(folder, { recursive: true }));

test('it is CycloneDX, of this package, and every reference leads somewhere', () => {
  const { name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  assert.deepEqual([bom.bomFormat, bom.specVersion], ['CycloneDX', '1.6']);
  assert.equal(bom.metadata.component.purl, `pkg:npm/${name}@${version}`);
  const refs = [bom.metadata.component, ...bom.components].map((component) => component['bom-ref']);
  assert.equal(new Set(refs).size, refs.length);
  for (const { ref, dependsOn } of bom.dependencies) {
    for (const one of [ref, ...dependsOn]) assert.ok(refs.includes(one), one);
  }
});

test('every net and wasm file is there with its hash', () => {
  const files = ['models', 'wasm'].flatMap((where) => readdirSync(path.join(folder, where))
    .filter((file) => /\.(tflite|wasm)$/.test(file)).map((file) => `${where}/${file}`));
  assert.ok(files.length >= 12);
  for (const file of files) {
    const component = bom.components.find((/** @type {any} */ one) => one['bom-ref'] === file);
    const hash = createHash('sha256').update(readFileSync(path.join(folder, file))).digest('hex');
    assert.deepEqual(component?.hashes, [{ alg: 'SHA-256', content: hash }], file);
  }
});

test('everything has a licence, and the text of each is in the tarball', () => {
  for (const { name, scope, type, licenses, properties = [] } of bom.components) {
    assert.match(licenses[0].license.id, /^(MIT|Apache-2\.0)$/, name);
    if (scope === 'optional' || type === 'file') continue;
    const text = properties.find((/** @type {any} */ property) => property.name === 'facewise:licence-text')?.value;
    assert.ok(text && existsSync(path.join(folder, text)), `${name}: ${text}`);
  }
});

test('dependencies of the published package are those in it', () => {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const named = bom.components.filter((/** @type {any} */ one) => one.scope === 'optional')
    .map((/** @type {any} */ one) => one.purl);
  const depended = { ...manifest.dependencies, ...manifest.optionalDependencies };
  assert.deepEqual(named, Object.entries(depended).map(([name, range]) => `pkg:npm/${name}@${range}`));
});
