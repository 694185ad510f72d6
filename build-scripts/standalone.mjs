// The package as single files for pages without a build: classic scripts, importable as modules and by importScripts(),
// with the wasm inside. facewise.standalone.js reads faces, facewise-train.standalone.js trains and explains nets; each
// is its own worker, too.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { OPTIONS, published } from './bundle.mjs';
import { WORKER_NAMES } from './standalone/workers.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const lib = path.join(root, 'web/lib');
const own = path.join(root, 'build-scripts/standalone');
/** So large a piece of each variant fits beside the other into the 32 KB that deflate looks back. */
const PIECE = 12_288;

/**
 * What each file has: subpaths of the package, and the modules that are its workers.
 * @typedef {{ file: string, module: string, subpaths: string[], workers: string[] }} Single
 */

/** @type {Single[]} */
const SINGLES = [
  {
    file: 'facewise.standalone.js',
    module: 'facewise',
    subpaths: [],
    workers: ['worker.js'],
  },
  {
    file: 'facewise-train.standalone.js',
    module: 'facewise-train',
    subpaths: ['train', 'lens'],
    workers: ['train-worker.js', 'lens-worker.js'],
  },
];

/** The first one has every subpath that the other has not. */
function singles() {
  const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const others = SINGLES.flatMap(({ subpaths }) => subpaths);
  const rest = Object.entries(exports)
    .filter(([, { default: file }]) => file?.startsWith('./web/lib/'))
    .map(([name]) => name.replace(/^\.\/?/, ''))
    .filter((name) => name !== '' && !others.includes(name));
  return SINGLES.map((single, index) => (index === 0 ? { ...single, subpaths: rest } : single));
}

/**
 * Sets `facewise`: what `import 'facewise'` gives, and each subpath under its name.
 * @param {Single} single
 */
function entryOf({ subpaths, workers, module }) {
  const parts = module === 'facewise' ? ['...reading', ...subpaths] : subpaths;
  const served = workers.map((file) => `case '${WORKER_NAMES[file]}': require('./${file}'); break;`);
  return `
    import { servedName } from '../../build-scripts/standalone/host.mjs';
    ${module === 'facewise' ? 'import * as reading from "./index.js";' : ''}
    ${subpaths.map((name) => `import * as ${name} from './${name}.js';`).join('\n')}
    switch (servedName()) {
      ${served.join('\n')}
      default: globalThis.facewise = { ...globalThis.facewise, ${parts.join(', ')} };
    }`;
}

/** @param {string} subpath */
function typesFileOf(subpath) {
  const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return path.basename(exports[`./${subpath}`].types).replace(/\.d\.ts$/, '.js');
}

/** @param {string} module @returns {import('./standalone/wasm.mjs').Packed} */
function pack(module) {
  const variants = ['relaxed', 'simd'].map((variant) => {
    const name = `${module}-${variant}`;
    return { name, bytes: readFileSync(path.join(lib, `wasm/${name}.wasm`)) };
  });
  const pieces = Math.ceil(Math.max(...variants.map(({ bytes }) => bytes.length)) / PIECE);
  const mixed = Array.from({ length: pieces }, (_, piece) => variants.map(({ bytes }) =>
    bytes.subarray(Math.floor(piece * bytes.length / pieces), Math.floor((piece + 1) * bytes.length / pieces))));
  return {
    base64: deflateSync(Buffer.concat(mixed.flat()), { level: 9 }).toString('base64'),
    pieces,
    lengths: Object.fromEntries(variants.map(({ name, bytes }) => [name, bytes.length])),
  };
}

const embedded = {
  name: 'embedded',
  setup(/** @type {any} */ build) {
    build.onResolve({ filter: /^\.\/embedded\.js$/ }, () => ({ path: path.join(own, 'wasm.mjs') }));
  },
};

/** The global is all that such a file gives; where both are imported their parts add up. @param {Single} single */
function typesOf({ subpaths, module }) {
  const reading = module === 'facewise';
  return [
    ...reading ? ['/** What facewise itself exports. */', "type Reading = typeof import('./index.js');"] : [],
    'declare global {',
    '  /** What the standalone files that are loaded hold. */',
    `  interface FacewiseGlobal ${reading ? 'extends Reading ' : ''}{`,
    ...subpaths.flatMap((name) => [`    /** What facewise/${name} exports. */`,
      `    readonly ${name}: typeof import('./${typesFileOf(name)}');`]),
    '  }',
    '  /** Set by the standalone files. */',
    '  var facewise: FacewiseGlobal;',
    '}',
    'export {};',
    '',
  ].join('\n');
}

/** Write them, and their types into web/types. @param {string} folder of the package */
export async function standalone(folder) {
  const esbuild = createRequire(path.join(root, 'tests/package.json'))('esbuild');
  const { version, license } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const notice = `/*! facewise ${version} | ${license} */`;
  for (const single of singles()) {
    await esbuild.build({
      ...OPTIONS,
      stdin: { contents: entryOf(single), resolveDir: lib },
      format: 'iife',
      outfile: path.join(folder, single.file),
      // The program is a function so that it can hand its own text to a worker; that needs no wasm, it is sent one.
      // The stack is taken before any code that the source map has: Deno, and Node if asked to, tell where sources are.
      banner: { js: `${notice}\n(()=>{"use strict";const stack=Error().stack;` +
        'function facewiseProgram(facewisePacked=null,facewiseStack=""){' },
      footer: { js: `}facewiseProgram(${JSON.stringify(pack(single.module))},stack)})();` },
      inject: [path.join(own, 'host.mjs')],
      define: {
        'import.meta.url': 'facewiseBase',
        'import.meta.facewisePacked': 'facewisePacked',
        'import.meta.facewiseProgram': 'facewiseProgram',
        'import.meta.facewiseStack': 'facewiseStack',
      },
      plugins: [published, embedded],
    });
    const types = single.file.replace(/^facewise(-\w+)?\.(\w+)\.js$/, 'web/types/$2$1.d.ts');
    mkdirSync(path.join(folder, 'web/types'), { recursive: true });
    writeFileSync(path.join(folder, types), typesOf(single));
  }
}
