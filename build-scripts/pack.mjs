// Makes build/facewise-<version>.tgz: the package's files, its modules minified with their source maps, the type
// declarations of what users reach, and nothing else.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { declarations } from './declarations.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const build = path.resolve(process.env.BUILD || 'build');
const stage = path.join(build, 'package');

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const { models } = JSON.parse(readFileSync('models/manifest.json', 'utf8'));
const missing = [
  ...['facewise-simd', 'facewise-relaxed', 'facewise-train-simd', 'facewise-train-relaxed']
    .map((name) => `web/lib/wasm/${name}.wasm`),
  ...models.map((/** @type {{ file: string }} */ model) => `models/${model.file}`),
].filter((file) => !existsSync(file));
if (missing.length > 0) {
  console.error(`pack: ${missing.join(', ')} missing: run make wasm models`);
  process.exit(1);
}

rmSync(stage, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });
for (const name of [
  'bin',
  'web/lib/wasm',
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'models/manifest.json',
  'models/README.md',
  'models/LICENSES',
]) {
  if (existsSync(name)) cpSync(name, path.join(stage, name), { recursive: true });
}
await bundle(path.join(stage, 'web/lib'));
for (const { file } of models) cpSync(`models/${file}`, path.join(stage, 'models', file));
mkdirSync(path.join(stage, 'web/types'));
for (const [file, text] of declarations().files) writeFileSync(path.join(stage, 'web/types', file), text);

// What only a checkout needs stays out of the published manifest.
const { devDependencies, overrides, private: unpublished, ...published } = manifest;
// The way of before Node 12 to find types, which TypeScript calls node10 and some projects still have.
published.main = published.exports['.'].default;
published.types = published.exports['.'].types;
published.typesVersions = { '*': Object.fromEntries(Object.entries(published.exports)
  .filter(([subpath, { types }]) => subpath !== '.' && types)
  .map(([subpath, { types }]) => [subpath.slice(2), [types]])) };
writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
const listing = execFileSync('npm', ['pack', stage, '--pack-destination', build, '--json', '--ignore-scripts'], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [{ filename, size, files }] = JSON.parse(listing);
console.log(`${path.relative(root, path.join(build, filename))}: ${files.length} files, ${(size / 1e6).toFixed(2)} MB`);
