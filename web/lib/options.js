import { FacewiseError } from './errors.js';
import { isBlob, isBuffer, isPromise, isUint8s, isUrl } from './kinds.js';

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
 * @property {readonly (Task | import('./custom.js').CustomTask)[]} [tasks] what to read beside detection; default
 *   DEFAULT_TASKS, [] for detection alone. Nets of your own are objects
 * @property {Mode} [mode] 'image' (default): every picture on its own; 'video': frames of one stream, faces keep
 *   their id
 * @property {Range} [range] which detector: 'short' near, 'full' further, 'crowd' far and many; default 'auto'
 * @property {number} [maxFaces] 1..256: the most prominent to the detector, by score times the size of its own box, are
 *   read, the others are not looked at; default 100 for images, 4 for video
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
 * @property {(progress: Progress) => void} [onProgress] called while files load. What it throws is told as uncaught, as
 *   with listeners of events; the loading goes on
 * @property {AbortSignal} [signal] stops the loading, which then rejects with ABORTED
 */

/**
 * The options with every default filled in.
 * @typedef {Required<Omit<AnalyzerOptions, 'minScore' | 'minPresence' | 'cache' | 'onProgress' | 'signal'>>
 *   & Pick<AnalyzerOptions, 'minScore' | 'minPresence' | 'cache' | 'onProgress' | 'signal'>} ResolvedOptions
 */

/** All tasks that there are. @type {readonly Task[]} */
// In the order of fw_task's bits.
export const TASKS = Object.freeze(['mesh', 'pose', 'gaze', 'emotion', 'age', 'gender', 'identity', 'quality',
  'blendshapes', 'liveness']);

/**
 * The tasks of an analyzer that is created without `tasks`: mesh, pose, gaze, emotion, age, gender.
 * @type {readonly Task[]}
 */
export const DEFAULT_TASKS = Object.freeze(TASKS.slice(0, TASKS.indexOf('identity')));

/** All roles of nets, as the option `models` takes them. @type {readonly Role[]} */
// In the order of fw_model_role.
export const ROLES = Object.freeze(
  ['detect-short', 'detect-full', 'detect-crowd', 'mesh', 'emotion', 'emotion-ensemble', 'age-gender', 'recognition',
    'blendshapes']);

/** @type {readonly Mode[]} In the order of fw_mode. */
export const MODES = Object.freeze(['image', 'video']);

/** All values of the option `range`. @type {readonly Range[]} */
// In the order of fw_range.
export const RANGES = Object.freeze(['auto', 'short', 'full', 'crowd']);

const OPTIONS = ['tasks', 'mode', 'range', 'maxFaces', 'minScore', 'minPresence', 'tiles', 'rotations', 'ensemble',
  'smooth', 'memory', 'memoryMinutes', 'crops', 'worker', 'workers', 'variant', 'kernels', 'assets', 'models',
  'cache', 'onProgress', 'signal'];

/** What face-api, human and MediaPipe call it. @type {{ [name: string]: string }} */
const ELSEWHERE = {
  maxFaces: 'numFaces maxDetected maxResults',
  minScore: 'minConfidence minDetectionConfidence scoreThreshold',
  minPresence: 'minFacePresenceConfidence minTrackingConfidence',
  mode: 'runningMode',
  assets: 'modelBasePath wasmPath',
  models: 'modelAssetPath',
  mesh: 'landmarks',
  emotion: 'expressions',
  identity: 'descriptor',
};

/**
 * The known name nearest to a misspelt one, by edit distance, or '' when none is near.
 * @param {string} name
 * @param {readonly string[]} known
 * @param {{ [known: string]: string }} [others] words by which others call it
 */
export function nearestName(name, known, others = {}) {
  let best = '';
  let least = Math.max(1, Math.floor(name.length / 2.5)) + 1;
  for (const candidate of known) {
    for (const word of `${candidate} ${others[candidate] ?? ''}`.trim().split(' ')) {
      const [a, b] = [name.toLowerCase(), word.toLowerCase()];
      const distance = lettersOf(a) === lettersOf(b) ? Number(a !== b) : editDistance(a, b); // swapped: one slip
      if (distance < least) [best, least] = [candidate, distance];
    }
  }
  return best;
}

/** @param {string} word */
const lettersOf = (word) => [...word].sort().join();

/**
 * @param {string} a
 * @param {string} b
 */
function editDistance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}

/**
 * Throws unless every key of `given` is known.
 * @param {object} given
 * @param {readonly string[]} known
 * @param {string} where
 * @param {import('./errors.js').ErrorCode} [code]
 * @param {{ [known: string]: string }} [others] as of nearestName()
 */
export function refuseUnknownKeys(given, known, where, code = 'UNKNOWN_OPTION', others = undefined) {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    const nearest = nearestName(key, known, others);
    throw new FacewiseError(code, `${where} knows no '${key}'.`,
      nearest ? `Did you mean '${nearest}'?` : `It knows ${known.join(', ')}.`);
  }
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {readonly string[]} allowed
 */
export function requireOneOf(name, value, allowed) {
  if (typeof value === 'string' && allowed.includes(value)) return;
  const nearest = typeof value === 'string' ? nearestName(value, allowed) : '';
  throw new FacewiseError('INVALID_ARGUMENT', `Option '${name}' is ${show(value)}.`,
    (nearest ? `Did you mean '${nearest}'? ` : '') + `It may be ${allowed.map((item) => `'${item}'`).join(', ')}.`);
}

/**
 * @param {string} name
 * @param {unknown} value
 */
export function requireBoolean(name, value) {
  if (typeof value === 'boolean') return;
  throw new FacewiseError('INVALID_ARGUMENT', `Option '${name}' is ${show(value)}.`, 'Give true or false.');
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {number} least
 * @param {number} most
 * @param {boolean} whole
 */
export function requireNumber(name, value, least, most, whole) {
  const fits = typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value));
  if (fits) return;
  throw new FacewiseError('INVALID_ARGUMENT', `Option '${name}' is ${show(value)}.`,
    `Give a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`);
}

/**
 * @param {string} name
 * @param {unknown} value
 */
export function requireObject(name, value) {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !isPromise(value)) return;
  throw new FacewiseError('INVALID_ARGUMENT', `${name} is ${show(value)}.`, 'Give a plain object: { name: value }.');
}

/**
 * @param {unknown} signal
 */
export function requireSignal(signal) {
  if (typeof signal === 'object' && signal !== null && 'aborted' in signal && 'addEventListener' in signal) return;
  throw new FacewiseError('INVALID_ARGUMENT', `Option 'signal' is ${show(signal)}.`,
    'Give the signal of an AbortController.');
}

/**
 * A short text for a value in a message.
 * @param {unknown} value
 */
export function show(value) {
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`;
  if (Array.isArray(value)) return 'an array';
  if (isPromise(value)) return 'a Promise, which `await` has to come before';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return `an object (${value.constructor?.name ?? 'Object'})`;
  return String(value);
}

/** @param {unknown} tasks */
function requireTasks(tasks) {
  if (!Array.isArray(tasks)) {
    const words = typeof tasks === 'string' ? tasks.split(/[\s,]+/) : [''];
    throw new FacewiseError('INVALID_ARGUMENT', `Option 'tasks' is ${show(tasks)}.`,
      words.every((word) => TASKS.includes(/** @type {any} */ (word)))
        ? `Give an array: ['${words.join("', '")}'].` : `Give an array with any of ${TASKS.join(', ')}.`);
  }
  for (const task of tasks) {
    if (TASKS.includes(task) || typeof task === 'object' && task) continue; // custom.js looks at objects
    const nearest = typeof task === 'string' ? nearestName(task, TASKS, ELSEWHERE) : '';
    throw new FacewiseError('UNKNOWN_TASK', `There is no task ${show(task)}.`,
      nearest ? `Did you mean '${nearest}'?` : `Tasks are ${TASKS.join(', ')}. Detection always runs.`);
  }
}

/** @param {object} assets */
export function requireAssets(assets) {
  if (typeof assets === 'string' || isUrl(assets)) {
    const folder = String(assets).replace(/\/?$/, '/');
    throw new FacewiseError('INVALID_ARGUMENT', `Option 'assets' is ${show(assets)}.`,
      `Give the two folders by name: { wasm: '${folder}wasm/', models: '${folder}models/' }.`);
  }
  requireObject("Option 'assets'", assets);
  refuseUnknownKeys(assets, ['wasm', 'models'], "Option 'assets'");
  for (const [name, value] of Object.entries(assets)) {
    if (value === undefined || typeof value === 'string' || isUrl(value)) continue;
    throw new FacewiseError('INVALID_ARGUMENT', `Option 'assets.${name}' is ${show(value)}.`,
      'Give the URL of the folder that holds the files.');
  }
}

/** @param {unknown} source */
export function isModelSource(source) {
  return typeof source === 'string' || [isUrl, isBuffer, isUint8s, isBlob].some((is) => is(source));
}

/** @param {{ [key: string]: unknown }} models */
function requireModels(models) {
  if (typeof models === 'string') {
    throw new FacewiseError('INVALID_ARGUMENT', `Option 'models' is ${show(models)}.`,
      "Give nets of your own by role, { emotion: './own.tflite' }; a folder of the packaged ones is `assets.models`.");
  }
  requireObject("Option 'models'", models);
  refuseUnknownKeys(models, [...ROLES, 'landmarker'], "Option 'models'");
  for (const [role, source] of Object.entries(models)) {
    if (source === undefined || isModelSource(source)) continue;
    throw new FacewiseError('INVALID_ARGUMENT', `The model for '${role}' is ${show(source)}.`,
      'Give a URL, an ArrayBuffer, a Uint8Array or a Blob.');
  }
}

/**
 * Checks everything and fills in the defaults.
 * @param {AnalyzerOptions} [options]
 * @returns {ResolvedOptions}
 */
export function resolveOptions(options = {}) {
  requireObject("Argument 'options'", options);
  refuseUnknownKeys(options, OPTIONS, 'createAnalyzer', undefined, ELSEWHERE);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  if ('mode' in given) requireOneOf('mode', given.mode, MODES);
  const video = given.mode === 'video';
  /** @type {ResolvedOptions} */
  const resolved = {
    tasks: [...DEFAULT_TASKS],
    mode: 'image',
    range: 'auto',
    maxFaces: video ? 4 : 100,
    tiles: !video,
    rotations: !video,
    ensemble: false,
    smooth: true,
    memory: 64,
    memoryMinutes: 10,
    crops: false,
    worker: Number(given.workers) > 1 || typeof Worker === 'function' && typeof document === 'object',
    workers: 1,
    variant: 'auto',
    kernels: 'simd',
    assets: {},
    models: {},
    ...given,
  };
  requireTasks(resolved.tasks);
  requireOneOf('range', resolved.range, RANGES);
  requireOneOf('variant', resolved.variant, ['auto', 'simd', 'relaxed']);
  requireOneOf('kernels', resolved.kernels, ['simd', 'scalar']);
  requireNumber('maxFaces', resolved.maxFaces, 1, 256, true);
  if (resolved.minScore !== undefined) requireNumber('minScore', resolved.minScore, 0, 1, false);
  if (resolved.minPresence !== undefined) requireNumber('minPresence', resolved.minPresence, 0, 1, false);
  requireBoolean('tiles', resolved.tiles);
  requireBoolean('rotations', resolved.rotations);
  requireBoolean('ensemble', resolved.ensemble);
  requireBoolean('smooth', resolved.smooth);
  requireNumber('memory', resolved.memory, 0, 1024, true);
  requireNumber('memoryMinutes', resolved.memoryMinutes, 0, 1440, false);
  requireBoolean('crops', resolved.crops);
  requireBoolean('worker', resolved.worker);
  requireNumber('workers', resolved.workers, 1, 8, true);
  if (!resolved.worker && resolved.workers > 1) {
    throw new FacewiseError('INVALID_ARGUMENT', `Option 'workers' is ${resolved.workers}, but 'worker' is false.`,
      'Leave one of the two out.');
  }
  requireAssets(resolved.assets);
  requireModels(resolved.models);
  if (resolved.cache !== undefined && (typeof resolved.cache !== 'string' || resolved.cache === '')) {
    throw new FacewiseError('INVALID_ARGUMENT', `Option 'cache' is ${show(resolved.cache)}.`,
      "Give a name of your own, such as 'nets'.");
  }
  if (resolved.signal !== undefined) requireSignal(resolved.signal);
  if (resolved.onProgress !== undefined && typeof resolved.onProgress !== 'function') {
    throw new FacewiseError('INVALID_ARGUMENT', `Option 'onProgress' is ${show(resolved.onProgress)}.`,
      'Give a function.');
  }
  return { ...resolved, tasks: [...new Set(resolved.tasks)] };
}
