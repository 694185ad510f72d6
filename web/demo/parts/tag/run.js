// A run over many photos: each is decoded, read and let go, a few at a time. What was read before is not read again,
// so that a run that was cut off goes on where it was.

import { FacewiseError } from '../../../lib/index.js';
import { orientationOf } from './exif.js';
import { decoded, faceThumb } from './pictures.js';

/** @typedef {import('../../../lib/index.js').Analyzer} Analyzer */
/** @typedef {import('../../../lib/index.js').Face} Face */
/** @typedef {import('../analysis.js').Progress} Progress */
/** @typedef {import('./album.js').Album} Album */
/** @typedef {import('./album.js').Photo} Photo */
/** @typedef {import('./album.js').SeenFace} SeenFace */
/** @typedef {import('./intake.js').Found} Found */
/** @typedef {'idle' | 'loading' | 'reading' | 'paused' | 'failed'} RunState */

const workers = Math.min(2, navigator.hardwareConcurrency || 1);
/** @type {import('../../../lib/index.js').AnalyzerOptions} */
const analyzerOptions = { mode: 'image', tasks: ['mesh', 'identity', 'quality'], workers };
// Of which the rate is told.
const span = 15_000;
// The nets take some 30 MB: they go when nothing was read for a while.
const rest = 20_000;

/** Problems of one photo; any other is one of the engine and ends the run. */
const photoErrors = ['INVALID_IMAGE', 'ABORTED'];

/** @param {unknown} error @param {string} file its name @returns {string} why a photo could not be read */
function problemOf(error, file) {
  const { name, code, message } = /** @type {Error & { code?: string }} */ (error);
  if (code === 'INVALID_IMAGE') return message;
  if (name === 'NotFoundError') return 'It is no longer where it was.';
  if (name === 'NotReadableError') return 'The system did not let it be read, or it has changed meanwhile.';
  const rare = /\.(heic|heif|tiff?)$/i.exec(file);
  if (rare) return `This browser does not decode .${rare[1].toLowerCase()}: export it as JPEG.`;
  return 'It is no picture that this browser can decode.';
}

/** Fires 'change'. */
export class Run extends EventTarget {
  /** @type {RunState} */
  state = 'idle';
  /** @type {Progress | null} of the nets */
  progress = null;
  /** @type {FacewiseError | null} why it failed */
  error = null;
  /** Photos of this run, those that were known included. */
  total = 0;
  done = 0;
  /** Of them, read in an earlier run, or twice in this. */
  known = 0;
  /** Faces that this run has found. */
  faces = 0;
  #album;
  #open;
  /** @type {Found[]} */
  #queue = [];
  /** @type {Set<string>} ids of queued photos and of those in work */
  #waiting = new Set();
  /** @type {Found[]} in work, to be taken up again after a failure */
  #inWork = [];
  /** @type {Analyzer | null} */
  #analyzer = null;
  /** @type {AbortController | null} */
  #controller = null;
  /** @type {number[]} when the latest photos were done */
  #times = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #closing;

  /**
   * @param {Album} album
   * @param {(options: import('../../../lib/index.js').AnalyzerOptions, signal: AbortSignal,
   *   report: (progress: Progress) => void) => Promise<Analyzer>} open
   */
  constructor(album, open) {
    super();
    this.#album = album;
    this.#open = open;
  }

  get busy() {
    return this.state !== 'idle' && this.state !== 'failed';
  }

  /** Photos a second, lately; 0 while it is not known. */
  get rate() {
    const times = this.#times;
    if (times.length < 4) return 0;
    return ((times.length - 1) * 1000) / (times[times.length - 1] - times[0]);
  }

  /** Seconds, NaN while it is not known. */
  get left() {
    return this.rate > 0 ? this.#waiting.size / this.rate : NaN;
  }

  /** @param {Found[]} found to be read, after what is being read */
  add(found) {
    if (this.#album.elsewhere) return;
    if (!this.busy && this.state !== 'failed') {
      this.total = 0;
      this.done = 0;
      this.known = 0;
      this.faces = 0;
      this.#times = [];
    }
    const { photos } = this.#album;
    this.total += found.length;
    for (const each of found) {
      if (photos.has(each.id) || this.#waiting.has(each.id)) {
        this.done++;
        this.known++;
      } else {
        this.#queue.push(each);
        this.#waiting.add(each.id);
      }
    }
    if (this.#queue.length > 0 && !this.busy) void this.#begin();
    else {
      if (this.busy) this.#note();
      this.#set(this.state);
    }
    this.#album.bring(found);
  }

  pause() {
    if (this.state !== 'reading') return;
    this.#set('paused');
  }

  resume() {
    if (this.state !== 'paused') return;
    this.#times = [];
    this.#set('reading');
    this.#work();
  }

  /** What is read stays; the rest is not read. */
  cancel() {
    if (this.state === 'idle') return;
    this.#queue = [];
    this.#waiting.clear();
    this.#controller?.abort();
    if (!this.#album.elsewhere) this.#album.noteRun(null);
    this.#end();
  }

  /** After a failure. */
  retry() {
    if (this.state === 'failed') void this.#begin();
  }

  async #begin() {
    const controller = new AbortController();
    this.#controller = controller;
    this.error = null;
    this.progress = null;
    clearTimeout(this.#closing);
    this.#note();
    try {
      if (!this.#analyzer || this.#analyzer.closed) {
        this.#set('loading');
        const analyzer = await this.#open(analyzerOptions, controller.signal, (progress) => {
          this.progress = progress;
          // The other files still come in when one has failed.
          if (this.state === 'loading') this.#set('loading');
        });
        if (controller.signal.aborted) return analyzer.close();
        this.#analyzer = analyzer;
      }
      this.#set('reading');
      this.#work();
    } catch (error) {
      if (controller === this.#controller && !controller.signal.aborted) this.#fail(error);
    }
    return undefined;
  }

  /** What is still to be read, for the next visit. */
  #note() {
    this.#album.noteRun({ total: this.#waiting.size, before: this.#album.photos.size });
  }

  /** As many photos at a time as there are workers: one decoded picture for each. */
  #work() {
    const { signal } = /** @type {AbortController} */ (this.#controller);
    while (this.state === 'reading' && this.#inWork.length < workers && this.#queue.length > 0) {
      const next = /** @type {Found} */ (this.#queue.shift());
      this.#inWork.push(next);
      void this.#serve(next, signal);
    }
    if (this.#inWork.length === 0 && this.#queue.length === 0 && this.busy) {
      this.#album.noteRun(null);
      this.#end();
    }
  }

  /** @param {Found} next @param {AbortSignal} signal */
  async #serve(next, signal) {
    /** @type {Photo | null} */
    let photo = null;
    try {
      photo = await this.#read(next, signal);
    } catch (error) {
      if (!signal.aborted && error instanceof FacewiseError && !photoErrors.includes(error.code)) {
        this.#fail(error);
      } else {
        const problem = problemOf(error, next.file.name);
        photo = { ...this.#known(next), width: 0, height: 0, orientation: 1, problem, faces: [] };
      }
    }
    this.#inWork = this.#inWork.filter((each) => each !== next);
    if (signal.aborted) {
      // Another run may have begun, and waits for the place.
      if (this.state === 'reading') this.#work();
      return;
    }
    if (photo) {
      this.#waiting.delete(next.id);
      this.done++;
      this.faces += photo.faces.length;
      const now = performance.now();
      this.#times = [...this.#times.filter((at) => now - at < span), now];
      this.#album.add(photo);
      this.#set(this.state);
    } else {
      this.#queue.unshift(next);
    }
    this.#work();
  }

  /** @param {Found} found */
  #known({ id, path, file }) {
    return { id, name: file.name, path };
  }

  /** @param {Found} found @param {AbortSignal} signal @returns {Promise<Photo>} */
  async #read(found, signal) {
    const orientation = await orientationOf(found.file);
    const { bitmap, width, height } = await decoded(found.file);
    try {
      const { faces } = await /** @type {Analyzer} */ (this.#analyzer).analyze(bitmap, { signal });
      /** @type {SeenFace[]} */
      const seen = [];
      for (const face of faces) {
        if (face.embedding) seen.push(await this.#seen(face, `${found.id}#${seen.length}`, found.id, bitmap));
      }
      return { ...this.#known(found), width, height, orientation, problem: '', faces: seen };
    } finally {
      bitmap.close();
    }
  }

  /**
   * @param {Face} face
   * @param {string} id
   * @param {string} photo its id
   * @param {ImageBitmap} bitmap
   * @returns {Promise<SeenFace>}
   */
  async #seen({ box, boxNormalized, score, quality, embedding }, id, photo, bitmap) {
    return {
      id,
      photo,
      box: { ...boxNormalized },
      score,
      size: Math.max(box.width, box.height),
      quality: quality?.score ?? 1,
      reasons: quality?.reasons.map(({ code }) => code) ?? [],
      embedding: Float32Array.from(/** @type {Float32Array} */ (embedding)),
      thumb: await faceThumb(bitmap, boxNormalized),
    };
  }

  /** @param {unknown} error */
  #fail(error) {
    // The others in work fail with the engine: the first says why.
    if (this.state === 'failed') return;
    this.error = /** @type {FacewiseError} */ (error);
    this.#analyzer?.close();
    this.#analyzer = null;
    this.#set('failed');
  }

  #end() {
    this.#set('idle');
    this.dispatchEvent(new Event('end'));
    this.#album.regroup();
    this.#closing = setTimeout(() => {
      if (this.busy) return;
      this.#analyzer?.close();
      this.#analyzer = null;
    }, rest);
  }

  /** @param {RunState} state */
  #set(state) {
    this.state = state;
    this.dispatchEvent(new Event('change'));
  }
}
