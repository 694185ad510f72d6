// What a trainer's inputs and outputs stand for, and what its data weigh.
import { FacewiseError } from './errors.js';
import { ACTIVATIONS } from './layer-kinds.js';
import { refuseUnknownKeys, requireNumber, requireObject, show } from './options.js';
import { invalidData } from './train-data.js';

/** @param {unknown} input */
export function sidesOf(input) {
  if (Array.isArray(input) && input.length === 3) return input;
  throw new FacewiseError('INVALID_ARGUMENT', `Option 'input' is ${show(input)}.`, 'Give [height, width, channels].');
}

/** @param {unknown} labels */
export function requireLabels(labels) {
  if (labels === undefined) return;
  const good = Array.isArray(labels) && labels.every((label) => typeof label === 'string' && label !== '');
  if (good && labels.length > 1 && new Set(labels).size === labels.length) return;
  if (good && labels.length === 1) {
    throw invalidData(`There is one class, '${labels[0]}'.`, 'Name a second one, even if it is the rest.');
  }
  throw new FacewiseError('INVALID_ARGUMENT', `Option 'labels' is ${good ? `[${labels.join(', ')}]` : show(labels)}.`,
    'Give at least two different texts.');
}

/**
 * What the outputs stand for, and how bytes become inputs.
 * @param {import('./train-options.js').TrainerOptions} options
 * @param {import('./train-engine.js').NetFacts} facts
 * @param {import('./metadata.js').ModelMetadata['input'] | undefined} known of a base
 * @returns {Pick<import('./trainer.js').Equipment, 'kind' | 'labels' | 'loss' | 'normalisation'>}
 */
export function meaningOf({ labels, unit, range, loss, inputScale, inputOffset }, { layers, outputs, input }, known) {
  if (outputs === 0) {
    throw new FacewiseError('SHAPE_MISMATCH', 'The net has no layers, and so gives nothing.',
      'End it in a dense layer.');
  }
  const last = ACTIVATIONS[layers.at(-1)?.activation ?? 0];
  const number = !labels && (unit !== undefined || range !== undefined ||
    (loss ? loss !== 'categoricalCrossentropy' : last !== 'softmax'));
  const classes = number ? [] : labels ?? Array.from({ length: outputs }, (_, index) => String(index));
  if (!number && classes.length !== outputs && !(outputs === 1 && classes.length === 2)) {
    throw new FacewiseError('SHAPE_MISMATCH', `There are ${classes.length} labels, the net ends in ${outputs} outputs.`,
      `End it in dense(${classes.length}, { activation: 'softmax' }).`);
  }
  const usual = number ? 'meanSquaredError' : last === 'softmax' ? 'categoricalCrossentropy' : 'binaryCrossentropy';
  const { scale = 1 / 255, offset = 0 } = known ?? {};
  const spread = (/** @type {string} */ name, /** @type {number | readonly number[]} */ values) => {
    const list = [values].flat();
    for (const each of list) requireNumber(name, each, -1e6, 1e6, false);
    if (list.length !== 1 && list.length !== input[2]) {
      throw new FacewiseError('SHAPE_MISMATCH', `Option '${name}' has ${list.length} numbers.`,
        `Give one, or one for each of ${input[2]} channels.`);
    }
    return Array.from({ length: Math.max(4, input[2]) }, (_, channel) => list[channel] ?? list[0]);
  };
  return { kind: number ? 'regression' : 'classification', labels: [...classes], loss: loss ?? usual,
    normalisation: { scale: spread('inputScale', inputScale ?? scale),
      offset: spread('inputOffset', inputOffset ?? offset) } };
}

/**
 * @param {unknown} given
 * @param {readonly string[]} labels
 */
export function classWeightsOf(given, labels) {
  if (given === undefined) return null;
  requireObject("Option 'classWeights'", given);
  refuseUnknownKeys(/** @type {object} */ (given), labels, "Option 'classWeights'");
  return Float32Array.from(labels, (label) => {
    const weight = /** @type {any} */ (given)[label] ?? 1;
    requireNumber(`classWeights.${label}`, weight, 0, 1e6, false);
    return weight;
  });
}

/**
 * @param {Int32Array | Float32Array} values
 * @param {readonly import('./train-layers.js').LayerInfo[]} layers
 */
export function spreadOf(values, layers) {
  const last = layers[layers.length - 1];
  if (last.kind !== 'dense' || last.activation !== 'linear') {
    throw new FacewiseError('INVALID_ARGUMENT', 'Numbers cannot be standardized for this net.',
      'End it in a dense layer without activation, or leave the option out.');
  }
  const average = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const mean = average(Array.from(values));
  return { mean, deviation: Math.sqrt(average(Array.from(values, (value) => (value - mean) ** 2))) || 1 };
}
