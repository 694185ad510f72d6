import { stat } from 'node:fs/promises';
import path from 'node:path';
import { drawFaces } from '../web/lib/draw.js';
import { DEFAULT_TASKS, FacewiseError, RANGES, TASKS, createAnalyzer } from '../web/lib/index.js';
import { sentenceOf } from '../web/lib/errors.js';
import { loadSharp, makeFolder, readPicture } from './files.mjs';
import { progressBar } from './progress.mjs';
import { SvgContext } from './svg.mjs';
import { faceTable } from './table.mjs';
import { UsageError, numberIn, parseUsage, tasksIn } from './usage.mjs';

export const HELP = `Usage: facewise analyze [options] picture ..

Finds the faces in pictures (JPEG, PNG, WebP, AVIF, GIF, TIFF) and reads them.

  --json             print an array, for each file { file, width, height, faces: [..] }
  --tasks LIST       what to read, by commas: ${TASKS.join(',')}; none = find only
                     (default: ${DEFAULT_TASKS.join(',')})
  --range RANGE      ${RANGES.join(', ')} (default: auto)
  --max-faces N      at most N faces a picture, 1..256 (default: 100)
  --min-score S      detector's score a face must reach, 0..1 (default: each net's own)
  --ensemble         average a second emotion net in: slower, a little better
  --draw OUT         save the picture with the reading drawn in; for several pictures OUT is a folder, or
                     a pattern such as out/{name}.png
  --mesh STYLE       what --draw shows of the mesh: none, contours, tesselation (default: contours)
  --models FOLDER    take the nets from here
  --kernels KIND     simd or scalar: slow, the same bits on every machine (default: simd)
  --variant KIND     auto, simd or relaxed (default: auto)
  -h, --help         this text

A picture that cannot be read is named on stderr, the others are done, and the exit code is 1.
`;

const OPTIONS = /** @type {const} */ ({
  'json': { type: 'boolean', default: false },
  'tasks': { type: 'string' },
  'range': { type: 'string' },
  'max-faces': { type: 'string' },
  'min-score': { type: 'string' },
  'ensemble': { type: 'boolean' },
  'draw': { type: 'string' },
  'mesh': { type: 'string', default: 'contours' },
  'models': { type: 'string' },
  'kernels': { type: 'string' },
  'variant': { type: 'string' },
});

/** Formats that sharp can write. */
const DRAWN = ['.png', '.jpg', '.jpeg', '.webp', '.avif', '.tif', '.tiff', '.gif'];
const USAGE_CODES = ['INVALID_ARGUMENT', 'UNKNOWN_OPTION', 'UNKNOWN_TASK'];

/** @typedef {import('../web/lib/results.js').Result} Result */
/** @typedef {Awaited<ReturnType<typeof readPicture>>} Decoded */

/**
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function run(args) {
  const { values, positionals: files } = parseUsage(args, OPTIONS);
  if (files.length === 0) throw new UsageError('No pictures were given. See facewise analyze --help.');
  if (!['none', 'contours', 'tesselation'].includes(values.mesh)) {
    throw new UsageError(`--mesh is '${values.mesh}'; it may be none, contours or tesselation.`);
  }
  const options = analyzerOptions(values);
  const targets = values.draw === undefined ? [] : await drawTargets(values.draw, files);
  const sharp = await loadSharp();
  const analyzer = await createAnalyzer(options).catch((error) => {
    throw error instanceof FacewiseError && USAGE_CODES.includes(error.code)
      ? new UsageError(`${error.message} ${error.remedy}`) : error;
  });
  const print = values.json ? jsonPrinter() : tablePrinter();
  const bar = progressBar(files.length);
  let failures = 0;
  // The next picture is decoded while this one is read.
  let next = decodeFile(files[0]);
  for (const [index, file] of files.entries()) {
    bar.show(index, file);
    const current = next;
    if (index + 1 < files.length) next = decodeFile(files[index + 1]);
    try {
      const { width, height, pixels } = await current;
      const result = await analyzer.analyze({ ...pixels, channels: 3, width, height });
      bar.clear();
      print.add(file, result);
      if (targets.length) await drawFile(sharp, await current, result, targets[index], values.mesh);
    } catch (error) {
      failures++;
      bar.clear();
      const { message, remedy } = /** @type {{ message: string, remedy?: string }} */ (error);
      process.stderr.write(`${file}: ${message}${remedy ? ` ${remedy}` : ''}\n`.replace(/\n(?=.)/g, ' '));
    }
  }
  bar.clear();
  print.end();
  analyzer.close();
  return failures ? 1 : 0;
}

/**
 * @param {{ [name: string]: any }} values
 * @returns {import('../web/lib/options.js').AnalyzerOptions}
 */
function analyzerOptions(values) {
  const tasks = values.tasks === undefined ? undefined : tasksIn(values.tasks, TASKS, ['none']);
  return {
    tasks: /** @type {any} */ (tasks?.filter((task) => task !== 'none')),
    range: values.range,
    maxFaces: numberIn(values, 'max-faces', 1, 256, true),
    minScore: numberIn(values, 'min-score', 0, 1),
    ensemble: values.ensemble,
    kernels: values.kernels,
    variant: values.variant,
    assets: values.models === undefined ? undefined : { models: values.models },
  };
}

/**
 * @param {string} file
 * @returns {Promise<Decoded>}
 */
function decodeFile(file) {
  const decoded = readPicture(file);
  decoded.catch(() => {}); // reported when its turn comes
  return decoded;
}

/**
 * Where each drawn picture goes.
 * @param {string} out a file, a folder, or a pattern with {name}
 * @param {string[]} files
 */
async function drawTargets(out, files) {
  const extension = path.extname(out).toLowerCase();
  const exists = await stat(out).then((found) => found.isDirectory(), () => false);
  const isFolder = exists || out.endsWith('/') || extension === '';
  if (!isFolder && !DRAWN.includes(extension)) {
    throw new UsageError(`--draw cannot write '${extension}' files; it can write ${DRAWN.join(' ')}.`);
  }
  if (!isFolder && files.length > 1 && !out.includes('{name}')) {
    throw new UsageError(`--draw ${out} is one file for ${files.length} pictures: ` +
      'give a folder, or a pattern such as out/{name}.png.');
  }
  const pattern = isFolder ? path.join(out, '{name}.png') : out;
  /** @type {Map<string, number>} */
  const taken = new Map();
  return files.map((file) => {
    const name = path.parse(file).name;
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return pattern.replaceAll('{name}', count === 1 ? name : `${name}-${count}`);
  });
}

/**
 * @param {any} sharp
 * @param {Decoded} picture
 * @param {Result} result
 * @param {string} target
 * @param {string} mesh
 */
async function drawFile(sharp, { width, height, pixels }, result, target, mesh) {
  const context = new SvgContext(width, height);
  drawFaces(/** @type {any} */ (context), result, { mesh: /** @type {any} */ (mesh) });
  try {
    await makeFolder(path.dirname(target));
    await sharp(pixels.data, { raw: { width, height, channels: 3 } })
      .composite([{ input: Buffer.from(context.toString()) }]).removeAlpha().toFile(target);
  } catch (error) {
    throw new FacewiseError('INVALID_ARGUMENT', `${target} could not be written: ${sentenceOf(error)}`);
  }
}

/** @typedef {{ add: (file: string, result: Result) => void, end: () => void }} Printer */

/** Prints the array piece by piece: nothing is held for the end. @returns {Printer} */
function jsonPrinter() {
  let separator = '[\n';
  return {
    add(file, { width, height, faces }) {
      process.stdout.write(separator + JSON.stringify({ file, width, height, faces }));
      separator = ',\n';
    },
    end() {
      process.stdout.write(separator === '[\n' ? '[]\n' : '\n]\n');
    },
  };
}

/** @returns {Printer} */
function tablePrinter() {
  return {
    add(file, result) {
      process.stdout.write(faceTable(file, result));
    },
    end() {},
  };
}
