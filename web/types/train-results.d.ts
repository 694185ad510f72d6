/** @typedef {import('./train-engine.js').Report} Report */
/** @typedef {import('./train-options.js').Loss} Loss */
export type Report = import('./train-engine.js').Report;
export type Loss = import('./train-options.js').Loss;
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
/**
 * @param {Report} report
 * @param {number} deviation
 * @returns {BatchReport}
 */
export declare function batchReport(report: Report, deviation: number): BatchReport;
/**
 * @param {Report} report
 * @param {number} deviation
 * @returns {EpochReport}
 */
export declare function epochReport(report: Report, deviation: number): EpochReport;
/**
 * Why a fit ended, and whose weights the net holds.
 * @param {import('./train-engine.js').Ending} ending
 * @param {EpochReport[]} epochs
 * @param {import('./train-options.js').FitOptions} options
 * @returns {Pick<History, 'epochs' | 'end' | 'message' | 'bestEpoch'>}
 */
export declare function endOf({ end, report }: import('./train-engine.js').Ending, epochs: EpochReport[], { keepLast, patience }: import('./train-options.js').FitOptions): Pick<History, 'epochs' | 'end' | 'message' | 'bestEpoch'>;
/**
 * @param {Float32Array} outputs
 * @param {number} count
 */
export declare function rowsOf(outputs: Float32Array, count: number): Float32Array<ArrayBufferLike>[];
/**
 * @param {Float32Array} row
 * @param {readonly string[]} labels
 * @returns {Classification}
 */
export declare function classification(row: Float32Array, labels: readonly string[]): Classification;
/**
 * @param {Float32Array[]} rows
 * @param {ArrayLike<number>} targets
 * @param {{ kind: 'classification' | 'regression', labels: readonly string[], loss: Loss,
 *   topK: number, huberDelta: number, deviation: number }} about
 * @returns {Evaluation}
 */
export declare function evaluation(rows: Float32Array[], targets: ArrayLike<number>, { kind, labels, loss, topK, huberDelta, deviation }: {
    kind: 'classification' | 'regression';
    labels: readonly string[];
    loss: Loss;
    topK: number;
    huberDelta: number;
    deviation: number;
}): Evaluation;
/**
 * As a model's metadata say it: one number where all channels have the same.
 * @param {import('./train-engine.js').Normalisation} normalisation
 */
export declare function inputOf({ scale, offset }: import('./train-engine.js').Normalisation): {
    scale: number[];
    offset: number[];
};
