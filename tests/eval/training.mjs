/** make eval-training: trains the recipes on ../shared/train with the command line, measures them on pictures that they
 * have not seen, and writes build/eval-training.json. Names of recipes choose some; --measure takes nets that are
 * there. */

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
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

/** @param {string} folder @param {string} file @param {string | number} truth */
const sample = (folder, file, truth) => ({ file: path.join(FACES, folder, file), truth });

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
    test: () => labels('fer2013').map(({ file, emotion }) => sample('fer2013', file, emotion)),
  },
  age: {
    args: ['--net', 'age', '--val-split', '0.02', '--seed', '1', '--labels', 'age/labels.csv', '--target', 'age'],
    measured: '../shared/faces/utkface, all 1,080',
    test: () => labels('utkface').map(({ file, age }) => sample('utkface', file, Number(age))),
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

/** @param {string} name @param {string[]} args */
async function train(name, args) {
  const out = path.join(BUILD, 'trained', name);
  console.log(`\n$ npx facewise train ${args.join(' ')} --out ${path.relative(ROOT, out)}`);
  const child = spawn(process.execPath, [...process.execArgv, path.join(ROOT, 'bin/facewise.mjs'), 'train', ...args,
    '--out', out], { cwd: unpacked(name), stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`facewise train ended with ${code}`);
}

/** @param {string} name */
async function open(name) {
  const bytes = readFileSync(path.join(BUILD, 'trained', name, 'model.tflite'));
  return { bytes, about: readModelMetadata(bytes), model: await loadModel(bytes) };
}

/**
 * What the trained net says of pictures, as whoever has only the file would ask it.
 * @param {string} name
 * @param {Sample[]} samples
 */
async function judge(name, samples) {
  const { about, model } = await open(name);
  const [, height, width, channels] = model.inputs[0].shape;
  const { scale, offset } = /** @type {import('../../web/lib/nn.js').ModelMetadata} */ (about).input;
  const classes = about?.labels;
  const truths = samples.map(({ truth }) => truth);
  const listing = { files: samples.map(({ file }) => file), targets: truths, labels: classes ?? null, skipped: [] };
  const pictures = await readSamples(listing, [height, width, channels], () => {});
  const size = height * width * channels;
  let [correct, error] = [0, 0];
  for (const [index, truth] of pictures.targets.entries()) {
    const own = pictures.samples.subarray(index * size, (index + 1) * size);
    const [y] = await model.run(Float32Array.from(own, (byte, i) =>
      byte * (scale[i % channels] ?? scale[0]) + (offset[i % channels] ?? offset[0])));
    const row = Array.from(y.data, Number);
    if (classes) correct += Number(classes[row.indexOf(Math.max(...row))] === truth);
    else error += Math.abs(row[0] - Number(truth));
  }
  model.close();
  const count = pictures.targets.length;
  return { ...(classes ? { accuracy: correct / count } : { mae: error / count }), samples: count };
}

/** What training itself says, of the share that it held out, too. @param {string} name */
const metricsOf = (name) => JSON.parse(readFileSync(path.join(BUILD, 'trained', name, 'metrics.json'), 'utf8'));

const only = process.argv.slice(2).filter((arg) => arg !== '--measure');
const retrain = only.length === process.argv.length - 2;
const file = path.join(BUILD, 'eval-training.json');
/** @type {Record<string, object>} */
const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
for (const [name, { args, measured, test }] of Object.entries(RUNS)) {
  if (only.length > 0 && !only.includes(name)) continue;
  if (retrain) await train(name, args);
  const { evaluation, history } = metricsOf(name);
  const found = test ? await judge(name, test()) : { accuracy: evaluation.accuracy, samples: evaluation.count };
  const { bytes, model } = await open(name);
  const { macs } = model.stats();
  model.close();
  const files = readdirSync(path.join(BUILD, 'trained', name)).filter((each) => each.endsWith('.svg'));
  results[name] = { command: `npx facewise train ${args.join(' ')}`, minutes: history.seconds / 60, measured, ...found,
    mmac: macs / 1e6, bytes: bytes.length, files };
  console.log(name, results[name]);
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}
