import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FacewiseError } from '../web/lib/index.js';
import { nets, recipes } from '../web/lib/train.js';
import { UsageError } from './usage.mjs';

/** @typedef {import('../web/lib/train.js').TrainerOptions} TrainerOptions */

const NAMES = [...Object.keys(nets), ...Object.keys(recipes)];

/**
 * @param {string} name
 * @returns {import('../web/lib/train.js').Recipe | undefined}
 */
export function recipeOf(name) {
  return Object.hasOwn(recipes, name) ? recipes[/** @type {keyof typeof recipes} */ (name)] : undefined;
}

const MANIFEST = new URL('../models/manifest.json', import.meta.url);

/**
 * What --net names: one of `nets`, a JSON file of layers, or a .tflite file with a tensor of it after @.
 * @param {string} text
 * @param {{ size?: number, grey: boolean, fineTune?: string }} options
 * @returns {Promise<TrainerOptions>}
 */
export async function netOptions(text, { size, grey, fineTune }) {
  const [, file, features] = /^(.*\.tflite)(?:@(.+))?$/.exec(text) ?? [];
  if (file !== undefined) {
    return { base: { model: await readBytes(file), features, train: fineTune }, layers: nets.head,
      ...await packagedInput(file) };
  }
  if (fineTune !== undefined) throw new UsageError('--fine-tune needs --net with a .tflite file.');
  const recipe = recipeOf(text);
  const side = size ?? recipe?.input[0] ?? 64;
  /** @type {[number, number, number]} */
  const input = [side, side, grey ? 1 : recipe?.input[2] ?? 3];
  if (recipe) return { input, layers: nets.face, ...recipe.trainer };
  if (text.endsWith('.json')) return { input, layers: parseLayers(await readBytes(text), text) };
  if (Object.hasOwn(nets, text)) return { input, layers: nets[/** @type {keyof typeof nets} */ (text)] };
  throw new UsageError(`--net is '${text}'; it may be ${NAMES.join(', ')}, a .json file of layers or a ` +
    '.tflite file.');
}

/** @param {string} file */
async function readBytes(file) {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    throw new FacewiseError('MODEL_FETCH', `${file} could not be read: ${/** @type {Error} */ (error).message}.`,
      'Check the path after --net.');
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {string} file
 */
function parseLayers(bytes, file) {
  try {
    const given = JSON.parse(new TextDecoder().decode(bytes));
    return given.layers ?? given;
  } catch (error) {
    throw new FacewiseError('INVALID_ARGUMENT', `${file} is no JSON: ${/** @type {Error} */ (error).message}.`,
      'Give an array of layers such as [{ "kind": "flatten" }, { "kind": "dense", "units": 2 }].');
  }
}

/**
 * How a packaged net takes its bytes, from the words of the manifest.
 * @param {string} file
 */
async function packagedInput(file) {
  const { models } = JSON.parse(await readFile(MANIFEST, 'utf8').catch(() => '{"models":[]}'));
  const entry = models.find((/** @type {any} */ model) => model.file === path.basename(file));
  const words = String(entry?.input.range ?? '');
  const [, less = '0', divisor = '1', minus = '0'] =
    /^\(?RGB(?: - (\[.*\]|[\d.]+)\))? \/ ([\d.]+)(?: - ([\d.]+))?$/.exec(words) ?? [];
  if (!entry || divisor === '1') return {};
  const scale = 1 / Number(divisor);
  const offsets = [JSON.parse(less)].flat().map((each) => -each * scale - Number(minus));
  return { inputScale: scale, inputOffset: offsets.length === 1 ? offsets[0] : offsets };
}
