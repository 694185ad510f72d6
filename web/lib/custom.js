import { Instance } from './abi.js';
import { FacewiseError, messageOf } from './errors.js';
import {
  ROLES, TASKS, isModelSource, refuseUnknownKeys, requireBoolean, requireNumber, requireObject, show,
} from './options.js';
import { loadModule } from './wasm.js';

/**
 * A net of your own as one more attribute of each face: one float32 picture [1, side, side, 1 (grey) or 3 (RGB)] in, side
 * 16 to 256, and one float32 row of 1 to 1000 numbers out. What is left out here is taken from the metadata that
 * `facewise/train` writes into the file, or has the default named.
 * @typedef {object} CustomTask
 * @property {string} name its reading is `face.custom[name]`
 * @property {import('./options.js').ModelSource} model
 * @property {string[]} [labels] of a classification: one for each number, or two where one number is the probability of
 *   the second
 * @property {string} [unit] of a value, such as 'years'
 * @property {[number, number]} [range] that a value is held in
 * @property {{ region?: 'face', scale?: number }} [crop] what the net sees: the upright square around the face's mesh, its
 *   side times scale (0.25 to 4, default 1)
 * @property {{ scale?: number | number[], offset?: number | number[] }} [input] and how: byte * scale + offset, a number
 *   for all channels or one for each; default 1 / 255 and 0
 */

/**
 * The entry "facewise" of a .tflite file's metadata.
 * @typedef {object} ModelMetadata
 * @property {number} version 1
 * @property {string} [name]
 * @property {'classification' | 'regression'} [kind]
 * @property {string[]} [labels]
 * @property {string} [unit]
 * @property {[number, number]} [range]
 * @property {{ region?: 'face', scale?: number }} [crop]
 * @property {{ scale?: number | number[], offset?: number | number[] }} [input]
 * @property {string} [made] by which program
 */

/**
 * A custom task as it is run.
 * @typedef {object} CustomSpec
 * @property {string} name
 * @property {string[]} [labels] a classification has them, a value has not
 * @property {string} [unit]
 * @property {[number, number]} [range]
 * @property {{ region: 'face', scale: number }} crop
 * @property {{ scale: number[], offset: number[] }} input
 * @property {number} side of the picture that the net takes
 * @property {number} channels
 * @property {number} outputs
 */

/**
 * @typedef {{ label: string, score: number, scores: { [label: string]: number }, value?: undefined }
 *   | { value: number, label?: undefined, score?: undefined, scores?: undefined }} CustomReading
 */

/**
 * What to cut out of the picture around each face, into `face.crop`: byte by byte what a custom task sees whose net is
 * as large.
 * @typedef {object} CropOptions
 * @property {number} [size] pixels a side, 16 to 256; default 64
 * @property {'face'} [region] the upright square around the mesh
 * @property {number} [scale] of the region's side, 0.25 to 4; default 1
 * @property {boolean} [grey] default false
 */

const SETTINGS = ['labels', 'unit', 'range', 'crop', 'input'];
const MOST_TASKS = 8;
const FORM = 'A net of a custom task takes one float32 picture [1, side, side, 1 or 3] with a side of 16 to 256, and ' +
  'gives one float32 output of 1 to 1000 numbers.';

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
function checkSettings({ labels, unit, range, crop = {}, input = {} }, where, code) {
  const require = (/** @type {boolean} */ fits, /** @type {string} */ key, /** @type {any} */ value,
    /** @type {string} */ remedy) => {
    if (!fits) throw new FacewiseError(code, `${where}: '${key}' is ${show(value)}.`, remedy);
  };
  require(labels === undefined || Array.isArray(labels) && labels.length > 0 && labels.every(isText) &&
    new Set(labels).size === labels.length, 'labels', labels, 'Give an array of different texts.');
  require(unit === undefined || typeof unit === 'string', 'unit', unit, 'Give a text.');
  require(range === undefined || areNumbers(range, [2]) && range[0] < range[1], 'range', range,
    'Give [low, high], two numbers.');
  require((crop?.region ?? 'face') === 'face', 'crop.region', crop?.region, "There is only 'face'.");
  const scale = crop?.scale ?? 1;
  require(scale >= 0.25 && scale <= 4, 'crop.scale', scale, 'Give a number from 0.25 to 4.');
  for (const key of ['scale', 'offset']) {
    const value = input?.[key] ?? 0;
    require(Number.isFinite(value) || areNumbers(value, [1, 3]), `input.${key}`, value,
      'Give a number, or one for each channel.');
  }
}

/**
 * @param {readonly unknown[]} tasks
 * @returns {CustomTask[]}
 */
export function customTasks(tasks) {
  return /** @type {CustomTask[]} */ (tasks.filter((task) => typeof task === 'object'));
}

/**
 * Throws unless these can be custom tasks, as far as that is known without their nets.
 * @param {{ [key: string]: any }[]} tasks
 */
export function checkCustomTasks(tasks) {
  const taken = new Set([...TASKS, ...ROLES]);
  const refuse = (/** @type {string} */ message, /** @type {string} */ remedy) => {
    throw new FacewiseError('INVALID_ARGUMENT', message, remedy);
  };
  if (tasks.length > MOST_TASKS) refuse(`There are ${tasks.length} custom tasks.`, `Give ${MOST_TASKS} at most.`);
  for (const task of tasks) {
    const { name, model } = task;
    if (!isText(name)) refuse(`A custom task has the name ${show(name)}.`, 'Give a text.');
    const where = `Custom task '${name}'`;
    if (taken.has(name)) refuse(`There is a task '${name}' already.`, 'Give it another name.');
    taken.add(name);
    refuseUnknownKeys(task, ['name', 'model', ...SETTINGS], where);
    if (!isModelSource(model)) {
      refuse(`The model of custom task '${name}' is ${show(model)}.`, 'Give a URL, a Blob or the bytes of the file.');
    }
    for (const key of ['crop', 'input']) if (task[key] !== undefined) requireObject(`${where}: '${key}'`, task[key]);
    checkSettings(task, where, 'INVALID_ARGUMENT');
  }
}

/**
 * Checked, defaults filled in.
 * @param {CropOptions} crop
 * @returns {Required<CropOptions>}
 */
export function resolveCrop(crop) {
  requireObject("Option 'crop'", crop);
  refuseUnknownKeys(crop, ['size', 'region', 'scale', 'grey'], "Option 'crop'");
  const { size = 64, scale = 1, region = 'face', grey = false } = crop;
  requireNumber('crop.size', size, 16, 256, true);
  checkSettings({ crop: { scale, region } }, 'analyze', 'INVALID_ARGUMENT');
  requireBoolean('crop.grey', grey);
  return { size, scale, region, grey };
}

/**
 * @param {Instance} instance
 * @param {number} pointer of a file's bytes
 * @param {number} size
 * @param {string} where
 * @returns {ModelMetadata | null}
 */
function metadataAt(instance, pointer, size, where) {
  instance.check('fwx_model_metadata', pointer, size, instance.outPointer, instance.outPointer + 4);
  const length = instance.view.getUint32(instance.outPointer + 4, true);
  if (length === 0) return null;
  let metadata;
  try {
    metadata = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(
      instance.bytes(instance.takeOut(), length).slice()));
    requireObject('It', metadata);
  } catch (error) {
    throw new FacewiseError('MODEL_INVALID', `${where}: its metadata is no JSON object: ${messageOf(error)}`,
      'Export the net again.', error);
  }
  if (metadata.version !== 1) {
    throw new FacewiseError(metadata.version > 1 ? 'MODEL_UNSUPPORTED' : 'MODEL_INVALID',
      `${where}: its metadata has version ${show(metadata.version)}, this Facewise knows 1.`,
      metadata.version > 1 ? 'Use a newer Facewise.' : 'Export the net again.');
  }
  checkSettings(metadata, `${where}, its metadata`, 'MODEL_INVALID');
  return metadata;
}

/**
 * What `facewise/train` wrote into a .tflite file beside the net; null where there is nothing of the kind.
 * @param {Uint8Array | ArrayBuffer} bytes of the file
 * @param {{ assets?: { wasm?: string | URL } }} [options] the folder that holds the wasm files
 * @returns {Promise<ModelMetadata | null>}
 */
export async function readModelMetadata(bytes, { assets } = {}) {
  const { module } = await loadModule({ variant: 'auto', base: assets?.wasm });
  const instance = await Instance.create(module);
  const file = new Uint8Array(bytes);
  return instance.withBytes(file, (pointer) => metadataAt(instance, pointer, file.length, 'The model'));
}

/**
 * @param {number | number[]} value
 * @returns {number[]}
 */
const threeOf = (value) => {
  const values = [value].flat();
  return values.length === 1 ? [...values, ...values, ...values] : values;
};

/**
 * The settings in force: those given, then those of the metadata, then defaults.
 * @param {Partial<CustomTask> & { name: string }} task
 * @param {ModelMetadata | null} metadata
 */
function settingsOf(task, metadata) {
  const isValue = task.unit !== undefined || task.range !== undefined || metadata?.kind === 'regression';
  const input = { scale: 1 / 255, offset: 0, ...metadata?.input, ...task.input };
  return {
    name: task.name,
    labels: task.labels ?? (isValue ? undefined : metadata?.labels),
    unit: task.unit ?? metadata?.unit,
    range: task.range ?? metadata?.range,
    crop: { scale: 1, ...metadata?.crop, ...task.crop, region: /** @type {const} */ ('face') },
    input: { scale: threeOf(input.scale), offset: threeOf(input.offset) },
  };
}

/**
 * What keeps the net from being read with these settings, or ''.
 * @param {string[] | undefined} labels
 * @param {number} outputs
 */
function misfit(labels, outputs) {
  if (!labels) return outputs === 1 ? '' : `its net gives ${outputs} numbers and there are no labels for them`;
  const fits = labels.length === outputs || labels.length === 2 && outputs === 1;
  return fits ? '' : `there are ${labels.length} labels for the ${outputs} numbers of its net`;
}

/**
 * Give the C analyzer one more custom task.
 * @param {Instance} instance
 * @param {number} analyzer
 * @param {Partial<CustomTask> & { name: string } | CustomSpec} task a CustomSpec where another engine has the net
 * @param {Uint8Array | undefined} bytes of the net
 * @returns {CustomSpec}
 */
export function addCustom(instance, analyzer, task, bytes) {
  const where = `Custom task '${task.name}'`;
  const add = (/** @type {any} */ spec, /** @type {number} */ pointer, /** @type {number} */ size) =>
    instance.with('fw_custom_task', (struct) => {
      const { crop, input, side = 0, channels = 0 } = spec;
      instance.write('fw_custom_task', struct, { region_scale: crop.scale, ...input, side, channels });
      instance.check('fw_analyzer_add_custom', analyzer, struct, pointer, size);
      const { side: ownSide, channels: ownChannels, outputs } = instance.read('fw_custom_task', struct);
      return { side: ownSide, channels: ownChannels, outputs, ...spec };
    });
  if (!bytes) return add(task, 0, 0);
  return instance.withBytes(bytes, (pointer) => {
    const settings = settingsOf(task, metadataAt(instance, pointer, bytes.length, where));
    let spec;
    try {
      spec = add(settings, pointer, bytes.length);
    } catch (error) {
      if (!(error instanceof FacewiseError)) throw error;
      throw new FacewiseError(error.code, `${where}: ${error.message}`,
        error.code === 'SHAPE_MISMATCH' ? FORM : error.remedy, error);
    }
    const problem = misfit(spec.labels, spec.outputs);
    if (problem) {
      throw new FacewiseError('SHAPE_MISMATCH', `${where}: ${problem}.`,
        'Give one label for each number in `labels`, in the order of the net.');
    }
    return spec;
  });
}

/**
 * One face's readings.
 * @param {CustomSpec[]} specs
 * @param {Float32Array} values the outputs of all tasks, one after the other, NaN where a task was not read
 * @returns {{ [name: string]: CustomReading | undefined }}
 */
export function customReadings(specs, values) {
  /** @type {[string, CustomReading][]} */
  const readings = [];
  let at = 0;
  for (const { name, labels, range, outputs } of specs) {
    let own = [...values.subarray(at, at += outputs)];
    if (!own.every(Number.isFinite)) continue;
    if (!labels) {
      const [low, high] = range ?? [-Infinity, Infinity];
      readings.push([name, { value: Math.min(Math.max(own[0], low), high) }]);
      continue;
    }
    if (own.length < labels.length) own = [1 - own[0], own[0]];
    const best = own.indexOf(Math.max(...own));
    const scores = Object.fromEntries(labels.map((label, i) => [label, own[i]]));
    readings.push([name, { label: labels[best], score: own[best], scores }]);
  }
  return Object.fromEntries(readings);
}
