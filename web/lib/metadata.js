// What is to be known of a custom task before it runs. Loaded where there is one.
import { FacewiseError, messageOf } from './errors.js';
import { ROLES, TASKS, isModelSource, refuseUnknownKeys, requireObject, show } from './options.js';

/** @typedef {import('./custom.js').CustomSpec} CustomSpec */
/** @typedef {import('./custom.js').CustomTask} CustomTask */
/** @typedef {import('./custom.js').ModelMetadata} ModelMetadata */

const SETTINGS = ['labels', 'unit', 'range', 'crop', 'input'];
const MOST_TASKS = 8;
const ENTRY = 'facewise';

/** Where fields lie in the tables of the .tflite schema. */
const MODEL_BUFFERS = 4;
const MODEL_METADATA = 6;
const METADATA_NAME = 0;
const METADATA_BUFFER = 1;
const BUFFER_DATA = 0;

/** @param {unknown} value */
const isText = (value) => typeof value === 'string' && value !== '';

/**
 * @param {unknown} value
 * @param {number[]} lengths
 */
const areNumbers = (value, lengths) =>
  Array.isArray(value) && lengths.includes(value.length) && value.every(Number.isFinite);

/**
 * Throws unless the settings that are there can be meant.
 * @param {{ [key: string]: any }} given
 * @param {string} where
 * @param {import('./errors.js').ErrorCode} code
 */
function checkSettings({ labels, unit, range, crop, input }, where, code) {
  const require = (/** @type {unknown} */ fits, /** @type {string} */ key, /** @type {unknown} */ value,
    /** @type {string} */ remedy) => {
    if (value !== undefined && !fits) throw new FacewiseError(code, `${where}: '${key}' is ${show(value)}.`, remedy);
  };
  require(Array.isArray(labels) && labels.length > 0 && labels.every(isText) && new Set(labels).size === labels.length,
    'labels', labels, 'Give an array of different texts.');
  require(isText(unit), 'unit', unit, 'Give a text.');
  require(areNumbers(range, [2]) && range[0] < range[1], 'range', range, 'Give [low, high], two numbers.');
  require(typeof crop === 'object' && crop, 'crop', crop, 'Give { region, scale }.');
  require(crop?.region === 'face', 'crop.region', crop?.region, "There is only 'face'.");
  require(crop?.scale >= 0.25 && crop?.scale <= 4, 'crop.scale', crop?.scale, 'Give a number from 0.25 to 4.');
  require(typeof input === 'object' && input, 'input', input, 'Give { scale, offset }.');
  for (const key of ['scale', 'offset']) {
    const value = input?.[key];
    require(Number.isFinite(value) || areNumbers(value, [1, 3]), `input.${key}`, value,
      'Give a number, or one for each channel.');
  }
}

/**
 * Throws unless these can be custom tasks, as far as that is known without their nets.
 * @param {{ [key: string]: any }[]} tasks
 */
export function checkCustomTasks(tasks) {
  const taken = new Set([...TASKS, ...ROLES]);
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
    require(isModelSource(model), `${where}: 'model' is ${show(model)}.`, 'Give a URL, a Blob or the bytes of the file.');
    checkSettings(task, where, 'INVALID_ARGUMENT');
  }
}

/**
 * The bytes of an entry of a .tflite file's metadata; null without one.
 * @param {Uint8Array} bytes of the file
 * @param {string} name
 */
function entryOf(bytes, name) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const follow = (/** @type {number} */ at) => at + view.getUint32(at, true);
  /** Where a field of a table lies; 0: it is not there. */
  const field = (/** @type {number} */ table, /** @type {number} */ index) => {
    const layout = table - view.getInt32(table, true);
    const slot = 4 + 2 * index;
    const offset = slot < view.getUint16(layout, true) ? view.getUint16(layout + slot, true) : 0;
    return offset && table + offset;
  };
  /** @returns {number[]} where the elements of a vector of tables lie */
  const tables = (/** @type {number} */ at) => {
    const vector = at && follow(at);
    const count = at && view.getUint32(vector, true);
    if (4 * count > bytes.length) throw new RangeError('a list is longer than the file');
    return Array.from({ length: count }, (_, i) => follow(vector + 4 + 4 * i));
  };
  const content = (/** @type {number} */ at) => {
    const vector = at && follow(at);
    return bytes.slice(vector + 4, at && vector + 4 + view.getUint32(vector, true));
  };
  const model = follow(0);
  for (const entry of tables(field(model, MODEL_METADATA))) {
    if (new TextDecoder().decode(content(field(entry, METADATA_NAME))) !== name) continue;
    const index = field(entry, METADATA_BUFFER);
    const buffer = tables(field(model, MODEL_BUFFERS))[index && view.getUint32(index, true)];
    return content(field(buffer, BUFFER_DATA));
  }
  return null;
}

/**
 * What such an entry says; a newer version, and settings that cannot be meant, are refused.
 * @param {string} text JSON
 * @param {string} [where] for messages
 * @returns {ModelMetadata}
 */
export function parseMetadata(text, where = 'The model') {
  let metadata;
  try {
    metadata = JSON.parse(text);
    requireObject('The entry', metadata);
  } catch (error) {
    throw unreadable(where, error);
  }
  if (metadata.version > 1) {
    throw new FacewiseError('MODEL_UNSUPPORTED',
      `${where}: its metadata has version ${show(metadata.version)}, this Facewise reads 1.`, 'Use a newer Facewise.');
  }
  checkSettings(metadata, `${where}, its metadata`, 'MODEL_INVALID');
  return metadata;
}

/** @param {string} where @param {unknown} error */
function unreadable(where, error) {
  return new FacewiseError('MODEL_INVALID', `${where}: its metadata cannot be read: ${messageOf(error)}.`,
    'Check that the file arrived whole, or export it again.', error);
}

/**
 * What `facewise/train` wrote into a .tflite file beside the net; null where there is nothing of the kind.
 * @param {Uint8Array | ArrayBuffer} file
 * @param {string} [where] for messages
 * @returns {ModelMetadata | null}
 */
export function readModelMetadata(file, where = 'The model') {
  let text;
  try {
    const entry = entryOf(new Uint8Array(file), ENTRY);
    if (!entry) return null;
    text = new TextDecoder('utf-8', { fatal: true }).decode(entry);
  } catch (error) {
    throw unreadable(where, error);
  }
  return parseMetadata(text, where);
}

/** @param {number | number[]} value */
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
  const isValue = !task.labels && Boolean(task.unit ?? task.range ?? metadata?.kind === 'regression');
  const input = { scale: 1 / 255, offset: 0, ...metadata?.input, ...task.input };
  return {
    name: task.name,
    ...(given.labels && !isValue && { labels: given.labels }),
    ...(given.unit && { unit: given.unit }),
    ...(given.range && { range: given.range }),
    crop: { scale: 1, ...metadata?.crop, ...task.crop, region: 'face' },
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
