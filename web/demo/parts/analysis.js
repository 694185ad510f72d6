import { createAnalyzer, isSupported } from '../../lib/index.js';
import { Nets } from './nets.js';

/** @typedef {import('../../lib/index.js').Analyzer} Analyzer */
/** @typedef {import('../../lib/index.js').FacewiseError} FacewiseError */
/** @typedef {import('../../lib/index.js').Result} Result */
/** @typedef {import('../../lib/index.js').Task} Task */
/** @typedef {import('./store.js').Options} Options */
/** @typedef {'idle' | 'loading' | 'ready' | 'failed'} AnalysisState */

/** @typedef {{ file: string, loaded: number, total: number }} Progress bytes of all files; file: the latest to move */

/** @typedef {Result['timing'] & { at: number, latency: number }} Sample latency: from the frame to its reading, ms */

const historyLength = 60_000;
// An engine or a worker that ended is replaced by the analyzer itself; one that ends again and again is told.
const stumblesForgiven = 3;

/** @param {Options} options @returns {Task[]} */
function tasksOf({ geometry, emotion, age, gender }) {
  /** @type {[boolean, Task[]][]} */
  const asked = [
    [geometry, ['mesh', 'pose', 'gaze', 'blendshapes']],
    [emotion, ['emotion']],
    [age, ['age']],
    [gender, ['gender']],
  ];
  return asked.flatMap(([wanted, tasks]) => (wanted ? tasks : []));
}

/**
 * What a panel wants beside what the visitor chose.
 * @typedef {object} Extra
 * @property {import('../../lib/index.js').CustomTask[]} [tasks] nets of the visitor's own; another net, another name
 * @property {import('../../lib/index.js').CropOptions} [crop] what to cut out of each frame, into `face.crop`
 * @property {readonly Task[]} [reads] packaged readings, in place of those that the visitor chose
 * @property {number} [faces] that are to be followed at least
 * @property {boolean} [tiles] look for small faces in moving pictures too
 */

/** @param {Options} options @param {'image' | 'video'} mode @param {Extra} extra */
function analyzerOptions(options, mode, { tasks = [], crop, reads = tasksOf(options), faces = 1, tiles = false }) {
  const chosen = [...reads];
  return {
    tasks: [...(crop && chosen.length === 0 ? /** @type {Task[]} */ (['mesh']) : chosen), ...tasks],
    mode,
    range: options.range,
    crops: options.crops,
    ensemble: false,
    maxFaces: mode === 'image' ? 100 : Math.max(options.faces, faces),
    ...(tiles && { tiles }),
  };
}

/**
 * Reads what the source shows. Fires 'state' (loading, progress, ready, failed) and 'reading'.
 * One analyzer for moving sources and one for pictures, each made when first needed.
 */
export class Analysis extends EventTarget {
  /** @type {AnalysisState} */
  state = 'idle';
  /** @type {Progress | null} */
  progress = null;
  /** @type {FacewiseError | null} why it failed */
  error = null;
  /** @type {Result | null} the latest reading of what is on show */
  result = null;
  /** @type {Sample[]} of the last minute */
  history = [];
  /** @type {Analyzer | null} in use now */
  analyzer = null;
  #nets = new Nets();
  /** @type {Map<'image' | 'video', { key: string, analyzer: Analyzer }>} */
  #analyzers = new Map();
  /** @type {{ key: string, controller: AbortController } | null} */
  #loading = null;
  #generation = -1;
  /** Ends of the engine in a row; many calls may be rejected by the same one. @type {Set<unknown>} */
  #stumbles = new Set();
  /** @type {Extra} */
  #extra = {};

  /** @param {import('./store.js').Store} store @param {import('./source.js').Source} source */
  constructor(store, source) {
    super();
    this.store = store;
    this.source = source;
    source.addEventListener('frame', () => this.#read());
    source.addEventListener('change', () => this.#sourceChanged());
    store.subscribe((changed) => {
      const matters = ['geometry', 'emotion', 'age', 'gender', 'crops', 'range', 'faces'];
      if (matters.some((name) => changed.has(name)) && this.state !== 'idle') void this.prepare();
    });
  }

  /** Whether this browser can run the engine at all. */
  get supported() {
    return isSupported();
  }

  /** Results per second over the last two seconds. */
  get rate() {
    const now = performance.now();
    const recent = this.history.filter(({ at }) => now - at < 2000);
    if (recent.length < 2) return 0;
    return ((recent.length - 1) * 1000) / (recent[recent.length - 1].at - recent[0].at);
  }

  /** Loads what the present options and source need; the former analyzer goes on until the new one is there. */
  async prepare() {
    const mode = this.source.kind === 'picture' ? 'image' : 'video';
    const options = analyzerOptions(this.store.options, mode, this.#extra);
    const key = JSON.stringify([options, this.#nets.edition], (name, value) => (name === 'model' ? undefined : value));
    if (this.state === 'loading' && this.#loading?.key === key) return;
    this.#loading?.controller.abort();
    // That it ends, aborted, is no failure of what is wanted now.
    this.#loading = null;
    const known = this.#analyzers.get(mode);
    if (known?.key === key && !known.analyzer.closed) {
      this.analyzer = known.analyzer;
      this.#set('ready');
      this.#readStill();
      return;
    }
    if (this.analyzer !== known?.analyzer) this.analyzer = known?.analyzer ?? null;
    const controller = new AbortController();
    const loading = { key, controller };
    this.#loading = loading;
    this.progress = null;
    this.#set('loading');
    try {
      const analyzer = await this.open(options, controller.signal, (progress) => {
        if (controller.signal.aborted) return;
        this.progress = progress;
        this.dispatchEvent(new Event('state'));
      });
      if (controller.signal.aborted) return analyzer.close();
      known?.analyzer.close();
      this.#analyzers.set(mode, { key, analyzer });
      this.analyzer = analyzer;
      this.#set('ready');
      this.#readStill();
    } catch (error) {
      if (loading !== this.#loading) return;
      this.error = /** @type {FacewiseError} */ (error);
      this.#set('failed');
    }
  }

  /** @param {Extra} extra of the panel that is there; {} when it goes */
  use(extra) {
    this.#extra = extra;
    if (this.state !== 'idle') void this.prepare();
  }

  /**
   * A net's file, fetched unless it is here.
   * @param {import('../../lib/index.js').Role} role
   * @param {AbortSignal} signal
   */
  file(role, signal) {
    return this.#nets.file(role, signal);
  }

  /**
   * Read faces by the nets of the visitor's face_landmarker.task; throws where they do not run.
   * @param {Blob} file
   */
  async useLandmarker(file) {
    const { loadLandmarker } = await import('../../lib/landmarker.js');
    const nets = await loadLandmarker(file, undefined, () => {});
    const models = Object.fromEntries(nets.map(({ role, bytes }) => [role, bytes]));
    (await createAnalyzer({ tasks: ['mesh', 'blendshapes'], range: 'short', tiles: false, models })).close();
    this.#nets.replace(nets);
    if (this.state !== 'idle') await this.prepare();
  }

  /** The visitor gave up waiting. */
  cancel() {
    this.#loading?.controller.abort();
  }

  /**
   * An analyzer; the nets that are here already are not fetched again. A panel's own is the panel's to close.
   * @param {import('../../lib/index.js').AnalyzerOptions} options
   * @param {AbortSignal} signal
   * @param {(progress: Progress) => void} report
   */
  async open(options, signal, report) {
    /** @type {Map<string, { loaded: number, total: number }>} */
    const files = new Map();
    const onBytes = (/** @type {string} */ file, /** @type {number} */ loaded, /** @type {number} */ total) => {
      files.set(file, { loaded, total: Math.max(total, loaded, files.get(file)?.total ?? 0) });
      const sums = [...files.values()].reduce(
        (sum, each) => ({ loaded: sum.loaded + each.loaded, total: sum.total + each.total }),
        { loaded: 0, total: 0 },
      );
      report({ file, ...sums });
    };
    const models = await this.#nets.load(options, { signal, onBytes });
    return createAnalyzer({
      ...options,
      models,
      signal,
      onProgress: ({ file, loaded, total }) => onBytes(file, loaded, total),
    });
  }

  #sourceChanged() {
    const { source } = this;
    if (source.generation !== this.#generation) {
      this.#generation = source.generation;
      this.#stumbles.clear();
      this.result = null;
      // What failed was the former source's picture, not the engine.
      if (this.state === 'failed' && this.analyzer) this.#set('ready');
      void this.#analyzers
        .get('video')
        ?.analyzer.reset()
        .catch(() => {});
      this.dispatchEvent(new Event('reading'));
    }
    if (this.state === 'idle' || source.state !== 'running') return;
    const mode = source.kind === 'picture' ? 'image' : 'video';
    if (this.analyzer?.options.mode !== mode) void this.prepare();
    else this.#readStill();
  }

  /** A picture, or a frozen frame that other options now read anew. */
  #readStill() {
    if (!this.source.moving) void this.#read();
  }

  async #read() {
    const { analyzer, source } = this;
    const { element, generation, kind } = source;
    if (!analyzer || !element || !source.size) return;
    if ((analyzer.options.mode === 'image') !== (kind === 'picture')) return;
    const asked = performance.now();
    try {
      const { crop } = this.#extra;
      const when = kind === 'clip' ? { timestamp: source.mediaTime * 1000 } : {};
      // The analyzer of a moment ago may not have the mesh to cut by.
      const how = crop && analyzer.options.tasks.length > 0 ? { ...when, crop } : when;
      const result = await analyzer.analyze(element, how);
      // A frame that gave way to a newer one is answered with the newer one's reading.
      if (result === this.result || generation !== source.generation || analyzer !== this.analyzer) return;
      this.result = result;
      this.#stumbles.clear();
      const at = performance.now();
      this.history.push({ ...result.timing, at, latency: at - asked });
      const first = this.history.findIndex((sample) => at - sample.at < historyLength);
      if (first > 0) this.history.splice(0, first);
      this.dispatchEvent(new Event('reading'));
    } catch (error) {
      const { code } = /** @type {FacewiseError} */ (error);
      // CLOSED: replaced meanwhile. INVALID_IMAGE on a moving source: a frame between two cameras, the next will do.
      if (code === 'CLOSED' || code === 'ABORTED' || (code === 'INVALID_IMAGE' && source.moving)) return;
      if (code === 'WORKER' || code === 'INTERNAL') {
        this.#stumbles.add(error);
        if (this.#stumbles.size <= stumblesForgiven) return this.#readStill();
      }
      this.error = /** @type {FacewiseError} */ (error);
      this.#set('failed');
    }
  }

  /** @param {AnalysisState} state */
  #set(state) {
    this.state = state;
    if (state !== 'failed') this.error = null;
    this.dispatchEvent(new Event('state'));
  }
}
