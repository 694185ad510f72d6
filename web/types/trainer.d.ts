export type Data = import('./train-data.js').Data;
export type Samples = import('./train-data.js').Samples;
export type Fields = import('./train-engine.js').Fields;
export type LayerInfo = import('./train-layers.js').LayerInfo;
export type Parameter = import('./train-layers.js').Parameter;
export type ParameterName = import('./train-layers.js').ParameterName;
export type FitOptions = import('./train-options.js').FitOptions;
export type Loss = import('./train-options.js').Loss;
export type TrainerOptions = import('./train-options.js').TrainerOptions;
export type Classification = import('./train-results.js').Classification;
export type EpochReport = import('./train-results.js').EpochReport;
export type Evaluation = import('./train-results.js').Evaluation;
export type History = import('./train-results.js').History;
export type Equipment = {
    host: import('./train-host.js').TrainHost;
    facts: import('./train-engine.js').NetFacts;
    kind: 'classification' | 'regression';
    labels: string[];
    loss: Loss;
    /**
     * fields of fw_train_options
     */
    method: Fields;
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
