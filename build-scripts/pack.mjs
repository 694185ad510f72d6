// Makes build/facewise-<version>.tgz: the package's files, its modules minified with their source maps, the type
// declarations of what users reach, and nothing else.

import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { declarations } from './declarations.mjs';
import { integrity } from './integrity.mjs';
import { billOfMaterials } from './sbom.mjs';
import { standalone } from './standalone.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const build = path.resolve(process.env.BUILD || 'build');
const stage = path.join(build, 'package');

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const { models } = JSON.parse(readFileSync('models/manifest.json', 'utf8'));
const wasmFiles = ['facewise-simd', 'facewise-relaxed', 'facewise-train-simd', 'facewise-train-relaxed']
  .map((name) => `${name}.wasm`);
const missing = [
  ...wasmFiles.map((file) => `web/lib/wasm/${file}`),
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
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'models/manifest.json',
  'models/README.md',
  'models/LICENSES',
]) {
  cpSync(name, path.join(stage, name), { recursive: true });
}
// Modules lie at the root: what resolves `facewise/train` without reading "exports" finds train.js, and assets lie
// beside them, as they can beside a bundle, too.
await bundle(stage);
for (const file of wasmFiles) cpSync(`web/lib/wasm/${file}`, path.join(stage, 'wasm', file));
cpSync('src/wasm/LICENSE.libc.txt', path.join(stage, 'wasm/LICENSE.txt'));
for (const file of readdirSync(path.join(stage, 'bin'))) {
  // What is no subpath is in the core.
  rewrite(path.join(stage, 'bin', file), /'\.\.\/web\/lib\/(.*?)'/g, (_, name) =>
    `'../${existsSync(path.join(stage, name)) ? name : 'core.js'}'`);
}
for (const { file } of models) cpSync(`models/${file}`, path.join(stage, 'models', file));
mkdirSync(path.join(stage, 'web/types'), { recursive: true });
for (const [file, text] of declarations().files) writeFileSync(path.join(stage, 'web/types', file), text);
// Written by hand, for what JSDoc cannot say.
cpSync('web/lib/element-global.d.ts', path.join(stage, 'web/types/element-global.d.ts'));
await standalone(stage);
const values = integrity(stage, manifest.version);
for (const folder of [stage, build]) writeFileSync(path.join(folder, 'integrity.json'), values);

// What only a checkout needs stays out of the published manifest; all that is staged is published.
const { devDependencies, overrides, private: unpublished, files: inCheckout, ...published } = manifest;
// How types were found before there were exports, which TypeScript calls node10 and some projects still have.
published.types = published.exports['.'].types;
published.typesVersions = { '*': Object.fromEntries(Object.entries(published.exports)
  .filter(([subpath, { types }]) => subpath !== '.' && types)
  .map(([subpath, { types }]) => [subpath.slice(2), [types]])) };
writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
rewrite(path.join(stage, 'package.json'), /"\.\/web\/lib\//g, () => '"./');
writeFileSync(path.join(stage, 'sbom.cdx.json'), billOfMaterials(stage, wasmFiles));
// Whoever's umask it was: the tarball is the same, and readable.
for (const entry of readdirSync(stage, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name);
  chmodSync(file, entry.isDirectory() || entry.parentPath === path.join(stage, 'bin') ? 0o755 : 0o644);
}
const listing = execFileSync('npm', ['pack', stage, '--pack-destination', build, '--json', '--ignore-scripts'], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [{ filename, size, files }] = JSON.parse(listing);
console.log(`${path.relative(root, path.join(build, filename))}: ${files.length} files, ${(size / 1e6).toFixed(2)} MB`);

/** @param {string} file @param {RegExp} from @param {(...found: string[]) => string} to */
function rewrite(file, from, to) {
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(from, to));
}
