/**
 * Trains convolutional nets in the page or in Node, and writes them as .tflite.
 *
 *   const trainer = await createTrainer({
 *     input: [64, 64, 3],
 *     layers: [conv2d(32, 3, { activation: 'relu' }), maxPool2d(), flatten(), dense(2, { activation: 'softmax' })],
 *     labels: ['awake', 'tired'],
 *   });
 *   await trainer.fit({ samples: canvases, targets: ['awake', 'tired', ..] }, { epochs: 5, onEpoch: console.log });
 *   const bytes = await trainer.exportModel();
 *   trainer.close();
 *
 * @module facewise/train
 */
import { FacewiseError } from './errors.js';

export { FacewiseError } from './errors.js';
export {
  activation, add, averagePool2d, batchNorm, conv2d, dense, depthwiseConv2d, dropout, flatten, globalAveragePool,
  maxPool2d, separableConv2d,
} from './layers.js';
export { nets } from './nets.js';

/** @typedef {import('./layers.js').Activation} Activation */
/** @typedef {import('./layers.js').Layer} Layer */
/** @typedef {import('./layers.js').LayerKind} LayerKind */
/** @typedef {import('./layers.js').LayerOptions} LayerOptions */
/** @typedef {import('./metadata.js').ModelMetadata} ModelMetadata */
/** @typedef {import('./nets.js').Net} Net */

/**
 * @typedef {'categoricalCrossentropy' | 'binaryCrossentropy' | 'meanSquaredError' | 'meanAbsoluteError' | 'huber'} Loss
 */

/**
 * @typedef {object} OptimizerOptions
 * @property {'adam' | 'adamw' | 'sgd'} name
 * @property {number} [learningRate] default 0.001, sgd: 0.01
 * @property {number} [momentum] sgd: 0
 * @property {boolean} [nesterov] sgd: false
 * @property {number} [beta1] adam: 0.9
 * @property {number} [beta2] adam: 0.999
 * @property {number} [epsilon] adam: 1e-7
 * @property {number} [weightDecay] adamw: decoupled, else added to the gradient; of weights alone; default 0
 * @property {number} [clipNorm] gradients are scaled down to this global norm
 */

/**
 * @typedef {object} ScheduleOptions
 * @property {'constant' | 'step' | 'cosine'} name
 * @property {number} [warmupEpochs] rising from 0
 * @property {number} [decayEpochs] step: times decayRate every so many epochs
 * @property {number} [decayRate]
 * @property {number} [finalRate] cosine: share of the learning rate at the end
 */

/**
 * A net that is there already, as the lower part of the new one.
 * @typedef {object} BaseOptions
 * @property {string | URL | ArrayBuffer | Uint8Array | Blob | Response} model a .tflite file
 * @property {string} [features] the tensor that the new layers read; default: the file's first output
 * @property {string} [train] the lowest tensor whose layer learns, '*' for all; default: none does
 */

/**
 * @typedef {object} TrainerOptions
 * @property {[number, number, number]} [input] height, width and channels (1 grey, 3 RGB); or a base
 * @property {BaseOptions} [base]
 * @property {Layer[] | Net} [layers] may be a function of input shape and number of outputs, such as nets.small
 * @property {string[]} [labels] of the classes, in the order of the outputs
 * @property {string} [unit] of the number to learn, such as 'years'
 * @property {[number, number]} [range] that the number lies in
 * @property {Loss} [loss] default: by what the net ends in
 * @property {OptimizerOptions['name'] | OptimizerOptions} [optimizer] default 'adam'
 * @property {ScheduleOptions['name'] | ScheduleOptions} [schedule] default 'constant'
 * @property {number | number[]} [inputScale] value = byte * scale + offset, one or one a channel; default 1 / 255
 * @property {number | number[]} [inputOffset] default 0
 * @property {{ region: 'face' | 'picture', scale: number }} [crop] how samples were cut, for who uses the file
 * @property {string} [name] of what is learnt; default 'custom'
 * @property {number} [seed] of weights, order and chance; default 1
 * @property {boolean} [worker] train off the calling thread; default true
 * @property {'auto' | 'simd' | 'relaxed'} [variant] which wasm build; default 'auto'
 * @property {{ wasm?: string | URL }} [assets] folder that holds the wasm files
 * @property {AbortSignal} [signal] stops the loading
 */

/**
 * Raw values of all samples one after the other (bytes as pictures have them, or floats as the net takes them), or
 * pictures: canvases, bitmaps, ImageData, the analyzer's crops, files.
 * @typedef {Uint8Array | Uint8ClampedArray | Float32Array | import('./image.js').ImageInput[]} Samples
 */

/** @typedef {readonly number[] | Int32Array | Uint8Array | Float32Array | readonly string[]} Targets */

/**
 * @typedef {object} Data
 * @property {Samples} samples
 * @property {Targets} targets labels or their numbers; of a net for numbers the numbers
 */

/**
 * @typedef {object} AugmentOptions
 * @property {boolean} [flip] left and right, half of the time
 * @property {number} [shift] up to so much of a side, both ways
 * @property {number} [rotate] up to so many degrees, both ways
 * @property {number} [scale] larger or smaller by up to this share
 * @property {number} [brightness] up to this share of the full range is added or taken
 * @property {number} [contrast] up to this share
 * @property {number} [cutout] side of a square that is blanked, as a share
 */

/**
 * @typedef {object} FitOptions
 * @property {number} [epochs] default 5
 * @property {number} [batchSize] default 32
 * @property {number} [validationSplit] share of every class that is held out, 0 (default) to 0.9
 * @property {number} [patience] stop after so many epochs without a better validation loss
 * @property {boolean} [keepLast] end with the last weights instead of the best
 * @property {boolean | AugmentOptions} [augment] true for what suits faces
 * @property {'none' | 'weights' | 'sampling'} [balance] between rare and frequent classes; default 'none'
 * @property {number} [balancePower] of 'weights'; default 1
 * @property {number} [labelSmoothing] 0 to 1
 * @property {number} [huberDelta] where the Huber loss turns from squared to absolute
 * @property {number} [average] decay a step of the moving average of the weights that is validated and kept
 * @property {number} [topK] count an answer among the best k as right, in `topK`
 * @property {boolean} [startAtMean] start a net for a number at the mean of the targets
 * @property {boolean} [allowEmpty] labels without a sample are no error
 * @property {Uint8Array} [checkpoint] from saveCheckpoint(): go on as if never stopped, with the same data and options
 * @property {(batch: BatchReport) => void} [onBatch] at most 20 times a second
 * @property {(epoch: EpochReport) => void} [onEpoch]
 * @property {(progress: { done: number, total: number }) => void} [onPrepared] pictures converted, batches put through
 *   a frozen base
 * @property {(checkpoint: Uint8Array, epoch: number) => void} [onCheckpoint] after every epoch
 * @property {AbortSignal} [signal] stops as stop() does
 */

/**
 * Means over the samples of the epoch so far; what does not apply is missing.
 * @typedef {object} Figures
 * @property {number} epoch from 1
 * @property {number} loss
 * @property {number} [accuracy] share of classes that were right
 * @property {number} [topK]
 * @property {number} [mae] mean absolute error of numbers
 * @property {number} [valLoss]
 * @property {number} [valAccuracy]
 * @property {number} [valTopK]
 * @property {number} [valMae]
 * @property {number} learningRate
 */

/** @typedef {Figures & { epochs: number, batch: number, batches: number, validating: boolean }} BatchReport */
/** @typedef {Figures & { epochs: number, seconds: number, bestEpoch: number }} EpochReport */

/**
 * @typedef {object} History
 * @property {EpochReport[]} epochs
 * @property {'complete' | 'early' | 'diverged' | 'aborted'} end
 * @property {string} message why it ended, in words
 * @property {number} bestEpoch whose weights the net holds; 0: none has ended
 * @property {number} seconds
 * @property {string[]} warnings such as labels with very few samples
 */

/**
 * How well the net does on samples.
 * @typedef {object} Evaluation
 * @property {number} count of samples
 * @property {number} loss
 * @property {number} [accuracy]
 * @property {number} [topK]
 * @property {number} [mae]
 * @property {number[][]} [confusion] rows: the true class, columns: the answer
 * @property {{ label: string, count: number, precision: number, recall: number }[]} [perClass] NaN where it has none
 * @property {{ target: number, value: number }[]} [points] of numbers: what it should be and what was said
 */

/** @typedef {{ [label: string]: number }} Scores */
/** @typedef {{ label: string, score: number, scores: Scores }} Classification */

/**
 * @typedef {object} LayerInfo
 * @property {string} name
 * @property {string} kind
 * @property {string} activation
 * @property {string[]} inputs names; '' is the net's input
 * @property {number[]} shape height, width, channels of its output; [n] after flatten and dense
 * @property {[number, number]} kernelSize
 * @property {[number, number]} strides
 * @property {number} parameters that are learnt
 * @property {boolean} frozen
 * @property {number} macs multiply-accumulates of one sample
 */

/** @typedef {'weights' | 'bias' | 'slope' | 'gamma' | 'beta' | 'mean' | 'variance'} ParameterName */
/** @typedef {{ data: Float32Array, shape: number[] }} Parameter in TFLite's layout: (out, height, width, in) */

/** Made by createTrainer(). */
export class Trainer {
  /** From input to output; a frozen base has none. @type {readonly LayerInfo[]} */
  layers = [];
  /** Height, width and channels of one sample. @type {readonly number[]} */
  input = [];
  /** Values of the last layer. */
  outputs = 0;
  /** Numbers that are learnt. */
  parameters = 0;
  /** Multiply-accumulates of one sample. */
  macs = 0;
  /** @type {'classification' | 'regression'} */
  kind = 'classification';
  /** Of the classes; empty for numbers. @type {readonly string[]} */
  labels = [];

  /** Whether a fit is under way. */
  get training() {
    return false;
  }

  get closed() {
    return false;
  }

  /**
   * Learn. Only trouble with the call or the engine rejects: a run that was stopped or diverged resolves, with the
   * best weights so far in the net.
   * @param {Data & { validation?: Data }} data
   * @param {FitOptions} [options]
   * @returns {Promise<History>}
   */
  async fit(data, options) {
    throw notYet(data, options);
  }

  /** End the fit under way after its current batch: it resolves with end 'aborted'. */
  stop() {}

  /**
   * One row of outputs a sample. May be called while a fit runs.
   * @param {Samples | import('./image.js').ImageInput} samples
   * @returns {Promise<Float32Array[]>}
   */
  async predict(samples) {
    throw notYet(samples);
  }

  /**
   * predict() with labels.
   * @param {Samples | import('./image.js').ImageInput} samples
   * @returns {Promise<Classification[]>}
   */
  async classify(samples) {
    throw notYet(samples);
  }

  /**
   * @param {Data} [data] default: what the last fit held out, or else what it learnt from
   * @param {{ topK?: number }} [options]
   * @returns {Promise<Evaluation>}
   */
  async evaluate(data, options) {
    throw notYet(data, options);
  }

  /**
   * Copies of a layer's parameters.
   * @param {string} layer name
   * @returns {Promise<{ [name in ParameterName]?: Parameter }>}
   */
  async weights(layer) {
    throw notYet(layer);
  }

  /**
   * @param {string} layer name
   * @param {{ [name in ParameterName]?: Float32Array | readonly number[] }} values
   * @returns {Promise<void>}
   */
  async setWeights(layer, values) {
    throw notYet(layer, values);
  }

  /**
   * The net as a .tflite file that says what it reads.
   * @param {{ weights?: 'float32' | 'float16' | 'int8', name?: string }} [options]
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async exportModel(options) {
    throw notYet(options);
  }

  /**
   * What a later fit() goes on from, bit for bit: the fit under way between two batches, or the last one.
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async saveCheckpoint() {
    throw notYet();
  }

  /** Give everything back. Calls under way are rejected with CLOSED. */
  close() {}
}

/**
 * @param {TrainerOptions} options
 * @returns {Promise<Trainer>}
 */
export async function createTrainer(options) {
  throw notYet(options);
}

/** @param {unknown[]} given */
function notYet(...given) {
  return new FacewiseError('INTERNAL', `Not there yet (${given.length}).`);
}
