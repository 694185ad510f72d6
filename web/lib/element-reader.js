import { lease } from './element-analyzers.js';
import { everyFrame } from './element-source.js';
import { FacewiseError } from './index.js';

/** @typedef {import('./element-source.js').Media} Media */
/** @typedef {import('./analyzer.js').Analyzer} Analyzer */
/** @typedef {import('./options.js').AnalyzerOptions} AnalyzerOptions */
/** @typedef {import('./options.js').Progress} Progress */
/** @typedef {import('./results.js').Result} Result */

/** @typedef {(error: FacewiseError) => void} OnBroken */
/** @typedef {(signal: AbortSignal, onAnother: () => void, onBroken: OnBroken) => Promise<void>} Open */

/**
 * Something to read.
 * @typedef {object} Source
 * @property {string} key the same for the same
 * @property {Media} media
 * @property {boolean} camera given back while nobody looks
 * @property {Open} open resolves when it has a picture; the signal closes it
 */

/**
 * @typedef {object} Plan
 * @property {Source} source
 * @property {boolean} moving whether it has frames, and not one picture
 * @property {AnalyzerOptions} options
 * @property {string} key the same for the same options
 * @property {boolean} paused
 * @property {boolean} resting nobody looks
 */

/**
 * @typedef {object} Audience
 * @property {() => void} changed
 * @property {(result: Result) => void} read
 * @property {(progress: Progress) => void} progress
 * @property {(analyzer: Analyzer) => void} ready
 * @property {(event: import('./events.js').FaceEvent) => void} happened
 * @property {(error: FacewiseError) => void} failed
 * @property {(source: Source, stays: boolean) => void} closing stays: its last picture is to stay
 */

/**
 * 'empty': there is nothing to read; 'done': the picture is read; 'running': frames are being read.
 * @typedef {'empty' | 'loading' | 'done' | 'running' | 'paused' | 'error'} ElementState
 */

/** @typedef {{ key: string, analyzer: Promise<Analyzer>, release: () => void }} Loading */
/** @typedef {{ media: Media, analyzer: Analyzer, stop: AbortController, open: number, failures: Set<unknown>,
 *   done: boolean }} Loop  open: frames under way; failures: since the last frame that was read */

/** With so many deaths of workers in a row there is no more hope. */
const TRIES = 3;

/** Brings about what is planned: one source, one analyzer, and a loop that shows the one to the other. */
export class Reader {
  /** The source's, once it has a picture. @type {Media | null} */
  media = null;
  /** @type {Analyzer | null} */
  analyzer = null;
  /** @type {FacewiseError | null} */
  error = null;
  #audience;
  /** @type {Plan | null} */
  #plan = null;
  #key = '';
  /** @type {{ source: Source, stop: AbortController } | null} */
  #open = null;
  /** @type {Loading | null} */
  #loading = null;
  /** The one at work. @type {(Loading & { stop: AbortController }) | null} */
  #serving = null;
  /** @type {Loop | null} */
  #loop = null;
  /** Settles when the last stream has ended, as far as its analyzer is concerned. @type {Promise<unknown>} */
  #ended = Promise.resolve();

  /** @param {Audience} audience */
  constructor(audience) {
    this.#audience = audience;
  }

  /** @returns {ElementState} */
  get state() {
    if (this.error) return 'error';
    const plan = this.#plan;
    if (!plan) return 'empty';
    if (plan.paused || plan.resting && plan.source.camera) return 'paused';
    if (!this.#loop) return 'loading';
    return plan.moving ? 'running' : this.#loop.done ? 'done' : 'loading';
  }

  /** Whether nets are on their way. */
  get loading() {
    return this.#loading !== null;
  }

  /** @param {Plan | null} plan what failed is not tried again until something else is wanted */
  follow(plan) {
    this.#plan = plan;
    const key = plan ? `${plan.source.key} ${plan.key}` : '';
    if (key !== this.#key) this.error = null;
    this.#key = key;
    if (!this.error) {
      this.#followSource();
      this.#followAnalyzer();
      this.#followLoop();
    }
    this.#audience.changed();
  }

  /** Try again what failed. */
  retry() {
    if (!this.error) return;
    this.error = null;
    this.follow(this.#plan);
  }

  /** @param {FacewiseError} error */
  fail(error) {
    this.error = error;
    this.#stopLoop();
    this.#closeSource(false);
    this.#audience.failed(error);
    this.#audience.changed();
  }

  #followSource() {
    const { source, paused = false, resting = false } = this.#plan ?? {};
    const wanted = source && !(source.camera && (paused || resting)) ? source : null;
    if (wanted?.key === this.#open?.source.key) return;
    this.#closeSource(source?.key === this.#open?.source.key);
    if (!wanted) return;
    const stop = new AbortController();
    const { signal } = stop;
    this.#open = { source: wanted, stop };
    const another = () => {
      if (!this.#plan?.moving && this.#loop) void this.#read(this.#loop);
    };
    const fail = (/** @type {FacewiseError} */ error) => {
      if (!signal.aborted) this.fail(error);
    };
    wanted.open(signal, another, fail).then(() => {
      if (signal.aborted) return;
      this.media = wanted.media;
      this.#followLoop();
      this.#audience.changed();
    }).catch(fail);
  }

  /** @param {boolean} stays its last picture is to stay */
  #closeSource(stays) {
    if (!this.#open) return;
    this.#stopLoop();
    this.#audience.closing(this.#open.source, stays);
    this.#open.stop.abort();
    this.#open = null;
    this.media = null;
  }

  #followAnalyzer() {
    const plan = this.#plan;
    if (plan && (plan.paused || plan.resting && plan.source.camera)) return;
    if (plan && plan.key === (this.#loading ?? this.#serving)?.key) return;
    this.#loading?.release();
    this.#loading = null;
    if (!plan) return void this.#retire();
    if (plan.key === this.#serving?.key) return;
    /** @type {Loading} */
    const loading = { key: plan.key, ...lease(plan.options, plan.key, (progress) => {
      if (this.#loading === loading) this.#audience.progress(progress);
    }) };
    this.#loading = loading;
    this.#await(loading).catch((error) => {
      loading.release();
      if (this.#loading !== loading) return;
      this.#loading = null;
      this.fail(error);
    });
  }

  /** The former analyzer goes on until the new one is there. @param {Loading} loading */
  async #await(loading) {
    const analyzer = await loading.analyzer;
    if (this.#loading !== loading) return;
    await this.#retire();
    if (this.#loading !== loading) return;
    this.#loading = null;
    const stop = new AbortController();
    this.#serving = { ...loading, stop };
    this.analyzer = analyzer;
    if (analyzer.options.mode === 'video') {
      // Once it is given back a frame under way may bring somebody: then only those leave who were told of.
      const told = new Set();
      const tell = (/** @type {import('./events.js').FaceEvent} */ event) => {
        if (this.analyzer !== analyzer && !(event.type === 'leave' && told.has(event.id))) return;
        told.add(event.id);
        this.#audience.happened(event);
      };
      for (const name of /** @type {const} */ (['enter', 'leave', 'change'])) {
        analyzer.addEventListener(name, tell, { signal: stop.signal });
      }
    }
    this.#audience.ready(analyzer);
    this.#followLoop();
    this.#audience.changed();
  }

  /** Give the analyzer at work back, once its people have left. */
  async #retire() {
    const former = this.#serving;
    this.#stopLoop();
    this.#serving = null;
    this.analyzer = null;
    await this.#ended;
    former?.stop.abort();
    former?.release();
  }

  #followLoop() {
    const [plan, media, analyzer] = [this.#plan, this.media, this.analyzer];
    if (!plan || plan.paused || !media || !analyzer || this.error) return this.#stopLoop();
    if (this.#loop?.media === media && this.#loop.analyzer === analyzer) return;
    this.#stopLoop();
    /** @type {Loop} */
    const loop = { media, analyzer, stop: new AbortController(), open: 0, failures: new Set(), done: false };
    this.#loop = loop;
    const { signal } = loop.stop;
    void this.#ended.then(() => {
      if (signal.aborted) return;
      if (plan.moving) everyFrame(media, signal, () => void this.#read(loop));
      else void this.#read(loop);
    });
  }

  #stopLoop() {
    if (!this.#loop) return;
    const { analyzer, stop } = this.#loop;
    stop.abort();
    this.#loop = null;
    // Whoever was there leaves with the stream.
    if (analyzer.options.mode === 'video') this.#ended = analyzer.reset().catch(() => {});
  }

  /** @param {Loop} loop */
  async #read(loop) {
    const { analyzer, media, stop: { signal } } = loop;
    if ('readyState' in media && media.readyState < 2) return;
    // Of a stream the newest frame takes the place of the one that waits; of pictures each would be read.
    if (loop.open >= (analyzer.options.mode === 'video' ? 4 : 1) && this.#plan?.moving) return;
    loop.open++;
    try {
      const result = await analyzer.analyze(media, { signal });
      if (signal.aborted) return;
      loop.failures.clear();
      loop.done = true;
      this.#audience.read(result);
    } catch (error) {
      if (signal.aborted) return;
      const known = /** @type {FacewiseError} */ (error);
      // One death may cost several frames. The worker is replaced at the next.
      if (loop.failures.has(known)) return;
      loop.failures.add(known);
      if (known.code === 'WORKER' && this.#plan?.moving && loop.failures.size < TRIES) this.#audience.failed(known);
      else this.fail(known);
    } finally {
      loop.open--;
    }
  }
}
