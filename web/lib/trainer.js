// The net that learns, as users hold it: checks what they say, and has an engine here or in a worker do it.
import { FacewiseError } from './errors.js';
import { now } from './host.js';
import { isUint8s } from './kinds.js';
import {
  refuseUnknownKeys, requireBoolean, requireNumber, requireObject, requireOneOf, requireSignal, show,
} from './options.js';
import { checkTargets, joined, packSamples, packTargets } from './train-data.js';
import { trainerClosed } from './train-host.js';
import { layerInfo } from './train-layers.js';
import { classWeightsOf, spreadOf } from './train-meaning.js';
import { LOSSES, planFit } from './train-options.js';
import { batchReport, classification, endOf, epochReport, evaluation, inputOf, rowsOf } from './train-results.js';
import { version } from './version.js';

/** @typedef {import('./train-data.js').Data} Data */
/** @typedef {import('./train-data.js').Samples} Samples */
/** @typedef {import('./train-engine.js').Fields} Fields */
/** @typedef {import('./train-layers.js').LayerInfo} LayerInfo */
/** @typedef {import('./train-layers.js').Parameter} Parameter */
/** @typedef {import('./train-layers.js').ParameterName} ParameterName */
/** @typedef {import('./train-options.js').FitOptions} FitOptions */
/** @typedef {import('./train-options.js').Loss} Loss */
/** @typedef {import('./train-options.js').TrainerOptions} TrainerOptions */
/** @typedef {import('./train-results.js').Classification} Classification */
/** @typedef {import('./train-results.js').EpochReport} EpochReport */
/** @typedef {import('./train-results.js').Evaluation} Evaluation */
/** @typedef {import('./train-results.js').History} History */

/**
 * What createTrainer() has found out.
 * @internal
 * @typedef {object} Equipment
 * @property {import('./train-host.js').TrainHost} host
 * @property {import('./train-engine.js').NetFacts} facts
 * @property {'classification' | 'regression'} kind
 * @property {string[]} labels
 * @property {Loss} loss
 * @property {Fields} method fields of fw_train_options
 * @property {import('./train-engine.js').Normalisation} normalisation
 */

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
    if (checkpoint !== undefined && !isUint8s(checkpoint)) {
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
   * @param {Fields} fields
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
    return { ...endOf(ending, epochs, options), seconds: (now() - began) / 1000, warnings };
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
  async evaluate(data, options = {}) {
    this.#requireOpen();
    requireObject("Argument 'options'", options);
    refuseUnknownKeys(options, ['topK'], 'evaluate');
    const { topK = 0 } = options;
    requireNumber('topK', topK, 0, 65536, true);
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
    requireObject("Argument 'options'", options);
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
