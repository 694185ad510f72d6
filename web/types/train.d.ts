import { TrainHost } from './train-host.js';
export { FacewiseError } from './errors.js';
export { activation, add, averagePool2d, batchNorm, conv2d, dense, depthwiseConv2d, dropout, flatten, globalAveragePool, maxPool2d, separableConv2d, } from './layers.js';
export { nets, recipes } from './nets.js';
export type Activation = import('./layers.js').Activation;
export type Initializer = import('./layers.js').Initializer;
export type LayerKind = import('./layers.js').LayerKind;
export type LayerOptions = import('./layers.js').LayerOptions;
export type Layer = import('./layers.js').Layer;
export type Pair = import('./layers.js').Pair;
export type ModelMetadata = import('./metadata.js').ModelMetadata;
export type Net = import('./nets.js').Net;
export type Recipe = import('./nets.js').Recipe;
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
    input?: [number, number, number];
    /**
     * a net to build on
     */
    base?: BaseOptions;
    /**
     * may be a function of input shape and number of outputs, such as nets.small
     */
    layers?: Layer[] | Net;
    /**
     * of the classes, in the order of the outputs
     */
    labels?: string[];
    /**
     * of the number to learn, such as 'years'
     */
    unit?: string;
    /**
     * that the number lies in
     */
    range?: [number, number];
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
     * value = byte * scale + offset, one or one a channel; default 1 / 255
     */
    inputScale?: number | number[];
    /**
     * the offset of it; default 0
     */
    inputOffset?: number | number[];
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
export type Samples = Uint8Array | Uint8ClampedArray | Float32Array | import('./image.js').ImageInput[];
export type Targets = readonly number[] | Int32Array | Uint8Array | Float32Array | readonly string[];
export type Data = {
    /**
     * what the net sees
     */
    samples: Samples;
    /**
     * labels or their numbers; of a net for numbers the numbers
     */
    targets: Targets;
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
export type Figures = {
    /**
     * from 1
     */
    epoch: number;
    /**
     * what learning makes small
     */
    loss: number;
    /**
     * share of classes that were right
     */
    accuracy?: number;
    /**
     * share of samples whose class was among the best k
     */
    topK?: number;
    /**
     * mean absolute error of numbers
     */
    mae?: number;
    /**
     * loss of what is held out
     */
    valLoss?: number;
    /**
     * accuracy of what is held out
     */
    valAccuracy?: number;
    /**
     * top k of what is held out
     */
    valTopK?: number;
    /**
     * mean absolute error of what is held out
     */
    valMae?: number;
    /**
     * of the latest step
     */
    learningRate: number;
};
export type BatchReport = Figures & {
    epochs: number;
    batch: number;
    batches: number;
    validating: boolean;
};
export type EpochReport = Figures & {
    epochs: number;
    seconds: number;
    bestEpoch: number;
};
export type History = {
    /**
     * those that have ended
     */
    epochs: EpochReport[];
    /**
     * why it ended: all epochs are done, `patience` was out,
     * the loss is no number any more, or it was stopped
     */
    end: 'complete' | 'early' | 'diverged' | 'aborted';
    /**
     * why it ended, in words
     */
    message: string;
    /**
     * whose weights the net holds; 0: none has ended
     */
    bestEpoch: number;
    /**
     * in all
     */
    seconds: number;
    /**
     * such as labels with very few samples
     */
    warnings: string[];
};
export type Evaluation = {
    /**
     * of samples
     */
    count: number;
    /**
     * mean over the samples
     */
    loss: number;
    /**
     * share of classes that were right
     */
    accuracy?: number;
    /**
     * share of samples whose class was among the best k
     */
    topK?: number;
    /**
     * mean absolute error of numbers
     */
    mae?: number;
    /**
     * rows: the true class, columns: the answer
     */
    confusion?: number[][];
    /**
     * for each `label` the
     * `count` of
     * samples, `precision` and `recall`, NaN where it has none
     */
    perClass?: {
        label: string;
        count: number;
        precision: number;
        recall: number;
    }[];
    /**
     * of numbers: the `target`, and the `value` that was said
     */
    points?: {
        target: number;
        value: number;
    }[];
};
export type Scores = {
    [label: string]: number;
};
export type Classification = {
    /**
     * the likeliest
     */
    label: string;
    /**
     * its own, 0..1
     */
    score: number;
    /**
     * of all labels
     */
    scores: Scores;
};
export type LayerInfo = {
    /**
     * for weights() and the `inputs` of others
     */
    name: string;
    /**
     * what it does
     */
    kind: LayerKind;
    /**
     * what it does with each number
     */
    activation: Activation;
    /**
     * names; '' is the net's input
     */
    inputs: string[];
    /**
     * height, width, channels of its output; [n] after flatten and dense
     */
    shape: number[];
    /**
     * height and width, 0 where there is none
     */
    kernelSize: [number, number];
    /**
     * height and width, 0 where there are none
     */
    strides: [number, number];
    /**
     * that are learnt
     */
    parameters: number;
    /**
     * whether it does not learn
     */
    frozen: boolean;
    /**
     * multiply-accumulates of one sample
     */
    macs: number;
};
export type ParameterName = 'weights' | 'bias' | 'slope' | 'gamma' | 'beta' | 'mean' | 'variance';
export type Parameter = {
    /**
     * in TFLite's layout: (out, height, width, in)
     */
    data: Float32Array;
    /**
     * such as [filters, height, width, channels]
     */
    shape: number[];
};
export type Equipment = {
    host: TrainHost;
    facts: import('./train-engine.js').NetFacts;
    kind: 'classification' | 'regression';
    labels: string[];
    loss: Loss;
    /**
     * fields of fw_train_options
     */
    method: import('./train-engine.js').Fields;
    normalisation: import('./train-engine.js').Normalisation;
};
/** A net that learns. Made by createTrainer(). */
export declare class Trainer {
    #private;
    /** From input to output; a frozen base has none. @type {readonly LayerInfo[]} */
    layers: readonly LayerInfo[];
    /** Height, width and channels of one sample. @type {readonly number[]} */
    input: readonly number[];
    /** Values of the last layer. */
    outputs: number;
    /** Numbers that are learnt. */
    parameters: number;
    /** Multiply-accumulates of one sample. */
    macs: number;
    /** Whether it learns classes or a number. */
    kind: "classification" | "regression";
    /** Of the classes; empty for numbers. @type {readonly string[]} */
    labels: readonly string[];
    /**
     * Made by createTrainer().
     * @internal
     * @param {TrainerOptions} options
     * @param {Equipment} equipment
     */
    constructor(options: TrainerOptions, { host, facts, kind, labels, loss, method, normalisation }: Equipment);
    /** Whether a fit is under way. */
    get training(): boolean;
    /** Whether close() was called. */
    get closed(): boolean;
    /** Whether the work is done off this thread. */
    get worker(): boolean;
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
    fit(data: Data & {
        validation?: Data;
    }, options?: FitOptions): Promise<History>;
    /** End the fit under way after its current batch: it resolves with end 'aborted'. */
    stop(): void;
    /**
     * One row of outputs a sample. May be called while a fit runs.
     * @param {Samples | import('./image.js').ImageInput} samples one picture, or several samples
     * @returns {Promise<Float32Array[]>}
     */
    predict(samples: Samples | import('./image.js').ImageInput): Promise<Float32Array[]>;
    /**
     * predict() with labels.
     * @param {Samples | import('./image.js').ImageInput} samples one picture, or several samples
     * @returns {Promise<Classification[]>}
     */
    classify(samples: Samples | import('./image.js').ImageInput): Promise<Classification[]>;
    /**
     * How well the net does.
     * @param {Data} [data] default: what the last fit held out, or else what it learnt from
     * @param {{ topK?: number }} [options] `topK`: count an answer among the best so many as right
     * @returns {Promise<Evaluation>}
     */
    evaluate(data?: Data, { topK }?: {
        topK?: number;
    }): Promise<Evaluation>;
    /**
     * Copies of a layer's parameters.
     * @param {string} layer name
     * @returns {Promise<{ [name in ParameterName]?: Parameter }>}
     */
    weights(layer: string): Promise<{ [name in ParameterName]?: Parameter; }>;
    /**
     * Put other numbers into a layer.
     * @param {string} layer name
     * @param {{ [name in ParameterName]?: Float32Array | readonly number[] }} values of the shapes that weights() gives
     * @returns {Promise<void>}
     */
    setWeights(layer: string, values: { [name in ParameterName]?: Float32Array | readonly number[]; }): Promise<void>;
    /**
     * The net as a .tflite file that says what it reads.
     * @param {{ weights?: 'float32' | 'float16' | 'int8', name?: string }} [options] how `weights` are kept, default
     *   'float32'; `name` of what is learnt, default the trainer's
     * @returns {Promise<Uint8Array<ArrayBuffer>>}
     */
    exportModel(options?: {
        weights?: 'float32' | 'float16' | 'int8';
        name?: string;
    }): Promise<Uint8Array<ArrayBuffer>>;
    /**
     * What a later fit() goes on from, bit for bit: the fit under way between two batches, or the last one.
     * @returns {Promise<Uint8Array<ArrayBuffer>>}
     */
    saveCheckpoint(): Promise<Uint8Array<ArrayBuffer>>;
    /** Give everything back. Calls under way are rejected with CLOSED. A second close does nothing. */
    close(): void;
}
/**
 * Make a net that learns: a new one, or new layers on a base.
 * @param {TrainerOptions} options the net, and how it is taught
 * @returns {Promise<Trainer>} to be closed after use
 * @throws {FacewiseError} INVALID_ARGUMENT, UNKNOWN_OPTION, SHAPE_MISMATCH, MODEL_FETCH, MODEL_INVALID,
 *   MODEL_UNSUPPORTED, WASM_LOAD, NO_SIMD, WORKER, OUT_OF_MEMORY, ABORTED
 */
export declare function createTrainer(options: TrainerOptions): Promise<Trainer>;
