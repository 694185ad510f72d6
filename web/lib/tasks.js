// What is to be known of custom tasks before they run. Loaded where there is one.
import { FacewiseError } from './errors.js';
import { checkSettings, isText, readModelMetadata } from './metadata.js';
import { ROLES, TASKS, isModelSource, refuseUnknownKeys, show } from './options.js';

/** @typedef {import('./custom.js').CustomSpec} CustomSpec */
/** @typedef {import('./custom.js').CustomTask} CustomTask */

const SETTINGS = ['labels', 'unit', 'range', 'crop', 'input'];
const MOST_TASKS = 8;

/**
 * Throws unless these can be custom tasks, as far as that is known without their nets.
 * @param {{ [key: string]: any }[]} tasks
 */
export function checkCustomTasks(tasks) {
  const taken = new Set([...TASKS, ...ROLES, 'landmarker']);
  const require = (/** @type {boolean} */ fits, /** @type {string} */ message, /** @type {string} */ remedy) => {
    if (!fits) throw new FacewiseError('INVALID_ARGUMENT', message, remedy);
  };
  require(tasks.length <= MOST_TASKS, `There are ${tasks.length} custom tasks.`, `Give ${MOST_TASKS} at most.`);
  for (const task of tasks) {
    const { name, model } = task;
    require(isText(name), `A custom task has the name ${show(name)}.`, 'Give a text.');
    const where = `Task '${name}'`;
    require(!taken.has(name), `${where} is there already.`, 'Give it another name.');
    taken.add(name);
    refuseUnknownKeys(task, ['name', 'model', ...SETTINGS], where);
    require(isModelSource(model), `${where}: 'model' is ${show(model)}.`,
      'Give a URL, a Blob or the bytes of the file.');
    checkSettings(task, where, 'INVALID_ARGUMENT');
  }
}

/** @param {number | readonly number[]} value */
const forThree = (value) => {
  const values = [value].flat();
  return values.length > 1 ? values : [...values, ...values, ...values];
};

/**
 * The settings in force: those given, then those of the file, then defaults.
 * @param {CustomTask} task
 * @param {import('./models.js').LoadedModel[]} models
 * @returns {CustomSpec}
 */
export function specOf(task, models) {
  const bytes = models.find(({ role }) => role === task.name)?.bytes ?? new Uint8Array(0);
  const metadata = readModelMetadata(bytes, `Task '${task.name}'`);
  const given = { ...metadata, ...task };
  const crop = metadata?.crop?.region === 'face' ? metadata.crop : undefined; // of a picture it says nothing here
  const isValue = !task.labels && Boolean(task.unit ?? task.range ?? metadata?.kind === 'regression');
  const input = { scale: 1 / 255, offset: 0, ...metadata?.input, ...task.input };
  return {
    name: task.name,
    ...(given.labels && !isValue && { labels: [...given.labels] }),
    ...(given.unit && { unit: given.unit }),
    ...(given.range && { range: given.range }),
    crop: { scale: 1, ...crop, ...task.crop, region: 'face' },
    input: { scale: forThree(input.scale), offset: forThree(input.offset) },
    side: 0,
    channels: 0,
    outputs: 0,
  };
}

/**
 * Throws unless each net gives a number for each label, or one value.
 * @param {CustomSpec[]} specs
 */
export function checkOutputs(specs) {
  for (const { name, labels, outputs } of specs) {
    // One number is the probability of the second label of two.
    const needed = labels?.length === 2 && outputs === 1 ? 2 : outputs;
    if (labels ? labels.length === needed : outputs === 1) continue;
    throw new FacewiseError('SHAPE_MISMATCH',
      `Task '${name}': there are ${labels?.length ?? 'no'} labels for the ${outputs} numbers of its net.`,
      'Give one label for each number in `labels`, in the order of the net.');
  }
}
