// models/manifest.json, the files it speaks of, their cards and licences.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { BUDGETS } from '../../build-scripts/models/catalogue.mjs';
import { loadModel } from '../../web/lib/nn.js';

/** @typedef {import('../../build-scripts/models/manifest.mjs').ManifestEntry} ManifestEntry */

const models = new URL('../../models/', import.meta.url);
const { version, models: entries } = /** @type {{ version: number, models: ManifestEntry[] }} */ (
  JSON.parse(readFileSync(new URL('manifest.json', models), 'utf8')));
const readme = readFileSync(new URL('README.md', models), 'utf8');
const sourceVersions = JSON.parse(readFileSync(new URL('package.json', models), 'utf8'));

test('the manifest has the eight roles once each', () => {
  assert.equal(version, 1);
  assert.deepEqual(entries.map(({ role }) => role).sort(), [
    'age-gender', 'detect-crowd', 'detect-full', 'detect-short', 'emotion', 'emotion-ensemble', 'mesh', 'recognition',
  ]);
});

for (const { what, roles, bytes } of BUDGETS) {
  test(`${what} stay within ${bytes} bytes`, () => {
    const counted = entries.filter(({ role }) => roles.includes(role));
    assert.equal(counted.length, roles.length);
    assert.ok(counted.reduce((sum, entry) => sum + entry.bytes, 0) < bytes);
  });
}

for (const entry of entries) {
  describe(entry.file, () => {
    test('is the file that the manifest pins', () => {
      const bytes = readFileSync(new URL(entry.file, models));
      assert.equal(bytes.length, entry.bytes);
      assert.equal(createHash('sha256').update(bytes).digest('hex'), entry.sha256);
    });

    test('comes from the version that package.json pins', () => {
      const { dependencies, optionalDependencies } = sourceVersions;
      assert.equal(entry.source.version, (entry.optional ? optionalDependencies : dependencies)[entry.source.package]);
    });

    test('has its licence text and its card', () => {
      const notice = new URL(entry.notice, models);
      assert.ok(existsSync(notice));
      assert.match(readFileSync(notice, 'utf8'), entry.licence === 'MIT' ? /Copyright \(c\) .+/ : /Apache License/);
      assert.ok(readme.includes(`\n## ${entry.file}\n`));
      const row = `| \`${entry.role}\` | ${entry.file} | ${entry.bytes.toLocaleString('en')} |`;
      assert.ok(readme.includes(row), `no row ${row} in models/README.md`);
    });

    test('has the inputs and outputs that the manifest says', async () => {
      const model = await loadModel(new URL(entry.file, models));
      try {
        assert.deepEqual(model.inputs.map(({ type, shape }) => ({ type, shape })), [
          { type: 'float32', shape: entry.input.shape },
        ]);
        assert.deepEqual(
          model.outputs.map(({ name, type, shape }) => ({ name, type, shape })),
          entry.output.map(({ name, shape }) => ({ name, type: 'float32', shape })),
        );
      } finally {
        model.close();
      }
    });
  });
}
