/**
 * Looks into a net while it works: its layers, channels and filters, and what its answer hangs on.
 *
 *   const lens = await createLens({ model: 'emotion' });
 *   const look = await lens.look(face.crops.emotion, { layers: ['dense0/relu0'], output: 1, maps: ['gradcam'] });
 *   look.outputs[1];                                  // the share of 'happy'
 *   look.layers['dense0/relu0'].channels[0].pixels;   // 56 x 56 bytes
 *   await lens.explainPixel('dense0/relu0', 20, 30, 0);
 *   lens.close();
 *
 * @module facewise/lens
 */
import { EMOTIONS } from './emotions.js';
import { FacewiseError, abortable, throwIfAborted } from './errors.js';
import { isBytes, isFloats } from './kinds.js';
import { lensClosed, openLensHost } from './lens-host.js';
import { loadModels, modelBytes } from './models.js';
import {
  refuseUnknownKeys, requireAssets, requireBoolean, requireObject, requireOneOf, requireSignal, show,
} from './options.js';
import { loadTrainModule } from './train-module.js';

export { FacewiseError } from './errors.js';

/** A packaged net, by what it reads. @typedef {'emotion' | 'age' | 'gender' | 'mesh' | 'detect'} LensTask */
/**
 * What explains an output: 'gradcam' where the last layers looked, 'saliency' which pixels it hangs on, 'occlusion' how
 * far it falls where a grey square covers the picture.
 * @typedef {'gradcam' | 'saliency' | 'occlusion'} LensMapName
 */
/** @typedef {import('./lens-maps.js').LensMap} LensMap */
/** @typedef {import('./lens-pixel.js').Block} Block */
/** @typedef {import('./lens-pixel.js').Explanation} Explanation */
/** @typedef {number | readonly number[] | 'all'} Channels the first so many, these, or all */

/**
 * Options of createLens().
 * @typedef {object} LensOptions
 * @property {LensTask | string | URL | ArrayBuffer | Uint8Array | Blob | Response} model a task's packaged net, or a
 *   .tflite file with one float32 input
 * @property {LensTask} [task] what a given file reads, where it is like a packaged one: the default of the next two
 * @property {{ scale?: number | readonly number[], offset?: number | readonly number[] }} [input] value = byte *
 *   `scale` + `offset`, one number or one a channel; default: the task's own or what facewise/train wrote into the
 *   file, else scale 1 / 255, offset 0
 * @property {readonly string[]} [labels] of the outputs; default: the same
 * @property {boolean} [worker] work off this thread; default true on pages, false elsewhere
 * @property {'auto' | 'simd' | 'relaxed'} [variant] which wasm build; default 'auto'
 * @property {{ wasm?: string | URL, models?: string | URL }} [assets] folders of the `wasm` files and the
 *   `models`
 * @property {AbortSignal} [signal] stops the loading
 */

/**
 * A layer of the net.
 * @typedef {object} LensLayer
 * @property {string} name of the tensor that it computes
 * @property {string} op as in the file, such as 'CONV_2D'
 * @property {[number, number, number]} shape height, width, channels
 * @property {number[]} kernelSize height and width, 0 where there is none
 * @property {number[]} stride height and width, 0 where there is none
 * @property {number} macs multiply-accumulates of one run
 * @property {string | null} kind such as 'conv2d', 'maxPool2d'. This and what follows is null where `problem` keeps the
 *   lens from the layer's inside.
 * @property {string | null} activation 'linear', 'relu', ..
 * @property {string[] | null} inputs names of other layers, '' for the net's input
 * @property {number | null} parameters how many numbers it has learnt
 */

/**
 * One number of the net's answer.
 * @typedef {object} LensOutput
 * @property {number} index among all numbers of all outputs
 * @property {string} tensor name of the output that it is in
 * @property {string} label what it stands for, such as 'happy'; '' where that is not known
 */
/**
 * A channel of a layer, as a grey picture.
 * @typedef {object} ChannelPicture
 * @property {number} index of the channel
 * @property {number} min the layer's number that byte 0 stands for
 * @property {number} max and byte 255
 * @property {Uint8ClampedArray} pixels one byte a pixel, row by row
 */
/**
 * What a layer gave.
 * @typedef {object} LayerPictures
 * @property {[number, number, number]} shape height, width, channels
 * @property {ChannelPicture[]} channels those that were asked for
 */
/**
 * Options of lens.look().
 * @typedef {object} LookOptions
 * @property {readonly string[] | { [layer: string]: Channels }} [layers] whose channels are wanted
 * @property {Channels} [channels] of the layers that are listed; default 16
 * @property {number} [output] index of the output that maps explain
 * @property {readonly LensMapName[]} [maps] which are wanted; default none
 * @property {string} [gradcamLayer] default: the last layer before pooling that still is a picture
 * @property {{ grid?: number, size?: number }} [occlusion] `grid`: cells a side, default 12; `size`: the
 *   square's share of a side, default 0.25
 */
/**
 * What a look at one picture showed.
 * @typedef {object} Look
 * @property {Float32Array} outputs in the order of `lens.outputs`
 * @property {{ [layer: string]: LayerPictures }} layers those that were asked for, by name
 * @property {{ [map in LensMapName]?: LensMap }} maps what raises the output. peak: of gradcam the weighted sum, of
 *   saliency the gradient, of occlusion how far the output falls
 */
/**
 * What a layer multiplies its window with for one of its channels.
 * @typedef {object} Filter
 * @property {number} index of the channel
 * @property {number} bias that is added
 * @property {Float32Array} values height x width x depth numbers
 */
/**
 * The filters of a layer.
 * @typedef {object} LayerFilters
 * @property {string} kind of the layer, such as 'conv2d'
 * @property {[number, number, number]} shape height, width, depth of each
 * @property {Filter[]} filters one a channel
 */
/**
 * RGBA pixels as ImageData has them (`data`, `width` and `height`), of the size that the net takes; or all numbers of
 * its input.
 * @typedef {Float32Array | { data: Uint8Array | Uint8ClampedArray, width: number, height: number }} LensInput
 */

const FACE_API_MEAN = [122.782, 117.001, 104.298];
const faceApi = { scale: [1 / 255], offset: FACE_API_MEAN.map((mean) => -mean / 255) };
const ageLabels = ['age', 'male', 'female'];
const sigmoidless = { scale: [1 / 127.5], offset: [-1] };

/**
 * @typedef {{ role: import('./options.js').Role, input: { scale: number[], offset: number[] },
 *   labels: readonly string[] }} TaskNet
 * @internal
 */
/** @type {{ [task in LensTask]: TaskNet }} */
const TASKS = {
  emotion: { role: 'emotion', input: faceApi, labels: EMOTIONS },
  age: { role: 'age-gender', input: faceApi, labels: ageLabels },
  gender: { role: 'age-gender', input: faceApi, labels: ageLabels },
  mesh: { role: 'mesh', input: { scale: [1 / 255], offset: [0] }, labels: [] },
  detect: { role: 'detect-short', input: sigmoidless, labels: [] },
};

const OPTIONS = ['model', 'task', 'input', 'labels', 'worker', 'variant', 'assets', 'signal'];
const LOOK_OPTIONS = ['layers', 'channels', 'output', 'maps', 'gradcamLayer', 'occlusion'];
const MAPS = ['gradcam', 'saliency', 'occlusion'];

/**
 * Load a net and make it ready to be looked into.
 * @param {LensOptions} options which net, and how to run it
 * @returns {Promise<Lens>} to be closed after use
 * @throws {FacewiseError} MODEL_FETCH, MODEL_INTEGRITY, MODEL_INVALID, MODEL_UNSUPPORTED, SHAPE_MISMATCH, WASM_LOAD,
 *   NO_SIMD, OUT_OF_MEMORY, ABORTED, INVALID_ARGUMENT, UNKNOWN_OPTION
 */
export async function createLens(options) {
  requireObject("Argument 'options'", options);
  refuseUnknownKeys(options, OPTIONS, 'createLens');
  const { model, variant = 'auto', assets = {}, signal } = options;
  const { worker = typeof Worker === 'function' && typeof document === 'object' } = options;
  requireOneOf('variant', variant, ['auto', 'simd', 'relaxed']);
  requireBoolean('worker', worker);
  requireAssets(assets);
  if (signal !== undefined) requireSignal(signal);
  throwIfAborted(signal);
  const packaged = typeof model === 'string' && Object.hasOwn(TASKS, model);
  const { task: name = packaged ? /** @type {LensTask} */ (model) : undefined } = options;
  if (name !== undefined) requireOneOf('task', name, Object.keys(TASKS));
  const task = name && TASKS[name];
  if (options.input) inputOf(options.input);
  if (options.labels !== undefined) requireNames('labels', options.labels);
  const bytes = packaged && task
    ? loadModels([task.role], { models: {}, base: assets.models, signal, onBytes: () => {} })
      .then(([{ bytes: content }]) => content)
    : modelBytes(model, signal);
  const [loaded, file] = await abortable(Promise.all([loadTrainModule({ variant, base: assets.wasm }), bytes]), signal);
  // What facewise/train wrote into its files.
  const metadata = task ? null : (await import('./metadata.js')).readModelMetadata(file);
  const input = inputOf({ scale: 1 / 255, offset: 0, ...metadata?.input, ...task?.input, ...options.input });
  const labels = options.labels ?? task?.labels ?? metadata?.labels ?? [];
  const host = await openLensHost(worker);
  try {
    const description = await abortable(host.call('start', [loaded.module, file, input]), signal);
    return new Lens(host, description, labels, metadata);
  } catch (error) {
    host.close();
    throw error;
  }
}

/** A net under the lens. */
export class Lens {
  /** @type {import('./lens-host.js').LensHost | null} */
  #host;

  /**
   * Made by createLens().
   * @internal
   * @param {import('./lens-host.js').LensHost} host
   * @param {import('./lens-engine.js').Description} description
   * @param {readonly string[]} labels
   * @param {import('./metadata.js').ModelMetadata | null} metadata
   */
  constructor(host, { layers, input, outputs, problem }, labels, metadata) {
    this.#host = host;
    /** What facewise/train wrote into the file; null for other files. */
    this.metadata = metadata;
    /** In the order of computation. @type {readonly LensLayer[]} */
    this.layers = Object.freeze(layers);
    /** Height, width and channels of what the net sees. @type {[number, number, number]} */
    this.input = input;
    // One number is the probability of the second label of two.
    if (outputs.length === 1 && labels.length === 2) labels = labels.slice(1);
    /** The numbers of the net's answer. @type {readonly LensOutput[]} */
    this.outputs = Object.freeze(outputs.map((tensor, index) =>
      ({ index, tensor, label: labels[index] ?? `${tensor} ${index - outputs.indexOf(tensor)}` })));
    /**
     * Why filters, gradients and arithmetic are missing, or null: the net, or a part of it, holds an op without a
     * gradient: a `message` and a `remedy`. Pictures of layers and occlusion are there all the same.
     * @type {{ message: string, remedy: string } | null}
     */
    this.problem = problem;
  }

  /** Whether close() was called. */
  get closed() {
    return this.#host === null;
  }

  /**
   * Run the net on a crop and tell what was asked for. A look at occlusion takes the place of an older one, which is
   * rejected with ABORTED; other looks are served between its steps.
   * @param {LensInput} input the RGBA picture that the net sees, of its size, or all numbers of its input
   * @param {LookOptions} [options] what to show
   * @returns {Promise<Look>}
   * @throws {FacewiseError} SHAPE_MISMATCH, INVALID_ARGUMENT, UNKNOWN_OPTION, ABORTED, CLOSED
   */
  async look(input, options = {}) {
    requireObject("Argument 'options'", options);
    refuseUnknownKeys(options, LOOK_OPTIONS, 'look');
    const { layers = [], channels = 16, output, maps = [], gradcamLayer, occlusion = {} } = options;
    requireNames('layers', layers, typeof layers === 'object' && layers !== null);
    requireNames('maps', maps);
    requireObject("Option 'occlusion'", occlusion);
    refuseUnknownKeys(occlusion, ['grid', 'size'], "Option 'occlusion'");
    for (const map of maps) requireOneOf('maps', map, MAPS);
    if (maps.length > 0 && output === undefined) {
      throw new FacewiseError('INVALID_ARGUMENT', 'A map explains one output, and none was named.',
        'Give `output`, an index of lens.outputs.');
    }
    const { grid = 12, size = 0.25 } = occlusion;
    if (!(Number.isInteger(grid) && grid > 0 && grid <= 64 && size > 0 && size <= 1)) {
      throw new FacewiseError('INVALID_ARGUMENT', `Option 'occlusion' is { grid: ${grid}, size: ${size} }.`,
        'Give a whole number from 1 to 64 and a share of 1.');
    }
    const wanted = Array.isArray(layers) ? Object.fromEntries(layers.map((name) => [name, channels])) : layers;
    return this.#call('look',
      { data: this.#pixelsOf(input), layers: wanted, output, maps, gradcamLayer, occlusion: { grid, size } });
  }

  /**
   * The filters of a convolution or a dense layer: what each multiplies its window with.
   * @param {string} layer its name
   * @returns {Promise<LayerFilters>}
   */
  async filters(layer) {
    return this.#call('filters', layer);
  }

  /**
   * The arithmetic behind one number of the last look.
   * @param {string} layer its name
   * @param {number} y row of its output
   * @param {number} x column
   * @param {number} channel of its output
   * @returns {Promise<Explanation>}
   */
  async explainPixel(layer, y, x, channel) {
    return this.#call('explainPixel', layer, y, x, channel);
  }

  /** End an occlusion map that is under way. */
  async cancel() {
    return this.#call('cancel');
  }

  /** The memory it takes: `heapBytes` is the wasm memory in all. @returns {Promise<{ heapBytes: number }>} */
  async stats() {
    return this.#call('stats');
  }

  /** Give everything back. Calls under way are rejected with CLOSED. A second close does nothing. */
  close() {
    this.#host?.close();
    this.#host = null;
  }

  /**
   * @param {string} name
   * @param {...any} args
   */
  #call(name, ...args) {
    if (!this.#host) throw lensClosed();
    return this.#host.call(name, args);
  }

  /** @param {any} input */
  #pixelsOf(input) {
    const [height, width, channels] = this.input;
    if (isFloats(input)) {
      if (input.length === height * width * channels) return input;
      throw new FacewiseError('SHAPE_MISMATCH', `The input has ${input.length} numbers.`,
        `The net takes ${height} x ${width} x ${channels}.`);
    }
    if (!isBytes(input?.data)) {
      throw new FacewiseError('INVALID_ARGUMENT', `The picture is ${show(input)}.`,
        'Give { data, width, height } with RGBA bytes, such as ImageData, or a Float32Array.');
    }
    if (input.width !== width || input.height !== height || input.data.length !== 4 * width * height) {
      throw new FacewiseError('SHAPE_MISMATCH',
        `The picture has ${input.width} x ${input.height} pixels and ${input.data.length} bytes.`,
        `The net takes ${width} x ${height} pixels, RGBA.`);
    }
    return input.data;
  }
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {boolean} [fine] what else it may be
 */
function requireNames(name, value, fine = false) {
  if (fine || Array.isArray(value) && value.every((one) => typeof one === 'string')) return;
  throw new FacewiseError('INVALID_ARGUMENT', `Option '${name}' is ${show(value)}.`, 'Give an array of texts.');
}

/**
 * @param {any} input
 * @returns {{ scale: number[], offset: number[] }} one number for all channels, or one each
 */
function inputOf(input) {
  requireObject("Option 'input'", input);
  refuseUnknownKeys(input, ['scale', 'offset'], "Option 'input'");
  const numbers = (/** @type {'scale' | 'offset'} */ name, /** @type {unknown} */ value) => {
    const list = [value].flat();
    if (list.length > 0 && list.every(Number.isFinite)) return /** @type {number[]} */ (list);
    throw new FacewiseError('INVALID_ARGUMENT', `Option 'input.${name}' is ${show(value)}.`,
      'Give a number, or one for each channel.');
  };
  return { scale: numbers('scale', input.scale ?? 1 / 255), offset: numbers('offset', input.offset ?? 0) };
}
