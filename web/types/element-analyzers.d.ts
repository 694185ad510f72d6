export type Analyzer = import('./analyzer.js').Analyzer;
export type AnalyzerOptions = import('./options.js').AnalyzerOptions;
export type Progress = import('./options.js').Progress;
export type Lease = {
    analyzer: Promise<Analyzer>;
    /**
     * a second call does nothing
     */
    release: () => void;
};
export type Entry = {
    users: number;
    listeners: Set<(progress: Progress) => void>;
    analyzer: Promise<Analyzer>;
    close: () => void;
};
/**
 * An analyzer with these options; a stream has one of its own.
 * @param {AnalyzerOptions} options
 * @param {string} key the same for the same options
 * @param {(progress: Progress) => void} onProgress
 * @returns {Lease}
 */
export declare function lease(options: AnalyzerOptions, key: string, onProgress: (progress: Progress) => void): Lease;
