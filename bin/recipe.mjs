import { readFile } from 'node:fs/promises';
import { FacewiseError } from '../web/lib/index.js';
import { UsageError } from './usage.mjs';

/**
 * Everything that is to be chosen for a training: options of createTrainer() and of fit().
 * @typedef {object} Recipe
 * @property {Partial<import('../web/lib/train.js').TrainerOptions>} trainer
 * @property {import('../web/lib/train.js').FitOptions} fit
 */

/** Those of this folder; tests/eval/TRAINING.md has what they gave. */
const NAMES = ['emotion', 'age', 'smile'];

/**
 * @param {string} text one of NAMES, or a path of a JSON file of the same form
 * @returns {Promise<Recipe>}
 */
export async function readRecipe(text) {
  if (!NAMES.includes(text) && !text.endsWith('.json')) {
    throw new UsageError(`--recipe is '${text}'; it may be ${NAMES.join(', ')} or a .json file.`);
  }
  const file = NAMES.includes(text) ? new URL(`recipes/${text}.json`, import.meta.url) : text;
  let given;
  try {
    given = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new FacewiseError('INVALID_ARGUMENT', `The recipe ${text} could not be read: ${/** @type {Error} */ (error).message}.`,
      'Check the path after --recipe.');
  }
  const { about: _, fit = {}, layers, ...trainer } = given;
  return { fit, trainer: { ...trainer, ...(layers && { layers: endingIn(layers) }) } };
}

/**
 * The layers, the last one with as many units as there are outputs.
 * @param {import('../web/lib/train.js').Layer[]} layers
 * @returns {import('../web/lib/train.js').Net}
 */
function endingIn(layers) {
  return (_, outputs) => [...layers.slice(0, -1), { .../** @type {any} */ (layers.at(-1)), units: outputs }];
}
