/** make eval-training: trains the recipes on ../shared/train with the command line, measures them on pictures that they
 * have not seen, and writes build/eval-training.json. An hour and a half on two cores; names of recipes choose some. */

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSamples } from '../../bin/dataset.mjs';
import { loadModel, readModelMetadata } from '../../web/lib/nn.js';
import { FACES, ROOT, labels } from './faces.mjs';

const TRAIN = path.resolve(ROOT, process.env.FACEWISE_TRAIN ?? '../shared/train');
const BUILD = path.resolve(ROOT, process.env.BUILD ?? 'build');

/** @typedef {{ file: string, truth: string | number }} Sample */
/**
 * @typedef {object} Run
 * @property {string[]} args of facewise train
 * @property {string} measured on what
 * @property {(() => Sample[]) | null} test null: the share that training held out
 */

/** @type {Record<string, Run>} */
const RUNS = {
  smile: {
    args: ['--net', 'smile', '--val-split', '0.2', '--seed', '1', 'smile'],
    measured: 'the 20 % of ../shared/train/smile that seed 1 holds out',
    test: null,
  },
  emotion: {
    args: ['--net', 'emotion', '--val-split', '0.02', '--seed', '1', 'emotion'],
    measured: '../shared/faces/fer2013, all 760',
    test: () => labels('fer2013').map(({ file, emotion }) => ({ file: path.join(FACES, 'fer2013', file), truth: emotion })),
  },
  age: {
    args: ['--net', 'age', '--val-split', '0.02', '--seed', '1', '--labels', 'age/labels.csv', '--target', 'age'],
    measured: '../shared/faces/utkface, all 1,080',
    test: () => labels('utkface').map(({ file, age }) => ({ file: path.join(FACES, 'utkface', file), truth: Number(age) })),
  },
};

/** @param {string} name the archive is unpacked once @returns {string} its folder */
function unpacked(name) {
  const folder = path.join(BUILD, 'train');
  const own = path.join(folder, name);
  if (!existsSync(own)) {
    mkdirSync(own, { recursive: true });
    execFileSync('tar', ['-xzf', path.join(TRAIN, `${name}.tar.gz`), '-C', own]);
  }
  return folder;
}

/**
 * @param {string} name
 * @param {string[]} args
 * @returns {Promise<number>} seconds
 */
async function train(name, args) {
  const out = path.join(BUILD, 'trained', name);
  const start = performance.now();
  console.log(`\n$ npx facewise train ${args.join(' ')} --out ${path.relative(ROOT, out)}`);
  const child = spawn(process.execPath, [...process.execArgv, path.join(ROOT, 'bin/facewise.mjs'), 'train', ...args,
    '--out', out], { cwd: unpacked(name), stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`facewise train ended with ${code}`);
  return (performance.now() - start) / 1000;
}

/**
 * What the trained net says of pictures, as whoever has only the file would ask it.
 * @param {string} name
 * @param {Sample[]} samples
 */
async function judge(name, samples) {
  const bytes = readFileSync(path.join(BUILD, 'trained', name, 'model.tflite'));
  const about = readModelMetadata(bytes);
  const model = await loadModel(bytes);
  const [, height, width, channels] = model.inputs[0].shape;
  const { scale, offset } = /** @type {any} */ (about?.input);
  const classes = about?.labels;
  let correct = 0;
  let error = 0;
  const files = samples.map(({ file }) => file);
  const pictures = await readSamples({ files, targets: samples.map(({ truth }) => truth), labels: classes ?? null,
    skipped: [] }, [height, width, channels], () => {});
  const size = height * width * channels;
  for (const [index, truth] of pictures.targets.entries()) {
    const bytesOfOne = pictures.samples.subarray(index * size, (index + 1) * size);
    const [y] = await model.run(Float32Array.from(bytesOfOne, (byte, i) =>
      byte * (scale[i % channels] ?? scale[0]) + (offset[i % channels] ?? offset[0])));
    const row = /** @type {number[]} */ ([...y.data]);
    if (classes) correct += Number(classes[row.indexOf(Math.max(...row))] === truth);
    else error += Math.abs(row[0] - Number(truth));
  }
  const { macs } = model.stats();
  model.close();
  return { ...(classes ? { accuracy: correct / samples.length } : { mae: error / samples.length }), samples: samples.length,
    mmac: macs / 1e6, bytes: bytes.length };
}

const only = process.argv.slice(2);
const file = path.join(BUILD, 'eval-training.json');
/** @type {Record<string, object>} */
const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
for (const [name, { args, measured, test }] of Object.entries(RUNS)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const seconds = await train(name, args);
  const { evaluation } = JSON.parse(readFileSync(path.join(BUILD, 'trained', name, 'metrics.json'), 'utf8'));
  const found = test ? await judge(name, test()) : { accuracy: evaluation.accuracy, samples: evaluation.samples };
  results[name] = { command: `npx facewise train ${args.join(' ')}`, minutes: seconds / 60, measured, ...found };
  console.log(name, results[name]);
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}
