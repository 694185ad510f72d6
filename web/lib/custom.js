import { FacewiseError } from './errors.js';
import { refuseUnknownKeys, requireBoolean, requireNumber, requireObject, requireOneOf } from './options.js';

/**
 * A net of your own as one more attribute of each face: one float32 picture [1, side, side, 1 (grey) or 3 (RGB)] in,
 * side 16 to 256, and one float32 row of 1 to 1000 numbers out. What is left out here is taken from the metadata that
 * `facewise/train` writes into the file, or has the default named.
 * @typedef {object} CustomTask
 * @property {string} name its reading is `face.custom[name]`
 * @property {import('./options.js').ModelSource} model the .tflite file
 * @property {readonly string[]} [labels] of a classification: one for each number, or two where one number is the
 *   probability of the second
 * @property {string} [unit] of a value, such as 'years'
 * @property {[number, number]} [range] that a value is held in
 * @property {{ region?: 'face', scale?: number }} [crop] what the net sees: the region 'face' is the upright square
 *   around the face's mesh, its side times scale (0.25 to 4, default 1)
 * @property {{ scale?: number | number[], offset?: number | number[] }} [input] and how: byte * scale + offset, a
 *   number for all channels or one for each; default 1 / 255 and 0
 */

/**
 * A custom task as it is run.
 * @typedef {object} CustomSpec
 * @property {string} name its reading is `face.custom[name]`
 * @property {string[]} [labels] a classification has them, a value has not
 * @property {string} [unit] of the value, such as 'years'
 * @property {[number, number]} [range] that the value is held in
 * @property {{ region: 'face', scale: number }} crop what the net sees: the region 'face' is the upright square around
 *   the mesh, its side times scale
 * @property {{ scale: number[], offset: number[] }} input and how: byte * scale + offset, a number for each channel
 * @property {number} side pixels a side of the picture that the net takes
 * @property {number} channels of that picture: 1 grey, 3 RGB
 * @property {number} outputs how many numbers the net gives
 */

/**
 * Of a classification the likeliest `label`, its `score` 0..1 and the `scores` of all labels; of a net for a number its
 * `value`, in the task's unit and range.
 * @typedef {{ label: string, score: number, scores: { [label: string]: number }, value?: undefined }
 *   | { value: number, label?: undefined, score?: undefined, scores?: undefined }} CustomReading
 */

/**
 * What to cut out of the picture around each face, into `face.crop`: byte by byte what a custom task sees whose net is
 * as large.
 * @typedef {object} CropOptions
 * @property {number} [size] pixels a side, 16 to 256; default 64
 * @property {'face'} [region] the upright square around the mesh; default and only choice
 * @property {number} [scale] of the region's side, 0.25 to 4; default 1
 * @property {boolean} [grey] one channel's brightness in all three, as a net of one channel sees it; default false
 */

/**
 * @param {readonly unknown[]} tasks
 * @returns {CustomTask[]}
 */
export function customTasks(tasks) {
  return /** @type {CustomTask[]} */ (tasks.filter((task) => typeof task === 'object'));
}

/**
 * Checked, defaults filled in.
 * @param {CropOptions} crop
 * @returns {{ size: number, scale: number, grey: boolean }}
 */
export function resolveCrop(crop) {
  const where = "Option 'crop'";
  requireObject(where, crop);
  refuseUnknownKeys(crop, ['size', 'region', 'scale', 'grey'], where);
  const resolved = { size: 64, region: 'face', scale: 1, grey: false, ...crop };
  requireOneOf('crop.region', resolved.region, ['face']);
  requireNumber('crop.size', resolved.size, 16, 256, true);
  requireNumber('crop.scale', resolved.scale, 0.25, 4, false);
  requireBoolean('crop.grey', resolved.grey);
  return resolved;
}

/**
 * Give the C analyzer one more custom task.
 * @param {import('./abi.js').Instance} instance
 * @param {number} analyzer
 * @param {CustomSpec} spec outputs, side and channels are those of the net; 0 until its bytes were here
 * @param {Uint8Array} [bytes] none where another engine has the net
 * @returns {CustomSpec}
 */
export function addCustom(instance, analyzer, spec, bytes = new Uint8Array(0)) {
  const struct = 'fw_custom_task';
  return instance.withBytes(bytes, (pointer) => instance.with(struct, (task) => {
    const { name, crop, input, side, channels } = spec;
    instance.write(struct, task, { region_scale: crop.scale, ...input, side, channels });
    try {
      instance.check('fw_analyzer_add_custom', analyzer, task, bytes.length && pointer, bytes.length);
    } catch (error) {
      if (error instanceof FacewiseError) {
        error.message = `Task '${name}': ${error.message}`;
        error.remedy ||= 'It takes [1, side, side, 1 or 3], side 16 to 256, and gives 1 to 1000 numbers, all float32.';
      }
      throw error;
    }
    const net = instance.read(struct, task);
    return { ...spec, side: net.side, channels: net.channels, outputs: spec.outputs || net.outputs };
  }));
}

/**
 * One face's readings.
 * @param {CustomSpec[]} specs
 * @param {Float32Array} values the outputs of all tasks, one after the other, NaN where a task was not read
 * @returns {{ [name: string]: CustomReading | undefined }}
 */
export function customReadings(specs, values) {
  /** @type {[name: string, reading: CustomReading][]} */
  const readings = [];
  let at = 0;
  for (const { name, labels, range, outputs } of specs) {
    let own = [...values.subarray(at, at += outputs)];
    if (!own.every(Number.isFinite)) continue;
    if (!labels) {
      readings.push([name, { value: range ? Math.min(Math.max(own[0], range[0]), range[1]) : own[0] }]);
      continue;
    }
    if (own.length < labels.length) own = [1 - own[0], own[0]];
    const best = own.indexOf(Math.max(...own));
    const scores = Object.fromEntries(labels.map((label, i) => [label, own[i]]));
    readings.push([name, { label: labels[best], score: own[best], scores }]);
  }
  return Object.fromEntries(readings); // whatever the name: '__proto__' is one, too
}
