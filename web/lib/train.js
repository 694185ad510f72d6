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
import { FacewiseError, abortable, throwIfAborted } from './errors.js';
import { now } from './host.js';
import { readModelMetadata } from './metadata.js';
import { modelBytes } from './models.js';
import {
  refuseUnknownKeys, requireAssets, requireBoolean, requireNumber, requireObject, requireOneOf, requireSignal, show,
} from './options.js';
import { checkTargets, joined, packSamples, packTargets } from './train-data.js';
import { TrainHost, trainerClosed } from './train-host.js';
import { classWeightsOf, meaningOf, requireLabels, sidesOf, spreadOf } from './train-meaning.js';
import { loadTrainModule } from './train-module.js';
import { ACTIVATIONS, KINDS, LOSSES, planFit, planLayers, planMethod } from './train-options.js';
import { batchReport, classification, epochReport, evaluation, inputOf, rowsOf } from './train-results.js';
import { version } from './version.js';

export { FacewiseError } from './errors.js';
export {
  activation, add, averagePool2d, batchNorm, conv2d, dense, depthwiseConv2d, dropout, flatten, globalAveragePool,
  maxPool2d, separableConv2d,
} from './layers.js';
export { nets, recipes } from './nets.js';

/** @typedef {import('./layers.js').Activation} Activation */
/** @typedef {import('./layers.js').Initializer} Initializer */
/** @typedef {import('./layers.js').LayerKind} LayerKind */
/** @typedef {import('./layers.js').LayerOptions} LayerOptions */
/** @typedef {import('./layers.js').Layer} Layer */
/** @typedef {import('./layers.js').Pair} Pair */
/** @typedef {import('./metadata.js').ModelMetadata} ModelMetadata */
/** @typedef {import('./nets.js').Net} Net */
/** @typedef {import('./nets.js').Recipe} Recipe */

/**
 * What learning makes small. The first two are for classes, the others for numbers.
 * @typedef {'categoricalCrossentropy' | 'binaryCrossentropy' | 'meanSquaredError' | 'meanAbsoluteError' | 'huber'} Loss
 */

/**
 * How weights follow their gradients.
 * @typedef {object} OptimizerOptions
 * @property {'adam' | 'adamw' | 'sgd'} name which method
 * @property {number} [learningRate] default 0.001, sgd: 0.01
 * @property {number} [momentum] of sgd; default 0
 * @property {boolean} [nesterov] of sgd: look ahead; default false
 * @property {number} [beta1] of adam: decay of the mean; default 0.9
 * @property {number} [beta2] of adam: decay of the variance; default 0.999
 * @property {number} [epsilon] of adam: added to the divisor; default 1e-7
 * @property {number} [weightDecay] adamw: decoupled, else added to the gradient; of weights alone; default 0
 * @property {number} [clipNorm] gradients are scaled down to this global norm
 */

/**
 * How the learning rate changes.
 * @typedef {object} ScheduleOptions
 * @property {'constant' | 'step' | 'cosine'} name by which rule
 * @property {number} [warmupEpochs] in which it rises from 0
 * @property {number} [decayEpochs] step: times decayRate every so many epochs
 * @property {number} [decayRate] of step
 * @property {number} [finalRate] cosine: share of the learning rate at the end
 */

/**
 * A net that is there already, as the lower part of the new one.
 * @typedef {object} BaseOptions
 * @property {string | URL | ArrayBuffer | Uint8Array | Blob | Response} model a .tflite file
 * @property {string} [features] the tensor that the new layers read; default: what the net's last dense layer reads,
 *   or, where it ends otherwise or there are no new layers, its first output
 * @property {string} [train] the lowest tensor whose layer learns, '*' for all; default: none does
 */

/**
 * Options of createTrainer(): `input` or `base`, `layers`, and `labels` for classes.
 * @typedef {object} TrainerOptions
 * @property {[number, number, number]} [input] height, width and channels (1 grey, 3 RGB); or a base
 * @property {BaseOptions} [base] a net to build on
 * @property {Layer[] | Net} [layers] may be a function of input shape and number of outputs, such as nets.small
 * @property {string[]} [labels] of the classes, in the order of the outputs
 * @property {string} [unit] of the number to learn, such as 'years'
 * @property {[number, number]} [range] that the number lies in
 * @property {Loss} [loss] default: by what the net ends in
 * @property {OptimizerOptions['name'] | OptimizerOptions} [optimizer] default 'adam'
 * @property {ScheduleOptions['name'] | ScheduleOptions} [schedule] default 'constant'
 * @property {number | number[]} [inputScale] value = byte * scale + offset, one or one a channel; default 1 / 255
 * @property {number | number[]} [inputOffset] the offset of it; default 0
 * @property {{ region?: 'face', scale?: number }} [crop] how samples were cut, for who uses the file: the
 *   `region`, 'face', and its `scale`
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

/**
 * What each sample is: numbers of classes, numbers to learn, or labels.
 * @typedef {readonly number[] | Int32Array | Uint8Array | Float32Array | readonly string[]} Targets
 */

/**
 * What to learn from, or to measure on.
 * @typedef {object} Data
 * @property {Samples} samples what the net sees
 * @property {Targets} targets labels or their numbers; of a net for numbers the numbers
 */

/**
 * How samples are varied while learning; what is left out is not done.
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
 * Options of trainer.fit(). Each may be left out.
 * @typedef {object} FitOptions
 * @property {number} [epochs] times through all samples; default 5
 * @property {number} [batchSize] samples a step; default 32
 * @property {number} [validationSplit] share of every class that is held out, 0 (default) to 0.9
 * @property {number} [patience] stop after so many epochs without a better validation loss
 * @property {boolean} [keepLast] end with the last weights instead of the best
 * @property {boolean | AugmentOptions} [augment] true for what suits faces
 * @property {'none' | 'weights' | 'sampling'} [balance] between rare and frequent classes; default 'none'
 * @property {number} [balancePower] of 'weights'; default 1
 * @property {{ [label: string]: number }} [classWeights] how much a class counts in the loss; default 1
 * @property {number} [labelSmoothing] 0 to 1
 * @property {number} [huberDelta] where the Huber loss turns from squared to absolute
 * @property {number} [average] decay a step of the moving average of the weights that is validated and kept
 * @property {number} [topK] count an answer among the best k as right, in `topK`
 * @property {boolean} [standardize] learn numbers less their mean and over their standard deviation, which eases the
 *   learning; the last layer is then dense and linear. The loss is that of such numbers, all else is in their own unit
 * @property {boolean} [allowEmpty] labels without a sample are no error
 * @property {Uint8Array} [checkpoint] from saveCheckpoint(): go on as if never stopped, with the same data and options
 * @property {(batch: BatchReport) => void} [onBatch] at most 20 times a second
 * @property {(epoch: EpochReport) => void} [onEpoch] after every epoch
 * @property {(progress: { done: number, total: number }) => void} [onPrepared] `done` of `total`: pictures
 *   converted, then batches put through a frozen base
 * @property {(checkpoint: Uint8Array, epoch: number) => void} [onCheckpoint] after every epoch
 * @property {AbortSignal} [signal] stops as stop() does
 */

/**
 * Means over the samples of the epoch so far; what does not apply is missing.
 * @typedef {object} Figures
 * @property {number} epoch from 1
 * @property {number} loss what learning makes small
 * @property {number} [accuracy] share of classes that were right
 * @property {number} [topK] share of samples whose class was among the best k
 * @property {number} [mae] mean absolute error of numbers
 * @property {number} [valLoss] loss of what is held out
 * @property {number} [valAccuracy] accuracy of what is held out
 * @property {number} [valTopK] top k of what is held out
 * @property {number} [valMae] mean absolute error of what is held out
 * @property {number} learningRate of the latest step
 */

/**
 * How far a fit is: `epochs` to come in all, `batch` of `batches` of this one; `validating`: of what is held out.
 * @typedef {Figures & { epochs: number, batch: number, batches: number, validating: boolean }} BatchReport
 */
/**
 * What an epoch gave: one of `epochs`, in so many `seconds`; `bestEpoch` is the best so far.
 * @typedef {Figures & { epochs: number, seconds: number, bestEpoch: number }} EpochReport
 */

/**
 * What a fit did.
 * @typedef {object} History
 * @property {EpochReport[]} epochs those that have ended
 * @property {'complete' | 'early' | 'diverged' | 'aborted'} end why it ended: all epochs are done, `patience` was out,
 *   the loss is no number any more, or it was stopped
 * @property {string} message why it ended, in words
 * @property {number} bestEpoch whose weights the net holds; 0: none has ended
 * @property {number} seconds in all
 * @property {string[]} warnings such as labels with very few samples
 */

/**
 * How well the net does on samples.
 * @typedef {object} Evaluation
 * @property {number} count of samples
 * @property {number} loss mean over the samples
 * @property {number} [accuracy] share of classes that were right
 * @property {number} [topK] share of samples whose class was among the best k
 * @property {number} [mae] mean absolute error of numbers
 * @property {number[][]} [confusion] rows: the true class, columns: the answer
 * @property {{ label: string, count: number, precision: number, recall: number }[]} [perClass] for each `label` the
 *   `count` of
 *   samples, `precision` and `recall`, NaN where it has none
 * @property {{ target: number, value: number }[]} [points] of numbers: the `target`, and the `value` that was said
 */

/** What each label scores, 0..1. @typedef {{ [label: string]: number }} Scores */
/**
 * The class of a sample.
 * @typedef {object} Classification
 * @property {string} label the likeliest
 * @property {number} score its own, 0..1
 * @property {Scores} scores of all labels
 */

/**
 * A layer of the net, as it is trained.
 * @typedef {object} LayerInfo
 * @property {string} name for weights() and the `inputs` of others
 * @property {LayerKind} kind what it does
 * @property {Activation} activation what it does with each number
 * @property {string[]} inputs names; '' is the net's input
 * @property {number[]} shape height, width, channels of its output; [n] after flatten and dense
 * @property {[number, number]} kernelSize height and width, 0 where there is none
 * @property {[number, number]} strides height and width, 0 where there are none
 * @property {number} parameters that are learnt
 * @property {boolean} frozen whether it does not learn
 * @property {number} macs multiply-accumulates of one sample
 */

/**
 * What a layer learns, or keeps (`mean`, `variance`).
 * @typedef {'weights' | 'bias' | 'slope' | 'gamma' | 'beta' | 'mean' | 'variance'} ParameterName
 */
/**
 * The numbers of a layer.
 * @typedef {object} Parameter
 * @property {Float32Array} data in TFLite's layout: (out, height, width, in)
 * @property {number[]} shape such as [filters, height, width, channels]
 */

/**
 * What createTrainer() has found out.
 * @internal
 * @typedef {object} Equipment
 * @property {TrainHost} host
 * @property {import('./train-engine.js').NetFacts} facts
 * @property {'classification' | 'regression'} kind
 * @property {string[]} labels
 * @property {Loss} loss
 * @property {import('./train-engine.js').Fields} method fields of fw_train_options
 * @property {import('./train-engine.js').Normalisation} normalisation
 */

/** In the order of fw_train_end. @type {History['end'][]} */
const ENDS = ['aborted', 'complete', 'early', 'diverged'];
/** FW_BELOW_HEAD */
const BELOW_HEAD = '-';
const WEIGHT_FORMS = ['float32', 'float16', 'int8'];

/** A net that learns. Made by createTrainer(). */
export class Trainer {
  #host;
  #options;
  #loss;
  #method;
  #normalisation;
  #huberDelta = 1;
  /** What numbers were standardized by. @type {import('./train-engine.js').Spread | null} */
  #spread = null;
  #training = false;
  #stopping = false;
  #closed = false;

  /**
   * Made by createTrainer().
   * @internal
   * @param {TrainerOptions} options
   * @param {Equipment} equipment
   */
  constructor(options, { host, facts, kind, labels, loss, method, normalisation }) {
    this.#host = host;
    this.#options = options;
    this.#loss = loss;
    this.#method = method;
    this.#normalisation = normalisation;
    /** From input to output; a frozen base has none. @type {readonly LayerInfo[]} */
    this.layers = Object.freeze(facts.layers.map((layer) => layerInfo(layer, facts.layers)));
    /** Height, width and channels of one sample. @type {readonly number[]} */
    this.input = Object.freeze(facts.input);
    /** Values of the last layer. */
    this.outputs = facts.outputs;
    /** Numbers that are learnt. */
    this.parameters = facts.parameters;
    /** Multiply-accumulates of one sample. */
    this.macs = facts.macs;
    /** Whether it learns classes or a number. */
    this.kind = kind;
    /** Of the classes; empty for numbers. @type {readonly string[]} */
    this.labels = Object.freeze(labels);
  }

  /** Whether a fit is under way. */
  get training() {
    return this.#training;
  }

  /** Whether close() was called. */
  get closed() {
    return this.#closed;
  }

  /** Whether the work is done off this thread. */
  get worker() {
    return this.#host.worker;
  }

  /**
   * Learn. Only trouble with the call or the engine rejects: a run that was stopped or diverged resolves, with the
   * best weights so far in the net.
   * @param {Data & { validation?: Data }} data what to learn from; `validation`: what to measure on, in place of a
   *   split
   * @param {FitOptions} [options] how long, and how
   * @returns {Promise<History>} how it went
   * @throws {FacewiseError} INVALID_DATA, INVALID_ARGUMENT, UNKNOWN_OPTION, SHAPE_MISMATCH, CHECKPOINT, OUT_OF_MEMORY,
   *   WORKER, CLOSED
   */
  async fit(data, options = {}) {
    this.#requireOpen();
    const fields = planFit(options);
    requireObject('The data', data);
    refuseUnknownKeys(data, ['samples', 'targets', 'validation'], 'The data');
    const { signal, checkpoint } = options;
    if (signal !== undefined) requireSignal(signal);
    if (checkpoint !== undefined && !(checkpoint instanceof Uint8Array)) {
      throw new FacewiseError('CHECKPOINT', `The checkpoint is ${show(checkpoint)}.`,
        'Give what saveCheckpoint() gave.');
    }
    if (this.#training) {
      throw new FacewiseError('INVALID_ARGUMENT', 'A fit is under way.', 'Await it, or end it with stop().');
    }
    this.#training = true;
    this.#huberDelta = options.huberDelta ?? 1;
    this.#stopping = Boolean(signal?.aborted);
    const onAbort = () => this.stop();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await this.#fit(data, options, fields);
    } finally {
      this.#training = false;
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /**
   * @param {Data & { validation?: Data }} data
   * @param {FitOptions} options
   * @param {import('./train-engine.js').Fields} fields
   * @returns {Promise<History>}
   */
  async #fit({ samples, targets, validation }, options, fields) {
    const began = now();
    const { allowEmpty = false, checkpoint, onPrepared, onBatch, onEpoch, onCheckpoint, standardize = false } = options;
    const onDone = (/** @type {number} */ done, /** @type {number} */ total) => {
      onPrepared?.({ done, total });
      return !this.#stopping;
    };
    const own = await this.#pack({ samples, targets }, onDone);
    const warnings = checkTargets(own.targets, this.labels, allowEmpty);
    const activation = this.layers.at(-1)?.activation ?? 'softmax';
    if (this.kind === 'classification' && !['softmax', 'sigmoid'].includes(activation)) {
      warnings.push(`The last layer's activation is '${activation}': scores are no probabilities. Take 'softmax'.`);
    }
    const held = validation && await this.#pack(validation, onDone);
    const all = held ? joined(own, held) : own;
    requireBoolean('standardize', standardize);
    this.#spread = standardize && this.kind === 'regression' ? spreadOf(own.targets, this.layers) : null;
    const { mean, deviation } = this.#spread ?? { mean: 0, deviation: 1 };
    if (this.#spread) all.targets = Float32Array.from(all.targets, (value) => (value - mean) / deviation);
    /** @type {EpochReport[]} */
    const epochs = [];
    /** @type {unknown[]} */
    const thrown = [];
    this.#host.onEvent = ({ kind, report, bytes }) => {
      try {
        if (kind === 'prepared') onPrepared?.({ done: report.batch, total: report.batches });
        else if (kind === 'batch') onBatch?.(batchReport(report, deviation));
        else {
          epochs.push(epochReport(report, deviation));
          onEpoch?.(epochs[epochs.length - 1]);
          if (bytes) onCheckpoint?.(bytes, report.epoch);
        }
      } catch (error) {
        thrown.push(error); // the caller's own; what was learnt is kept
        this.stop();
      }
    };
    /** @type {import('./train-engine.js').Ending} */
    let ending = { end: 0, report: {} };
    if (!this.#stopping) {
      ending = await this.#host.call('fit', [{
        samples: all.samples,
        targets: all.targets,
        classes: this.kind === 'classification' ? this.labels.length : 0,
        heldOut: held?.samples.count ?? 0,
        options: { ...this.#method, ...fields, loss: LOSSES.indexOf(this.#loss), seed: this.#options.seed ?? 1,
          input_scale: this.#normalisation.scale.slice(0, 4), input_offset: this.#normalisation.offset.slice(0, 4) },
        checkpoint,
        checkpoints: Boolean(onCheckpoint),
        classWeights: classWeightsOf(options.classWeights, this.labels),
      }], [all.samples.data.buffer, all.targets.buffer]);
    }
    if (thrown.length) throw thrown[0];
    const { end, report } = ending;
    const bestEpoch = report.best_epoch ?? 0;
    const last = epochs.at(-1);
    const heldEpoch = last && (options.keepLast || last.valLoss === undefined) ? last.epoch : bestEpoch;
    const kept = heldEpoch ? `The net holds the weights of epoch ${heldEpoch}.`
      : 'The net holds what it has learnt so far.';
    const message = [`It was stopped. ${kept}`, `All epochs are done. ${kept}`,
      `No better result for ${options.patience} epochs. ${kept}`,
      `The loss became infinite or NaN${report.epoch ? ` in epoch ${report.epoch}` : ''}. ` + // none: a resumed end
      'The net holds the last good weights. ' +
      'Lower the learning rate, or set clipNorm.'][end];
    return { epochs, end: ENDS[end], message, bestEpoch, seconds: (now() - began) / 1000, warnings };
  }

  /** End the fit under way after its current batch: it resolves with end 'aborted'. */
  stop() {
    this.#stopping = true;
    if (this.#training && !this.#closed) this.#host.call('stop').catch(() => {}); // the fit itself tells
  }

  /**
   * One row of outputs a sample. May be called while a fit runs.
   * @param {Samples | import('./image.js').ImageInput} samples one picture, or several samples
   * @returns {Promise<Float32Array[]>}
   */
  async predict(samples) {
    this.#requireOpen();
    const packed = await packSamples(samples, this.input);
    const rows = await this.#host.call('predict', [packed, this.#normalisation], [packed.data.buffer]);
    return rowsOf(this.#unspread(rows), packed.count);
  }

  /**
   * predict() with labels.
   * @param {Samples | import('./image.js').ImageInput} samples one picture, or several samples
   * @returns {Promise<Classification[]>}
   */
  async classify(samples) {
    if (this.kind !== 'classification') {
      throw new FacewiseError('INVALID_ARGUMENT', 'This net reads a number, no class.', 'Call predict().');
    }
    return (await this.predict(samples)).map((row) => classification(row, this.labels));
  }

  /**
   * How well the net does.
   * @param {Data} [data] default: what the last fit held out, or else what it learnt from
   * @param {{ topK?: number }} [options] `topK`: count an answer among the best so many as right
   * @returns {Promise<Evaluation>}
   */
  async evaluate(data, { topK = 0 } = {}) {
    this.#requireOpen();
    const about = { kind: this.kind, labels: this.labels, loss: this.#loss, topK, huberDelta: this.#huberDelta,
      deviation: this.#spread?.deviation ?? 1 };
    if (data) {
      const { samples, targets } = await this.#pack(data);
      const rows = await this.#host.call('predict', [samples, this.#normalisation], [samples.data.buffer]);
      return evaluation(rowsOf(this.#unspread(rows), samples.count), targets, about);
    }
    const { outputs, targets, count } = await this.#host.call('predictHeldOut', [this.#normalisation]);
    return evaluation(rowsOf(this.#unspread(outputs), count), this.#unspread(targets), about);
  }

  /**
   * Copies of a layer's parameters.
   * @param {string} layer name
   * @returns {Promise<{ [name in ParameterName]?: Parameter }>}
   */
  async weights(layer) {
    this.#requireOpen();
    return this.#host.call('weights', [layer]);
  }

  /**
   * Put other numbers into a layer.
   * @param {string} layer name
   * @param {{ [name in ParameterName]?: Float32Array | readonly number[] }} values of the shapes that weights() gives
   * @returns {Promise<void>}
   */
  async setWeights(layer, values) {
    this.#requireOpen();
    requireObject('The weights', values);
    await this.#host.call('setWeights', [layer, values]);
  }

  /**
   * The net as a .tflite file that says what it reads.
   * @param {{ weights?: 'float32' | 'float16' | 'int8', name?: string }} [options] how `weights` are kept, default
   *   'float32'; `name` of what is learnt, default the trainer's
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async exportModel(options = {}) {
    this.#requireOpen();
    refuseUnknownKeys(options, ['weights', 'name'], 'exportModel');
    const { weights = 'float32', name = this.#options.name ?? 'custom' } = options;
    requireOneOf('weights', weights, WEIGHT_FORMS);
    const { unit = '', range, crop } = this.#options;
    const metadata = { version: 1, name, kind: this.kind, ...(this.labels.length ? { labels: [...this.labels] } : {}),
      ...(unit ? { unit } : {}), ...(range ? { range } : {}), ...(crop ? { crop } : {}),
      input: inputOf(this.#normalisation), made: `facewise ${version}` };
    return this.#host.call('exportModel', [WEIGHT_FORMS.indexOf(weights), JSON.stringify(metadata),
      this.#spread]);
  }

  /**
   * What a later fit() goes on from, bit for bit: the fit under way between two batches, or the last one.
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async saveCheckpoint() {
    this.#requireOpen();
    return this.#host.call('saveCheckpoint');
  }

  /** Give everything back. Calls under way are rejected with CLOSED. A second close does nothing. */
  close() {
    this.#closed = this.#stopping = true;
    this.#host.close();
  }

  /**
   * Numbers in their own unit.
   * @template {Float32Array | number[]} T
   * @param {T} values
   * @returns {T}
   */
  #unspread(values) {
    const spread = this.#spread;
    return /** @type {any} */ (spread ? values.map((value) => value * spread.deviation + spread.mean) : values);
  }

  #requireOpen() {
    if (this.#closed) throw trainerClosed();
  }

  /**
   * @param {Data} data
   * @param {(done: number, total: number) => boolean} [onDone]
   */
  async #pack(data, onDone) {
    requireObject('The data', data);
    const samples = await packSamples(data.samples, this.input, onDone);
    const targets = packTargets(data.targets, { count: samples.count, labels: this.labels, width: this.outputs,
      classes: this.labels.length });
    this.#requireOpen();
    return { samples, targets };
  }
}

/**
 * @param {import('./train-engine.js').LayerFacts} facts
 * @param {import('./train-engine.js').LayerFacts[]} all
 * @returns {LayerInfo}
 */
function layerInfo(facts, all) {
  const { name, layer_kind: kind, activation, inputs, shape, kernel, stride, parameters, frozen, macs } = facts;
  return Object.freeze({
    name, parameters, frozen, macs,
    kind: KINDS[kind - 1],
    activation: ACTIVATIONS[activation],
    inputs: inputs.filter((index) => index >= -1).map((index) => (index < 0 ? '' : all[index].name)),
    shape: shape[0] === 1 && shape[1] === 1 ? [shape[2]] : shape,
    kernelSize: /** @type {[number, number]} */ (kernel),
    strides: /** @type {[number, number]} */ (stride),
  });
}

/**
 * Make a net that learns: a new one, or new layers on a base.
 * @param {TrainerOptions} options the net, and how it is taught
 * @returns {Promise<Trainer>} to be closed after use
 * @throws {FacewiseError} INVALID_ARGUMENT, UNKNOWN_OPTION, SHAPE_MISMATCH, MODEL_FETCH, MODEL_INVALID,
 *   MODEL_UNSUPPORTED, WASM_LOAD, NO_SIMD, WORKER, OUT_OF_MEMORY, ABORTED
 */
export async function createTrainer(options) {
  requireObject("Argument 'options'", options);
  refuseUnknownKeys(options, ['input', 'base', 'layers', 'labels', 'unit', 'range', 'loss', 'optimizer', 'schedule',
    'inputScale', 'inputOffset', 'crop', 'name', 'seed', 'worker', 'variant', 'assets', 'signal'], 'createTrainer');
  const { input, base, labels, range, loss, seed = 1, worker = true, variant = 'auto', assets = {},
    signal } = options;
  if (loss !== undefined) requireOneOf('loss', loss, LOSSES);
  requireNumber('seed', seed, 0, Number.MAX_SAFE_INTEGER, true);
  requireBoolean('worker', worker);
  requireOneOf('variant', variant, ['auto', 'simd', 'relaxed']);
  requireAssets(assets);
  if (signal !== undefined) requireSignal(signal);
  requireLabels(labels);
  if (range !== undefined && !(Array.isArray(range) && Number.isFinite(range[0]) && range[0] < range[1])) {
    throw new FacewiseError('INVALID_ARGUMENT', `Option 'range' is ${show(range)}.`,
      'Give the least and the greatest number.');
  }
  if (!base === !input) {
    throw new FacewiseError('INVALID_ARGUMENT', input ? 'There is a base, which says what its input is.'
      : 'There is no input.', "Give `input: [height, width, channels]`, or `base` with a model.");
  }
  if (input !== undefined) for (const side of sidesOf(input)) requireNumber('input', side, 1, 4096, true);
  const method = planMethod(options);
  const { layers = [] } = options;
  const plan = {
    input: input ?? [], seed,
    layers: planLayers(typeof layers === 'function' ? layers(input ?? [], labels?.length ?? 1) : layers),
  };
  throwIfAborted(signal);
  const [{ module }, bytes] = await Promise.all([
    abortable(loadTrainModule({ variant, base: assets.wasm }), signal),
    base && abortable(modelBytes(base.model, signal), signal),
  ]);
  const host = new TrainHost();
  try {
    const lower = base && bytes && { bytes, features: base.features ?? (plan.layers.length ? BELOW_HEAD : ''),
      train: base.train ?? '' };
    const facts = await abortable(host.start(module, lower ? { ...plan, base: lower } : plan, worker), signal);
    const meaning = meaningOf(options, facts, bytes && readModelMetadata(bytes, 'The base')?.input);
    return new Trainer(options, { host, facts, method, ...meaning });
  } catch (error) {
    host.close();
    throw error;
  }
}
