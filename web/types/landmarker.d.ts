/**
 * The nets of the bundle, those that are in it.
 * @param {import('./options.js').ModelSource} source
 * @param {AbortSignal | undefined} signal
 * @param {(file: string, loaded: number, total: number) => void} onBytes
 * @returns {Promise<import('./models.js').LoadedModel[]>}
 */
export declare function loadLandmarker(source: import('./options.js').ModelSource, signal: AbortSignal | undefined, onBytes: (file: string, loaded: number, total: number) => void): Promise<import('./models.js').LoadedModel[]>;
