// Reads a .tflite file that somebody gives to the page.

import { loadModel, readModelMetadata } from '../../../lib/nn.js';
import { bytes } from '../format.js';

/** @typedef {import('../../../lib/index.js').FacewiseError} FacewiseError */
/** @typedef {import('../../../lib/nn.js').ModelMetadata} ModelMetadata */
/** @typedef {import('../models-store.js').NetMeta} NetMeta */
/** @typedef {{ side: number, outputs: number }} NetShape */

const mostBytes = 64e6;
const form =
  'A net for one face takes one picture of 16 to 256 pixels a side, grey or RGB, as float numbers, and gives one row ' +
  'of 1 to 1000 numbers.';

/** Why a file cannot be used, in a sentence. */
export class NetFileError extends Error {
  /** @param {string} message @param {unknown} [cause] */
  constructor(message, cause) {
    super(message, { cause });
    this.name = 'NetFileError';
  }
}

/**
 * @param {File} chosen
 * @returns {Promise<{ file: Uint8Array, meta: NetMeta | null, shape: NetShape }>} meta: null where it does not say
 */
export async function readNetFile(chosen) {
  const { name, size } = chosen;
  if (size > mostBytes) {
    throw new NetFileError(`${name} is too large: ${bytes(size)}. ${bytes(mostBytes)} are the most.`);
  }
  let file;
  try {
    file = new Uint8Array(await chosen.arrayBuffer());
  } catch (error) {
    throw new NetFileError(`${name} could not be read. Choose it again.`, error);
  }
  if (new TextDecoder().decode(file.subarray(4, 8)) !== 'TFL3') {
    throw new NetFileError(`${name} is not a .tflite file.`);
  }
  try {
    const shape = await shapeOf(file, name);
    const metadata = await readModelMetadata(file);
    return { file, shape, meta: metadata && metaOf(metadata, shape, name) };
  } catch (error) {
    if (error instanceof NetFileError) throw error;
    const { message, remedy } = /** @type {FacewiseError} */ (error);
    throw new NetFileError(`${name} cannot be used: ${message} ${remedy ?? ''}`.trim(), error);
  }
}

/** @param {string} name of a net @returns {string} for the name of its file */
export function slugOf(name) {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '') || 'net';
}

/** @param {Uint8Array} file @param {string} name @returns {Promise<NetShape>} */
async function shapeOf(file, name) {
  const model = await loadModel(file);
  const { inputs, outputs } = model;
  model.close();
  const [batch, height, width, channels] = inputs[0].shape;
  const values = outputs[0].shape.reduce((product, length) => product * length, 1);
  const fits =
    inputs.length === 1 &&
    outputs.length === 1 &&
    inputs[0].type === 'float32' &&
    outputs[0].type === 'float32' &&
    batch === 1 &&
    height === width &&
    height >= 16 &&
    height <= 256 &&
    (channels === 1 || channels === 3) &&
    values >= 1 &&
    values <= 1000;
  if (!fits) throw new NetFileError(`${name} is no net for a face. ${form}`);
  return { side: height, outputs: values };
}

/**
 * @param {ModelMetadata} metadata
 * @param {NetShape} shape
 * @param {string} file
 * @returns {NetMeta | null} null where it does not say enough
 */
function metaOf(metadata, { outputs }, file) {
  const { labels, unit = '', range, kind } = metadata;
  // A file that was given a name of its own is called by it.
  const own = file.replace(/\.tflite$/i, '').replace(/ ?\(\d+\)$/, '');
  const name = metadata.name && slugOf(metadata.name) === own ? metadata.name : own.replaceAll('-', ' ');
  if (kind !== 'regression' && labels?.length === outputs) {
    return { name, kind: 'classes', labels, unit, range: [0, 1] };
  }
  return outputs === 1 && range ? { name, kind: 'value', labels: [], unit, range } : null;
}
