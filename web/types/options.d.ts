export type Task = 'mesh' | 'pose' | 'gaze' | 'emotion' | 'age' | 'gender' | 'identity' | 'quality' | 'blendshapes' | 'liveness';
export type Mode = 'image' | 'video';
export type Range = 'auto' | 'short' | 'full' | 'crowd';
export type Role = 'detect-short' | 'detect-full' | 'detect-crowd' | 'mesh' | 'emotion' | 'emotion-ensemble' | 'age-gender' | 'recognition' | 'blendshapes';
export type ModelSource = string | URL | ArrayBuffer | Uint8Array | Blob;
export type Progress = {
    /**
     * what this file is: the engine or a net
     */
    phase: 'wasm' | 'model';
    /**
     * its name
     */
    file: string;
    /**
     * bytes of this file so far
     */
    loaded: number;
    /**
     * bytes of this file, 0 while unknown
     */
    total: number;
    /**
     * bytes of all files together: `loaded` of `total` so far
     */
    overall: {
        loaded: number;
        total: number;
    };
};
export type AnalyzerOptions = {
    /**
     * what to read beside detection; default
     * DEFAULT_TASKS, [] for detection alone. Nets of your own are objects
     */
    tasks?: (Task | import('./custom.js').CustomTask)[];
    /**
     * 'image' (default): every picture on its own; 'video': frames of one stream, faces keep
     * their id
     */
    mode?: Mode;
    /**
     * which detector: 'short' near, 'full' further, 'crowd' far and many; default 'auto'
     */
    range?: Range;
    /**
     * 1..256; default 100 for images, 4 for video
     */
    maxFaces?: number;
    /**
     * 0..1, detector's score a face must reach; default: each net's own
     */
    minScore?: number;
    /**
     * 0..1, mesh score below which a face is dropped; default: the engine's own
     */
    minPresence?: number;
    /**
     * look for small faces in overlapping tiles; default true for images, false for video
     */
    tiles?: boolean;
    /**
     * look for faces turned by 90, 180, 270 degrees; default true for images, false for
     * video
     */
    rotations?: boolean;
    /**
     * average a second emotion net in; default false
     */
    ensemble?: boolean;
    /**
     * 'video': take the jitter out of the mesh's points; default true
     */
    smooth?: boolean;
    /**
     * 'video' with the task 'identity': how many people who left are kept in mind, so that who
     * comes back has the same id; 0 to 1024, default 64
     */
    memory?: number;
    /**
     * for how many minutes they are kept in mind; 0 to 1440, default 10
     */
    memoryMinutes?: number;
    /**
     * keep the picture each net saw, in `face.crops`; default false
     */
    crops?: boolean;
    /**
     * run off the calling thread; default true on pages, false elsewhere
     */
    worker?: boolean;
    /**
     * 1 (default) to 8. More than one make `worker` true and take load off each other where
     * calls to analyze() overlap: call it again before the last call has answered. 'image': so many pictures are read at
     * once, each by an engine of its own; an engine, with all its nets, is started when there is a picture for it.
     * 'video': two workers share the work, one follows the faces in a frame while the other reads emotion, age and gender
     * of the frame before; more than two do nothing. The readings are those that one worker gives
     */
    workers?: number;
    /**
     * which wasm build: 'simd' runs wherever the package
     * does, 'relaxed' is faster where the engine knows relaxed SIMD; default 'auto', the fastest that runs here
     */
    variant?: 'auto' | 'simd' | 'relaxed';
    /**
     * 'scalar' is slow and gives the same bits on every machine; default 'simd'
     */
    kernels?: 'simd' | 'scalar';
    /**
     * addresses of the folders that hold
     * the `wasm` files and the `models`; default: those of the package, beside its modules
     */
    assets?: {
        wasm?: string | URL;
        models?: string | URL;
    };
    /**
     * nets to use in place of the packaged ones, by
     * role; 'landmarker' is Google's face_landmarker.task: its detector, mesh and blendshape nets
     */
    models?: Partial<Record<Role | 'landmarker', ModelSource>>;
    /**
     * browsers: name of a Cache (CacheStorage) in which the packaged nets are kept by their
     * sha256, and pieces of one whose download broke off, so that the next try goes on from there; default: none is.
     * Where the browser keeps nothing, nets are fetched as without it
     */
    cache?: string;
    /**
     * called while files load
     */
    onProgress?: (progress: Progress) => void;
    /**
     * stops the loading, which then rejects with ABORTED
     */
    signal?: AbortSignal;
};
export type ResolvedOptions = Required<Omit<AnalyzerOptions, 'minScore' | 'minPresence' | 'cache' | 'onProgress' | 'signal'>> & Pick<AnalyzerOptions, 'minScore' | 'minPresence' | 'cache' | 'onProgress' | 'signal'>;
/**
 * What can be read of a face, beside finding it: 'mesh' (478 points), 'pose' (of the head), 'gaze', 'emotion', 'age',
 * 'gender', 'identity' (the embedding that tells people apart), 'quality' (of the picture of the face), 'blendshapes'
 * (what the face does, by ARKit's names), 'liveness' (a passive hint).
 * @typedef {'mesh' | 'pose' | 'gaze' | 'emotion' | 'age' | 'gender' | 'identity' | 'quality' | 'blendshapes'
 *   | 'liveness'} Task
 */
/**
 * 'image': every picture on its own; 'video': frames of one stream, in which faces keep their id.
 * @typedef {'image' | 'video'} Mode
 */
/**
 * Which detector: 'short' for faces near the camera, 'full' further away, 'crowd' far and many, 'auto' chooses.
 * @typedef {'auto' | 'short' | 'full' | 'crowd'} Range
 */
/**
 * What a packaged net is for, and the name to give another one in its place by.
 * @typedef {'detect-short' | 'detect-full' | 'detect-crowd' | 'mesh' | 'emotion' | 'emotion-ensemble'
 *   | 'age-gender' | 'recognition' | 'blendshapes'} Role
 */
/**
 * A .tflite file: its address (in Node also a path), or its bytes.
 * @typedef {string | URL | ArrayBuffer | Uint8Array | Blob} ModelSource
 */
/**
 * How far the loading is.
 * @typedef {object} Progress
 * @property {'wasm' | 'model'} phase what this file is: the engine or a net
 * @property {string} file its name
 * @property {number} loaded bytes of this file so far
 * @property {number} total bytes of this file, 0 while unknown
 * @property {{ loaded: number, total: number }} overall bytes of all files together: `loaded` of `total` so far
 */
/**
 * Options of createAnalyzer(). Each may be left out.
 * @typedef {object} AnalyzerOptions
 * @property {(Task | import('./custom.js').CustomTask)[]} [tasks] what to read beside detection; default
 *   DEFAULT_TASKS, [] for detection alone. Nets of your own are objects
 * @property {Mode} [mode] 'image' (default): every picture on its own; 'video': frames of one stream, faces keep
 *   their id
 * @property {Range} [range] which detector: 'short' near, 'full' further, 'crowd' far and many; default 'auto'
 * @property {number} [maxFaces] 1..256; default 100 for images, 4 for video
 * @property {number} [minScore] 0..1, detector's score a face must reach; default: each net's own
 * @property {number} [minPresence] 0..1, mesh score below which a face is dropped; default: the engine's own
 * @property {boolean} [tiles] look for small faces in overlapping tiles; default true for images, false for video
 * @property {boolean} [rotations] look for faces turned by 90, 180, 270 degrees; default true for images, false for
 *   video
 * @property {boolean} [ensemble] average a second emotion net in; default false
 * @property {boolean} [smooth] 'video': take the jitter out of the mesh's points; default true
 * @property {number} [memory] 'video' with the task 'identity': how many people who left are kept in mind, so that who
 *   comes back has the same id; 0 to 1024, default 64
 * @property {number} [memoryMinutes] for how many minutes they are kept in mind; 0 to 1440, default 10
 * @property {boolean} [crops] keep the picture each net saw, in `face.crops`; default false
 * @property {boolean} [worker] run off the calling thread; default true on pages, false elsewhere
 * @property {number} [workers] 1 (default) to 8. More than one make `worker` true and take load off each other where
 *   calls to analyze() overlap: call it again before the last call has answered. 'image': so many pictures are read at
 *   once, each by an engine of its own; an engine, with all its nets, is started when there is a picture for it.
 *   'video': two workers share the work, one follows the faces in a frame while the other reads emotion, age and gender
 *   of the frame before; more than two do nothing. The readings are those that one worker gives
 * @property {'auto' | 'simd' | 'relaxed'} [variant] which wasm build: 'simd' runs wherever the package
 *   does, 'relaxed' is faster where the engine knows relaxed SIMD; default 'auto', the fastest that runs here
 * @property {'simd' | 'scalar'} [kernels] 'scalar' is slow and gives the same bits on every machine; default 'simd'
 * @property {{ wasm?: string | URL, models?: string | URL }} [assets] addresses of the folders that hold
 *   the `wasm` files and the `models`; default: those of the package, beside its modules
 * @property {Partial<Record<Role | 'landmarker', ModelSource>>} [models] nets to use in place of the packaged ones, by
 *   role; 'landmarker' is Google's face_landmarker.task: its detector, mesh and blendshape nets
 * @property {string} [cache] browsers: name of a Cache (CacheStorage) in which the packaged nets are kept by their
 *   sha256, and pieces of one whose download broke off, so that the next try goes on from there; default: none is.
 *   Where the browser keeps nothing, nets are fetched as without it
 * @property {(progress: Progress) => void} [onProgress] called while files load
 * @property {AbortSignal} [signal] stops the loading, which then rejects with ABORTED
 */
/**
 * The options with every default filled in.
 * @typedef {Required<Omit<AnalyzerOptions, 'minScore' | 'minPresence' | 'cache' | 'onProgress' | 'signal'>>
 *   & Pick<AnalyzerOptions, 'minScore' | 'minPresence' | 'cache' | 'onProgress' | 'signal'>} ResolvedOptions
 */
/** All tasks that there are. @type {readonly Task[]} */
export declare const TASKS: readonly Task[];
/**
 * The tasks of an analyzer that is created without `tasks`: mesh, pose, gaze, emotion, age, gender.
 * @type {readonly Task[]}
 */
export declare const DEFAULT_TASKS: readonly Task[];
/** All roles of nets, as the option `models` takes them. @type {readonly Role[]} */
export declare const ROLES: readonly Role[];
/** @type {readonly Mode[]} In the order of fw_mode. */
export declare const MODES: readonly Mode[];
/** All values of the option `range`. @type {readonly Range[]} */
export declare const RANGES: readonly Range[];
/**
 * The known name nearest to a misspelt one, by edit distance, or '' when none is near.
 * @param {string} name
 * @param {readonly string[]} known
 */
export declare function nearestName(name: string, known: readonly string[]): string;
/**
 * Throws unless every key of `given` is known.
 * @param {object} given
 * @param {readonly string[]} known
 * @param {string} where
 * @param {import('./errors.js').ErrorCode} [code]
 */
export declare function refuseUnknownKeys(given: object, known: readonly string[], where: string, code?: import('./errors.js').ErrorCode): void;
/**
 * @param {string} name
 * @param {unknown} value
 * @param {readonly string[]} allowed
 */
export declare function requireOneOf(name: string, value: unknown, allowed: readonly string[]): void;
/**
 * @param {string} name
 * @param {unknown} value
 */
export declare function requireBoolean(name: string, value: unknown): void;
/**
 * @param {string} name
 * @param {unknown} value
 * @param {number} least
 * @param {number} most
 * @param {boolean} whole
 */
export declare function requireNumber(name: string, value: unknown, least: number, most: number, whole: boolean): void;
/**
 * @param {string} name
 * @param {unknown} value
 */
export declare function requireObject(name: string, value: unknown): void;
/**
 * @param {unknown} signal
 */
export declare function requireSignal(signal: unknown): void;
/**
 * A short text for a value in a message.
 * @param {unknown} value
 */
export declare function show(value: unknown): string;
/** @param {{ [key: string]: unknown }} assets */
export declare function requireAssets(assets: {
    [key: string]: unknown;
}): void;
/** @param {unknown} source */
export declare function isModelSource(source: unknown): boolean;
/**
 * Checks everything and fills in the defaults.
 * @param {AnalyzerOptions} [options]
 * @returns {ResolvedOptions}
 */
export declare function resolveOptions(options?: AnalyzerOptions): ResolvedOptions;
