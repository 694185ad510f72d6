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
import { readModelMetadata } from './metadata.js';
import { modelBytes } from './models.js';
import {
  refuseUnknownKeys, requireAssets, requireBoolean, requireNumber, requireObject, requireOneOf, requireSignal, show,
} from './options.js';
import { TrainHost } from './train-host.js';
import { meaningOf, requireLabels, sidesOf } from './train-meaning.js';
import { loadTrainModule } from './train-module.js';
import { LOSSES, planLayers, planMethod } from './train-options.js';
import { Trainer } from './trainer.js';

export { FacewiseError } from './errors.js';
export {
  activation, add, averagePool2d, batchNorm, conv2d, dense, depthwiseConv2d, dropout, flatten, globalAveragePool,
  maxPool2d, separableConv2d,
} from './layers.js';
export { nets, recipes } from './nets.js';
export { Trainer } from './trainer.js';

/** @typedef {import('./layers.js').Activation} Activation */
/** @typedef {import('./layers.js').Initializer} Initializer */
/** @typedef {import('./layers.js').LayerKind} LayerKind */
/** @typedef {import('./layers.js').LayerOptions} LayerOptions */
/** @typedef {import('./layers.js').Layer} Layer */
/** @typedef {import('./layers.js').Net} Net */
/** @typedef {import('./layers.js').Pair} Pair */
/** @typedef {import('./metadata.js').ModelMetadata} ModelMetadata */
/** @typedef {import('./nets.js').Recipe} Recipe */
/** @typedef {import('./train-data.js').Data} Data */
/** @typedef {import('./train-data.js').Samples} Samples */
/** @typedef {import('./train-data.js').Targets} Targets */
/** @typedef {import('./train-layers.js').LayerInfo} LayerInfo */
/** @typedef {import('./train-layers.js').Parameter} Parameter */
/** @typedef {import('./train-layers.js').ParameterName} ParameterName */
/** @typedef {import('./train-options.js').AugmentOptions} AugmentOptions */
/** @typedef {import('./train-options.js').BaseOptions} BaseOptions */
/** @typedef {import('./train-options.js').FitOptions} FitOptions */
/** @typedef {import('./train-options.js').Loss} Loss */
/** @typedef {import('./train-options.js').OptimizerOptions} OptimizerOptions */
/** @typedef {import('./train-options.js').ScheduleOptions} ScheduleOptions */
/** @typedef {import('./train-options.js').TrainerOptions} TrainerOptions */
/** @typedef {import('./train-results.js').BatchReport} BatchReport */
/** @typedef {import('./train-results.js').Classification} Classification */
/** @typedef {import('./train-results.js').EpochReport} EpochReport */
/** @typedef {import('./train-results.js').Evaluation} Evaluation */
/** @typedef {import('./train-results.js').Figures} Figures */
/** @typedef {import('./train-results.js').History} History */
/** @typedef {import('./train-results.js').Scores} Scores */

/** FW_BELOW_HEAD */
const BELOW_HEAD = '-';

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
