/** @typedef {import('./train-engine.js').Report} Report */
/** @typedef {import('./train.js').Figures} Figures */
export type Report = import('./train-engine.js').Report;
export type Figures = import('./train.js').Figures;
/**
 * @param {Report} report
 * @param {number} deviation
 * @returns {import('./train.js').BatchReport}
 */
export declare function batchReport(report: Report, deviation: number): import('./train.js').BatchReport;
/**
 * @param {Report} report
 * @param {number} deviation
 * @returns {import('./train.js').EpochReport}
 */
export declare function epochReport(report: Report, deviation: number): import('./train.js').EpochReport;
/**
 * @param {Float32Array} outputs
 * @param {number} count
 */
export declare function rowsOf(outputs: Float32Array, count: number): Float32Array<ArrayBufferLike>[];
/**
 * @param {Float32Array} row
 * @param {readonly string[]} labels
 * @returns {import('./train.js').Classification}
 */
export declare function classification(row: Float32Array, labels: readonly string[]): import('./train.js').Classification;
/**
 * @param {Float32Array[]} rows
 * @param {ArrayLike<number>} targets
 * @param {{ kind: 'classification' | 'regression', labels: readonly string[], loss: import('./train.js').Loss,
 *   topK: number, huberDelta: number, deviation: number }} about
 * @returns {import('./train.js').Evaluation}
 */
export declare function evaluation(rows: Float32Array[], targets: ArrayLike<number>, { kind, labels, loss, topK, huberDelta, deviation }: {
    kind: 'classification' | 'regression';
    labels: readonly string[];
    loss: import('./train.js').Loss;
    topK: number;
    huberDelta: number;
    deviation: number;
}): import('./train.js').Evaluation;
/**
 * As a model's metadata say it: one number where all channels have the same.
 * @param {import('./train-engine.js').Normalisation} normalisation
 */
export declare function inputOf({ scale, offset }: import('./train-engine.js').Normalisation): {
    scale: number[];
    offset: number[];
};
