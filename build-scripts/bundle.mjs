// The modules of web/lib as they are published: minified, one file a subpath, beside them what they share, each with a
// source map that holds the readable source.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const lib = path.join(root, 'web/lib');

/**
 * What reads faces and runs nets, and what trains, explains, knows people or goes on from readings: in each group
 * nothing is there twice.
 */
const READERS = ['index.js', 'nn.js', 'draw.js', 'decode.js'];
const OTHERS = ['train.js', 'lens.js', 'gallery.js', 'tag.js', 'timeline.js', 'liveness.js'];
/** Built on entries among the readers, which it imports as they are published: only pages that use it fetch it. */
const ELEMENT = 'element.js';
/** Each one file, which starts sooner, and can be copied beside a bundle whose maker does not know workers. */
const WORKERS = ['worker.js', 'train-worker.js', 'lens-worker.js'];
const CORE = './core.js';
/** Files of their own that a reader imports where they are asked for. */
const LAZY = ['landmarker.js', 'kept-nets.js', 'sha256.js'];

export const OPTIONS = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  lineLimit: 800, // Node shows the line that throws
  format: 'esm',
  target: 'es2022',
  sourcemap: true,
  logLevel: 'warning',
  write: false,
};

const lazy = {
  name: 'lazy',
  setup(/** @type {any} */ build) {
    const filter = new RegExp(`^./(${LAZY.join('|')})$`);
    build.onResolve({ filter }, (/** @type {{ kind: string, path: string }} */ found) =>
      (found.kind === 'dynamic-import' ? { path: found.path, external: true } : undefined));
  },
};

/**
 * esbuild drops comments, so this stands in for an import() with the comments that keep bundlers' hands off. The name
 * is as long as they are: the source map stays right.
 */
const COMMENTED = 'import(/*webpackIgnore:true*//*@vite-ignore*/';
const STAND_IN = '__import'.padEnd(COMMENTED.length - 1, '_');

/** Classes whose objects users hold, and print: minified, they would be called `v` and `w`. */
const NAMED = ['Analyzer', 'Face', 'FaceEvent', 'FaceWiseElement', 'FacewiseError', 'Gallery', 'Lens', 'LivenessCheck',
  'Model', 'Result', 'Session', 'Timeline', 'Trainer'];
const CLASS = new RegExp(`^(export class (${NAMED.join('|')})\\b[^{]*\\{)`, 'gm');

/** What differs between web/lib and what is published. */
export const published = {
  name: 'published',
  setup(/** @type {any} */ build) {
    build.onLoad({ filter: /[\\/]web[\\/]lib[\\/][^\\/]*\.js$/ }, (/** @type {{ path: string }} */ { path: file }) => {
      const source = readFileSync(file, 'utf8');
      const contents = source.replaceAll("new URL('../../models/", "new URL('./models/")
        .replaceAll('import(/* webpackIgnore: true */ /* @vite-ignore */ ', `${STAND_IN}(`)
        .replace(CLASS, "$1 static name = '$2';");
      return { contents };
    });
    build.onEnd((/** @type {{ outputFiles?: { path: string, text: string }[] }} */ { outputFiles = [] }) => {
      for (const { path: file, text } of outputFiles) {
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, file.endsWith('.js') ? text.replaceAll(`${STAND_IN}(`, COMMENTED) : withinPackage(text));
      }
    });
  },
};

/** In stack traces the sources lie in the package, wherever that was made. @param {string} text a source map */
function withinPackage(text) {
  const map = JSON.parse(text);
  const sources = map.sources.map((/** @type {string} */ name) => name.replace(/^(\.\.\/)+/, ''));
  return JSON.stringify({ ...map, sources });
}

/**
 * Write them to a folder; `make npm-tests` brings esbuild. Assets stay literal `new URL('./..', import.meta.url)`, so
 * the folders `wasm` and `models` must lie beside the modules.
 * @param {string} folder
 */
export async function bundle(folder) {
  checkSubpaths();
  const esbuild = createRequire(path.join(root, 'tests/package.json'))('esbuild');
  const entriesOf = (/** @type {string[]} */ names) => names.map((name) => path.join(lib, name));
  const shared = await sharedModules(esbuild);
  // One file for all that several subpaths have in common: classes are one and the same, and a page that reads faces
  // fetches two files rather than ten.
  const contents = shared.map((file) => `export * from ${JSON.stringify(file)};`).join('\n');
  const outfile = path.join(folder, CORE);
  await esbuild.build({ ...OPTIONS, stdin: { contents, resolveDir: lib }, outfile, plugins: [published, lazy] });
  const core = {
    name: 'core',
    setup(/** @type {any} */ build) {
      build.onResolve({ filter: /^\.\// }, (/** @type {{ resolveDir: string, path: string }} */ found) =>
        (shared.includes(path.resolve(found.resolveDir, found.path)) ? { path: CORE, external: true } : undefined));
    },
  };
  const options = { ...OPTIONS, outdir: folder, plugins: [published, lazy, core] };
  await esbuild.build({ ...options, entryPoints: entriesOf([...READERS, ...LAZY]) });
  await esbuild.build({ ...options, entryPoints: entriesOf(OTHERS), splitting: true, chunkNames: 'shared-[hash]' });
  const element = { ...OPTIONS, outdir: folder, plugins: [published, entriesAlone] };
  await esbuild.build({ ...element, entryPoints: entriesOf([ELEMENT]) });
  for (const name of WORKERS) {
    await esbuild.build({ ...OPTIONS, outdir: folder, entryPoints: entriesOf([name]), plugins: [published] });
  }
}

/** Leaves the published entries that the element is built on alone. */
const entriesAlone = {
  name: 'entries',
  setup(/** @type {any} */ build) {
    build.onResolve({ filter: /^\.\/(index|draw)\.js$/ }, (/** @type {{ path: string }} */ found) =>
      ({ path: found.path, external: true }));
  },
};

/** Modules behind more than one entry, a reader among them. @param {any} esbuild @returns {Promise<string[]>} paths */
async function sharedModules(esbuild) {
  /** @type {Map<string, string[]>} */
  const users = new Map();
  for (const name of [...READERS, ...OTHERS]) {
    const options = { ...OPTIONS, entryPoints: [path.join(lib, name)], outdir: lib, metafile: true };
    const { metafile } = await esbuild.build({ ...options, plugins: [lazy] });
    for (const file of Object.keys(metafile.inputs)) users.set(file, [...(users.get(file) ?? []), name]);
  }
  return [...users].flatMap(([file, names]) => {
    const isEntry = [...READERS, ...OTHERS].includes(path.basename(file));
    return names.length > 1 && names.some((name) => READERS.includes(name)) && !isEntry ? path.join(root, file) : [];
  });
}

/** Every subpath of the package is among the entries. */
function checkSubpaths() {
  const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  for (const { default: file } of Object.values(exports)) {
    const known = !file?.startsWith('./web/') || [...READERS, ...OTHERS, ELEMENT].includes(path.basename(file));
    if (!known) throw new Error(`bundle: ${file} is no entry`);
  }
}
