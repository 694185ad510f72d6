import { Trainer } from './trainer.js';
export { FacewiseError } from './errors.js';
export { activation, add, averagePool2d, batchNorm, conv2d, dense, depthwiseConv2d, dropout, flatten, globalAveragePool, maxPool2d, separableConv2d, } from './layers.js';
export { nets, recipes } from './nets.js';
export { Trainer } from './trainer.js';
export type Activation = import('./layers.js').Activation;
export type Initializer = import('./layers.js').Initializer;
export type LayerKind = import('./layers.js').LayerKind;
export type LayerOptions = import('./layers.js').LayerOptions;
export type Layer = import('./layers.js').Layer;
export type Net = import('./layers.js').Net;
export type Pair = import('./layers.js').Pair;
export type ModelMetadata = import('./metadata.js').ModelMetadata;
export type Recipe = import('./nets.js').Recipe;
export type Data = import('./train-data.js').Data;
export type Samples = import('./train-data.js').Samples;
export type Targets = import('./train-data.js').Targets;
export type LayerInfo = import('./train-layers.js').LayerInfo;
export type Parameter = import('./train-layers.js').Parameter;
export type ParameterName = import('./train-layers.js').ParameterName;
export type AugmentOptions = import('./train-options.js').AugmentOptions;
export type BaseOptions = import('./train-options.js').BaseOptions;
export type FitOptions = import('./train-options.js').FitOptions;
export type Loss = import('./train-options.js').Loss;
export type OptimizerOptions = import('./train-options.js').OptimizerOptions;
export type ScheduleOptions = import('./train-options.js').ScheduleOptions;
export type TrainerOptions = import('./train-options.js').TrainerOptions;
export type BatchReport = import('./train-results.js').BatchReport;
export type Classification = import('./train-results.js').Classification;
export type EpochReport = import('./train-results.js').EpochReport;
export type Evaluation = import('./train-results.js').Evaluation;
export type Figures = import('./train-results.js').Figures;
export type History = import('./train-results.js').History;
export type Scores = import('./train-results.js').Scores;
/**
 * Make a net that learns: a new one, or new layers on a base.
 * @param {TrainerOptions} options the net, and how it is taught
 * @returns {Promise<Trainer>} to be closed after use
 * @throws {FacewiseError} INVALID_ARGUMENT, UNKNOWN_OPTION, SHAPE_MISMATCH, MODEL_FETCH, MODEL_INVALID,
 *   MODEL_UNSUPPORTED, WASM_LOAD, NO_SIMD, WORKER, OUT_OF_MEMORY, ABORTED
 */
export declare function createTrainer(options: TrainerOptions): Promise<Trainer>;
