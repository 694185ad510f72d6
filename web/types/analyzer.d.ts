import { EngineHost } from './engine.js';
import { WorkerPair, WorkerPool } from './workers.js';
export type AnalyzeOptions = {
    /**
     * the frame's own time in milliseconds, for video mode; default: the clock's
     */
    timestamp?: number;
    /**
     * cut each face out, into `face.crop`: samples for training, at
     * the price of some thousand pixels. Needs a task, for the mesh
     */
    crop?: import('./custom.js').CropOptions;
    /**
     * rejects the call with ABORTED when it fires
     */
    signal?: AbortSignal;
};
export type LoadedNet = {
    /**
     * what it is used for, or the name of the custom task
     */
    role: string;
    /**
     * name of the file
     */
    file: string;
    /**
     * its size
     */
    bytes: number;
};
export type AnalyzerStats = {
    /**
     * the wasm build in use
     */
    variant: 'simd' | 'relaxed';
    /**
     * whether the work runs off this thread
     */
    worker: boolean;
    /**
     * held by the analyzer: weights, arenas, tracks
     */
    bytes: number;
    /**
     * the wasm memory in all
     */
    heapBytes: number;
    /**
     * the nets in use
     */
    models: LoadedNet[];
};
export type FaceListener = import('./events.js').FaceListener;
export type ListenOptions = import('./events.js').ListenOptions;
export type Result = import('./results.js').Result;
export type Equipment = {
    host: EngineHost | WorkerPool | WorkerPair;
    layout: import('./abi.js').Layout;
    variant: 'simd' | 'relaxed';
    models: {
        role: string;
        file: string;
        bytes: number;
    }[];
    custom: import('./custom.js').CustomSpec[];
};
/**
 * Options of one call of analyze().
 * @typedef {object} AnalyzeOptions
 * @property {number} [timestamp] the frame's own time in milliseconds, for video mode; default: the clock's
 * @property {import('./custom.js').CropOptions} [crop] cut each face out, into `face.crop`: samples for training, at
 *   the price of some thousand pixels. Needs a task, for the mesh
 * @property {AbortSignal} [signal] rejects the call with ABORTED when it fires
 */
/**
 * A net that an analyzer has loaded.
 * @typedef {object} LoadedNet
 * @property {string} role what it is used for, or the name of the custom task
 * @property {string} file name of the file
 * @property {number} bytes its size
 */
/**
 * What an analyzer runs on, and the memory that it holds.
 * @typedef {object} AnalyzerStats
 * @property {'simd' | 'relaxed'} variant the wasm build in use
 * @property {boolean} worker whether the work runs off this thread
 * @property {number} bytes held by the analyzer: weights, arenas, tracks
 * @property {number} heapBytes the wasm memory in all
 * @property {LoadedNet[]} models the nets in use
 */
/** @typedef {import('./events.js').FaceListener} FaceListener */
/** @typedef {import('./events.js').ListenOptions} ListenOptions */
/** @typedef {import('./results.js').Result} Result */
/**
 * What an analyzer runs on.
 * @typedef {object} Equipment
 * @property {EngineHost | WorkerPool | WorkerPair} host
 * @property {import('./abi.js').Layout} layout
 * @property {'simd' | 'relaxed'} variant
 * @property {{ role: string, file: string, bytes: number }[]} models
 * @property {import('./custom.js').CustomSpec[]} custom
 */
/**
 * Reads pictures, or the frames of a stream. In video mode it dispatches 'enter', 'leave' and 'change'.
 */
export declare class Analyzer extends EventTarget {
    #private;
    /**
     * Made by createAnalyzer().
     * @internal
     * @param {import('./options.js').ResolvedOptions} options
     * @param {Equipment} equipment
     */
    constructor(options: import('./options.js').ResolvedOptions, equipment: Equipment);
    /** The options in force, defaults filled in. @returns {Readonly<import('./options.js').ResolvedOptions>} */
    get options(): Readonly<import('./options.js').ResolvedOptions>;
    /** The custom tasks in force: labels, crop and input, as given or found in the files. */
    get custom(): import("./custom.js").CustomSpec[];
    /** Whether close() was called. */
    get closed(): boolean;
    /**
     * Find and read the faces of one picture. It is taken at the call: what happens to it later does not
     * matter. In video mode one frame is in work (up to three with two workers) and one waits; a newer frame takes the
     * place of the waiting one, whose promise then answers with the newer frame's result. Answers come in the order of
     * the calls.
     * @param {import('./image.js').ImageInput} input a picture, 16 to 8192 pixels a side
     * @param {AnalyzeOptions} [options] of this call
     * @returns {Promise<Result>} the faces, best first; none is an empty list, and no error
     * @throws {FacewiseError} INVALID_IMAGE for what cannot be read, INVALID_ARGUMENT and UNKNOWN_OPTION for the options,
     *   ABORTED, CLOSED, OUT_OF_MEMORY
     */
    analyze(input: import('./image.js').ImageInput, options?: AnalyzeOptions): Promise<Result>;
    /**
     * In video mode: 'enter' when a person is there, 'leave' when she or he was not seen for 0.7 seconds, and at reset(),
     * 'change' when emotion, gender, a custom task's label or where a face looks is another for 0.3 seconds. Each is
     * dispatched once, before the promise of its frame answers; `result.events` is the same.
     * @override
     * @param {'enter' | 'leave' | 'change'} type which events
     * @param {FaceListener | null} listener a function, or an object with `handleEvent`
     * @param {boolean | ListenOptions} [options] `once`, `signal` and what else the platform's addEventListener takes
     */
    addEventListener(type: 'enter' | 'leave' | 'change', listener: FaceListener | null, options?: boolean | ListenOptions): void;
    /**
     * Ends what addEventListener() began.
     * @override
     * @param {'enter' | 'leave' | 'change'} type which events
     * @param {FaceListener | null} listener the same one
     * @param {boolean | ListenOptions} [options] with the same `capture`
     */
    removeEventListener(type: 'enter' | 'leave' | 'change', listener: FaceListener | null, options?: boolean | ListenOptions): void;
    /**
     * Forget the tracks of video mode and who left: the next frame starts a new stream.
     * @throws {FacewiseError} CLOSED
     */
    reset(): Promise<void>;
    /**
     * What the analyzer runs on, and the memory that it holds.
     * @returns {Promise<AnalyzerStats>}
     * @throws {FacewiseError} CLOSED
     */
    stats(): Promise<AnalyzerStats>;
    /** Give everything back. Calls under way are rejected with CLOSED. A second close does nothing. */
    close(): void;
}
/**
 * Load the engine and the nets that the tasks need, and nothing else.
 * @param {import('./options.js').AnalyzerOptions} [given] default: one picture at a time, all default tasks
 * @returns {Promise<Analyzer>} to be closed after use
 * @throws {FacewiseError} UNKNOWN_OPTION, UNKNOWN_TASK and INVALID_ARGUMENT for the options; WASM_LOAD, MODEL_FETCH,
 *   MODEL_INTEGRITY, MODEL_INVALID, MODEL_UNSUPPORTED and SHAPE_MISMATCH for the files; NO_SIMD, WORKER, OUT_OF_MEMORY,
 *   ABORTED
 */
export declare function createAnalyzer(given?: import('./options.js').AnalyzerOptions): Promise<Analyzer>;
