/**
 * Adds the bytes of several files up and reports each step. Totals may become known late, and never shrink.
 * @param {((progress: import('./options.js').Progress) => void) | undefined} onProgress
 */
export declare function progressSum(onProgress: ((progress: import('./options.js').Progress) => void) | undefined): (phase: 'wasm' | 'model', file: string, loaded: number, total: number) => void;
