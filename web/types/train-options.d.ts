export type Layer = import('./layers.js').Layer;
export type Net = import('./layers.js').Net;
export type Fields = import('./train-engine.js').Fields;
export type LayerPlan = import('./train-engine.js').LayerPlan;
export type BatchReport = import('./train-results.js').BatchReport;
export type EpochReport = import('./train-results.js').EpochReport;
export type Loss = 'categoricalCrossentropy' | 'binaryCrossentropy' | 'meanSquaredError' | 'meanAbsoluteError' | 'huber';
export type OptimizerOptions = {
    /**
     * which method
     */
    name: 'adam' | 'adamw' | 'sgd';
    /**
     * default 0.001, sgd: 0.01
     */
    learningRate?: number;
    /**
     * of sgd; default 0
     */
    momentum?: number;
    /**
     * of sgd: look ahead; default false
     */
    nesterov?: boolean;
    /**
     * of adam: decay of the mean; default 0.9
     */
    beta1?: number;
    /**
     * of adam: decay of the variance; default 0.999
     */
    beta2?: number;
    /**
     * of adam: added to the divisor; default 1e-7
     */
    epsilon?: number;
    /**
     * adamw: decoupled, else added to the gradient; of weights alone; default 0
     */
    weightDecay?: number;
    /**
     * gradients are scaled down to this global norm
     */
    clipNorm?: number;
};
export type ScheduleOptions = {
    /**
     * by which rule
     */
    name: 'constant' | 'step' | 'cosine';
    /**
     * in which it rises from 0
     */
    warmupEpochs?: number;
    /**
     * step: times decayRate every so many epochs
     */
    decayEpochs?: number;
    /**
     * of step
     */
    decayRate?: number;
    /**
     * cosine: share of the learning rate at the end
     */
    finalRate?: number;
};
export type BaseOptions = {
    /**
     * a .tflite file
     */
    model: string | URL | ArrayBuffer | Uint8Array | Blob | Response;
    /**
     * the tensor that the new layers read; default: what the net's last dense layer reads,
     * or, where it ends otherwise or there are no new layers, its first output
     */
    features?: string;
    /**
     * the lowest tensor whose layer learns, '*' for all; default: none does
     */
    train?: string;
};
export type TrainerOptions = {
    /**
     * height, width and channels (1 grey, 3 RGB); or a base
     */
    input?: readonly [number, number, number];
    /**
     * a net to build on
     */
    base?: BaseOptions;
    /**
     * may be a function of input shape and number of outputs, such as
     * nets.small
     */
    layers?: readonly Layer[] | Net;
    /**
     * of the classes, in the order of the outputs
     */
    labels?: readonly string[];
    /**
     * of the number to learn, such as 'years'
     */
    unit?: string;
    /**
     * that the number lies in
     */
    range?: readonly [number, number];
    /**
     * default: by what the net ends in
     */
    loss?: Loss;
    /**
     * default 'adam'
     */
    optimizer?: OptimizerOptions['name'] | OptimizerOptions;
    /**
     * default 'constant'
     */
    schedule?: ScheduleOptions['name'] | ScheduleOptions;
    /**
     * value = byte * scale + offset, one or one a channel; default 1
     * / 255
     */
    inputScale?: number | readonly number[];
    /**
     * the offset of it; default 0
     */
    inputOffset?: number | readonly number[];
    /**
     * how samples were cut, for who uses the file: the
     * `region`, 'face', and its `scale`
     */
    crop?: {
        region?: 'face';
        scale?: number;
    };
    /**
     * of what is learnt; default 'custom'
     */
    name?: string;
    /**
     * of weights, order and chance; default 1
     */
    seed?: number;
    /**
     * train off the calling thread; default true
     */
    worker?: boolean;
    /**
     * which wasm build; default 'auto'
     */
    variant?: 'auto' | 'simd' | 'relaxed';
    /**
     * folder that holds the wasm files
     */
    assets?: {
        wasm?: string | URL;
    };
    /**
     * stops the loading
     */
    signal?: AbortSignal;
};
export type AugmentOptions = {
    /**
     * left and right, half of the time
     */
    flip?: boolean;
    /**
     * up to so much of a side, both ways
     */
    shift?: number;
    /**
     * up to so many degrees, both ways
     */
    rotate?: number;
    /**
     * larger or smaller by up to this share
     */
    scale?: number;
    /**
     * up to this share of the full range is added or taken
     */
    brightness?: number;
    /**
     * up to this share
     */
    contrast?: number;
    /**
     * side of a square that is blanked, as a share
     */
    cutout?: number;
};
export type FitOptions = {
    /**
     * times through all samples; default 5
     */
    epochs?: number;
    /**
     * samples a step; default 32
     */
    batchSize?: number;
    /**
     * share of every class that is held out, 0 (default) to 0.9
     */
    validationSplit?: number;
    /**
     * stop after so many epochs without a better validation loss
     */
    patience?: number;
    /**
     * end with the last weights instead of the best
     */
    keepLast?: boolean;
    /**
     * true for what suits faces
     */
    augment?: boolean | AugmentOptions;
    /**
     * between rare and frequent classes; default 'none'
     */
    balance?: 'none' | 'weights' | 'sampling';
    /**
     * of 'weights'; default 1
     */
    balancePower?: number;
    /**
     * how much a class counts in the loss; default 1
     */
    classWeights?: {
        [label: string]: number;
    };
    /**
     * 0 to 1
     */
    labelSmoothing?: number;
    /**
     * where the Huber loss turns from squared to absolute
     */
    huberDelta?: number;
    /**
     * decay a step of the moving average of the weights that is validated and kept
     */
    average?: number;
    /**
     * count an answer among the best k as right, in `topK`
     */
    topK?: number;
    /**
     * learn numbers less their mean and over their standard deviation, which eases the
     * learning; the last layer is then dense and linear. The loss is that of such numbers, all else is in their own unit
     */
    standardize?: boolean;
    /**
     * labels without a sample are no error
     */
    allowEmpty?: boolean;
    /**
     * from saveCheckpoint(): go on as if never stopped, with the same data and options
     */
    checkpoint?: Uint8Array;
    /**
     * at most 20 times a second
     */
    onBatch?: (batch: BatchReport) => void;
    /**
     * after every epoch
     */
    onEpoch?: (epoch: EpochReport) => void;
    /**
     * `done` of `total`: pictures
     * converted, then batches put through a frozen base
     */
    onPrepared?: (progress: {
        done: number;
        total: number;
    }) => void;
    /**
     * after every epoch
     */
    onCheckpoint?: (checkpoint: Uint8Array, epoch: number) => void;
    /**
     * stops as stop() does
     */
    signal?: AbortSignal;
};
/** @typedef {import('./layers.js').Layer} Layer */
/** @typedef {import('./layers.js').Net} Net */
/** @typedef {import('./train-engine.js').Fields} Fields */
/** @typedef {import('./train-engine.js').LayerPlan} LayerPlan */
/** @typedef {import('./train-results.js').BatchReport} BatchReport */
/** @typedef {import('./train-results.js').EpochReport} EpochReport */
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
 * @property {readonly [number, number, number]} [input] height, width and channels (1 grey, 3 RGB); or a base
 * @property {BaseOptions} [base] a net to build on
 * @property {readonly Layer[] | Net} [layers] may be a function of input shape and number of outputs, such as
 *   nets.small
 * @property {readonly string[]} [labels] of the classes, in the order of the outputs
 * @property {string} [unit] of the number to learn, such as 'years'
 * @property {readonly [number, number]} [range] that the number lies in
 * @property {Loss} [loss] default: by what the net ends in
 * @property {OptimizerOptions['name'] | OptimizerOptions} [optimizer] default 'adam'
 * @property {ScheduleOptions['name'] | ScheduleOptions} [schedule] default 'constant'
 * @property {number | readonly number[]} [inputScale] value = byte * scale + offset, one or one a channel; default 1
 *   / 255
 * @property {number | readonly number[]} [inputOffset] the offset of it; default 0
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
/** In the order of fw_layer_kind, from 1. @type {import('./layers.js').LayerKind[]} */
export declare const KINDS: import('./layers.js').LayerKind[];
/** In the order of fw_layer_activation. @type {import('./layers.js').Activation[]} */
export declare const ACTIVATIONS: import('./layers.js').Activation[];
/** In the order of fw_loss. @type {Loss[]} */
export declare const LOSSES: Loss[];
export type Rule = [
    option: string,
    field: string,
    kind: 'whole' | 'number' | 'boolean' | 'pair' | 'index',
    least: number | readonly string[],
    most?: number
];
/**
 * @param {unknown} layers
 * @returns {LayerPlan[]}
 */
export declare function planLayers(layers: unknown): LayerPlan[];
/**
 * @param {TrainerOptions} options
 * @returns {Fields}
 */
export declare function planMethod({ optimizer, schedule }: TrainerOptions): Fields;
/**
 * @param {FitOptions} options
 * @returns {Fields}
 */
export declare function planFit(options: FitOptions): Fields;
