/** @param {unknown} input */
export declare function sidesOf(input: unknown): any[];
/** @param {unknown} labels */
export declare function requireLabels(labels: unknown): void;
/**
 * What the outputs stand for, and how bytes become inputs.
 * @param {import('./train.js').TrainerOptions} options
 * @param {import('./train-engine.js').NetFacts} facts
 * @param {import('./metadata.js').ModelMetadata['input'] | undefined} known of a base
 * @returns {Pick<import('./train.js').Equipment, 'kind' | 'labels' | 'loss' | 'normalisation'>}
 */
export declare function meaningOf({ labels, unit, range, loss, inputScale, inputOffset }: import('./train.js').TrainerOptions, { layers, outputs, input }: import('./train-engine.js').NetFacts, known: import('./metadata.js').ModelMetadata['input'] | undefined): Pick<import('./train.js').Equipment, 'kind' | 'labels' | 'loss' | 'normalisation'>;
/**
 * @param {unknown} given
 * @param {readonly string[]} labels
 */
export declare function classWeightsOf(given: unknown, labels: readonly string[]): Float32Array<ArrayBuffer> | null;
/**
 * @param {Int32Array | Float32Array} values
 * @param {readonly import('./train.js').LayerInfo[]} layers
 */
export declare function spreadOf(values: Int32Array | Float32Array, layers: readonly import('./train.js').LayerInfo[]): {
    mean: number;
    deviation: number;
};
