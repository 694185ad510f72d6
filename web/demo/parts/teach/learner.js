// Teaches a net what the lesson holds, and keeps what was learnt: after each epoch, and in the end.

import { createTrainer, nets } from '../../../lib/train.js';
import { readOne, transact } from '../database.js';
import { resized } from './pictures.js';
import { heldBack, LessonError, obstacle } from './readiness.js';

/** @typedef {import('../../../lib/train.js').BatchReport} BatchReport */
/** @typedef {import('../../../lib/train.js').EpochReport} EpochReport */
/** @typedef {import('../../../lib/train.js').History} History */
/** @typedef {import('../../../lib/train.js').Trainer} Trainer */
/** @typedef {import('../../../lib/train.js').TrainerOptions} TrainerOptions */
/** @typedef {import('../models-store.js').NetMeta} NetMeta */
/** @typedef {import('./lesson.js').Lesson} Lesson */
/** @typedef {import('./lesson.js').Sample} Sample */
/** @typedef {import('./lesson.js').Settings} Settings */
/** @typedef {'idle' | 'preparing' | 'running' | 'finishing'} LearnerState */
/**
 * What the net said of one picture that was held back.
 * @typedef {{ sample: Sample, truth: number, outputs: number[] }} Check
 */
/**
 * @typedef {object} Trained
 * @property {NetMeta} meta
 * @property {Uint8Array} file .tflite
 * @property {string} note how good it is, in words
 * @property {{ sample: string, truth: number, outputs: number[] }[]} checks sample: its id
 * @property {EpochReport[]} epochs
 * @property {string} message how the training ended, '' where it went through
 * @property {boolean} blind nothing was held back: the checks are on what it learnt from
 */
/**
 * A training that a closed tab has cut off.
 * @typedef {{ checkpoint: Uint8Array, epoch: number, epochs: EpochReport[], settings: Settings, samples: string[] }} Cut
 */

/** What the shipped expression net was made for, and the tensor whose values are the features. */
const base = {
  side: 112,
  scale: 1 / 255,
  offset: [-122.782 / 255, -117.001 / 255, -104.298 / 255],
  features: 'features',
};
const scratchSide = 64;
const awayText = 'Stopped: the loss ran away. Choose a smaller learning rate. The best weights so far are kept.';
/** Of the upright square around the mesh: some hair, ears and chin are on it. */
export const cropScale = 1.25;
export const cropSide = base.side;

/** Fires 'change' when state, history or the batch change. */
export class Learner extends EventTarget {
  /** @type {LearnerState} */
  state = 'idle';
  /** @type {EpochReport[]} */
  epochs = [];
  /** @type {BatchReport | null} */
  batch = null;
  /** @type {number} share of the preparation that is done */
  prepared = 0;
  /** @type {Trained | null} */
  trained = null;
  /** @type {NetMeta | null} of the training under way */
  learning = null;
  /** @type {Error | null} why the latest training came to nothing */
  error = null;
  /** @type {Cut | null} */
  cut = null;
  #wanted = 0;
  #startedAt = 0;
  #firstEpoch = 0;
  /** The loss ran away, and the training was ended for it. */
  #away = false;
  /** @type {Trainer | null} */
  #trainer = null;
  #controller = new AbortController();

  /**
   * @param {Lesson} lesson
   * @param {(signal: AbortSignal) => Promise<Uint8Array>} loadBase the file of the expression net
   */
  constructor(lesson, loadBase) {
    super();
    this.lesson = lesson;
    this.loadBase = loadBase;
  }

  get busy() {
    return this.state !== 'idle';
  }

  /** @returns {number} of the training under way */
  get wanted() {
    return this.#wanted;
  }

  /** @returns {number} seconds, NaN while unknown */
  get left() {
    const done = this.epochs.length - this.#firstEpoch;
    if (this.state !== 'running' || done === 0) return NaN;
    const each = (performance.now() - this.#startedAt) / done / 1000;
    return each * (this.#wanted - this.epochs.length);
  }

  /** @returns {number | null} of the batch that was learnt last, or the last epoch of what was kept */
  get lastLoss() {
    return this.batch?.loss ?? this.epochs[this.epochs.length - 1]?.loss ?? null;
  }

  async restore() {
    try {
      const [trained, cut] = await Promise.all([readOne('lesson', 'trained'), readOne('lesson', 'cut')]);
      this.trained = /** @type {Trained | undefined} */ (trained) ?? null;
      this.cut = /** @type {Cut | undefined} */ (cut) ?? null;
      this.epochs = this.cut?.epochs ?? this.trained?.epochs ?? [];
    } catch {
      // The lesson's own reading says what is the matter.
    }
    this.#changed();
  }

  /** End here, with the best weights so far. */
  stop() {
    if (this.state === 'running') this.#trainer?.stop();
    else this.discard();
  }

  /** End here, and let go of what was learnt by now. */
  discard() {
    this.#controller.abort();
  }

  /** While it learns: what the net says by now. @param {Sample | { pixels: Uint8Array, size: number }} picture */
  async predict(picture) {
    const trainer = this.#trainer;
    if (!trainer || this.state !== 'running') return null;
    const [row] = await trainer.predict(resized(picture, trainer.input[0])).catch(() => []);
    return row ?? null;
  }

  /**
   * Rejects with a LessonError for what cannot be learnt from; of all else the state, error and trained tell.
   * @param {Cut} [cut] go on from there
   * @param {boolean} [only] take what was learnt by then, without going on
   */
  async start(cut, only = false) {
    if (this.busy) return;
    const { lesson } = this;
    const found = obstacle(lesson);
    if (found) throw new LessonError(found);
    const settings = cut?.settings ?? { ...lesson.settings };
    const order = lesson.current;
    const held = heldBack(order, settings.split);
    const learning = order.filter((sample) => !held.has(sample));
    this.#controller = new AbortController();
    this.error = null;
    this.batch = null;
    this.epochs = cut?.epochs ?? [];
    this.#firstEpoch = this.epochs.length;
    this.#wanted = only ? this.epochs.length : settings.epochs;
    this.prepared = 0;
    this.#away = false;
    this.learning = this.#meta();
    this.#set('preparing');
    try {
      const trainer = await createTrainer(await this.#options(settings));
      this.#trainer = trainer;
      const history = await this.#fit(trainer, settings, learning, [...held], cut);
      if (this.#controller.signal.aborted) return;
      this.#set('finishing');
      await this.#finish(trainer, history, held.size > 0 ? [...held] : learning, held.size === 0);
    } catch (error) {
      if (!this.#controller.signal.aborted) this.error = /** @type {Error} */ (error);
    } finally {
      this.#trainer?.close();
      this.#trainer = null;
      this.#set('idle');
    }
  }

  /** @returns {NetMeta} of what the lesson teaches */
  #meta() {
    const { lesson } = this;
    if (lesson.kind === 'value') {
      const { name, low, high, unit, range } = lesson.number;
      return { name: name || 'A number', kind: 'value', labels: [], unit, range, ends: [low, high] };
    }
    const labels = lesson.classes.map((owner) => lesson.nameOf(owner));
    return { name: labels.join(' or '), kind: 'classes', labels, unit: '', range: [0, 1] };
  }

  /** @param {Settings} settings @returns {Promise<TrainerOptions>} */
  async #options({ net, rate, seed }) {
    const { signal } = this.#controller;
    const { name, kind, labels, unit, range } = this.#meta();
    /** @type {TrainerOptions} */
    const common = {
      name,
      ...(kind === 'value' ? { unit: unit || undefined, range } : { labels }),
      optimizer: { name: 'adam', learningRate: rate },
      crop: { region: 'face', scale: cropScale },
      seed,
      signal,
    };
    if (net === 'scratch') return { ...common, input: [scratchSide, scratchSide, 3], layers: nets.small };
    return {
      ...common,
      base: { model: await this.loadBase(signal), features: base.features },
      layers: nets.head,
      inputScale: base.scale,
      inputOffset: base.offset,
    };
  }

  /**
   * @param {Trainer} trainer
   * @param {Settings} settings
   * @param {Sample[]} learning
   * @param {Sample[]} held
   * @param {Cut} [cut]
   */
  #fit(trainer, settings, learning, held, cut) {
    const side = trainer.input[0];
    const data = (/** @type {Sample[]} */ samples) => {
      const bytes = new Uint8Array(samples.length * side * side * 3);
      samples.forEach((sample, i) => bytes.set(resized(sample, side), i * side * side * 3));
      return { samples: bytes, targets: samples.map((sample) => this.#truth(sample)) };
    };
    const guessing = lossOfGuessing(learning.map((sample) => this.#truth(sample)), this.lesson.kind);
    let savedAt = performance.now();
    return trainer.fit(held.length > 0 ? { ...data(learning), validation: data(held) } : data(learning), {
      epochs: Math.max(1, this.#wanted),
      batchSize: 16,
      augment: settings.augment ? { shift: 0.06, scale: 0.08, rotate: 6, brightness: 0.12, contrast: 0.15 } : false,
      balance: this.lesson.kind === 'value' ? 'none' : 'weights',
      startAtMean: this.lesson.kind === 'value',
      checkpoint: cut?.checkpoint,
      signal: this.#controller.signal,
      onPrepared: ({ done, total }) => {
        this.prepared = done / total;
        this.#changed();
      },
      onBatch: (report) => {
        if (this.state === 'preparing') {
          this.#startedAt = performance.now();
          this.#set('running');
        }
        this.batch = report;
        this.#changed();
      },
      onEpoch: (report) => {
        this.epochs = [...this.epochs, report];
        if (ranAway(this.epochs, guessing)) {
          this.#away = true;
          trainer.stop();
        }
        this.#changed();
      },
      onCheckpoint: (checkpoint, epoch) => {
        // A closed tab loses a second at most.
        if (performance.now() - savedAt < 1000) return;
        savedAt = performance.now();
        const samples = this.lesson.current.map(({ id }) => id);
        void this.#keep({ id: 'cut', checkpoint, epoch, epochs: this.epochs, settings, samples });
      },
    });
  }

  /** @param {Sample} sample @returns {number} number of the class, or the value */
  #truth({ owner, value }) {
    return this.lesson.kind === 'value' ? value : this.lesson.classes.findIndex(({ id }) => id === owner);
  }

  /**
   * @param {Trainer} trainer
   * @param {History} history
   * @param {Sample[]} samples to check it on
   * @param {boolean} blind
   */
  async #finish(trainer, history, samples, blind) {
    const side = trainer.input[0];
    const bytes = new Uint8Array(samples.length * side * side * 3);
    samples.forEach((sample, i) => bytes.set(resized(sample, side), i * side * side * 3));
    const rows = await trainer.predict(bytes);
    const checks = samples.map((sample, i) => ({
      sample: sample.id,
      truth: this.#truth(sample),
      outputs: [...rows[i]],
    }));
    const meta = /** @type {NetMeta} */ (this.learning);
    const message = this.#away ? awayText : history.end === 'complete' ? '' : history.message;
    const file = await trainer.exportModel();
    const note = noteOf(meta, checks, blind);
    this.trained = { meta, file, checks, epochs: this.epochs, message, note, blind };
    await this.#keep({ id: 'trained', ...this.trained });
    await this.forget('cut');
  }

  /** @param {NetMeta & { file?: Uint8Array }} meta @param {Uint8Array} file a kept net takes the place of the trained */
  use(meta, file, note = '') {
    this.trained = { meta, file, checks: [], epochs: [], message: '', note, blind: false };
    this.epochs = [];
    this.error = null;
    this.#changed();
    return this.#keep({ id: 'trained', ...this.trained });
  }

  /** @param {'cut' | 'trained'} what is to be gone, here and in the browser */
  async forget(what) {
    this[what] = null;
    this.epochs = this.trained?.epochs ?? [];
    this.batch = null;
    this.error = null;
    this.#changed();
    await transact(['lesson'], 'readwrite', (store) => void store('lesson').delete(what)).catch(() => {});
  }

  /** @param {object} entry what cannot be kept is still there until the tab closes: the lesson tells */
  async #keep(entry) {
    try {
      await transact(['lesson'], 'readwrite', (store) => void store('lesson').put(entry));
    } catch (error) {
      this.lesson.report(error);
    }
  }

  /** @param {LearnerState} state */
  #set(state) {
    this.state = state;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

/** @param {NetMeta} meta @param {{ truth: number, outputs: number[] }[]} checks @param {boolean} blind */
function noteOf(meta, checks, blind) {
  const on = blind ? 'on the pictures that it learnt' : 'on pictures held back';
  if (meta.kind === 'value') {
    const error = checks.reduce((sum, { truth, outputs }) => sum + Math.abs(truth - outputs[0]), 0) / checks.length;
    return `off by ${error.toFixed(1)} on average, ${on}`;
  }
  const right = checks.filter(({ truth, outputs }) => best(outputs) === truth).length;
  return `${right} of ${checks.length} right, ${on}`;
}

/**
 * The loss of an answer that knows how frequent the classes are, or the mean of the numbers, and no more.
 * @param {number[]} truths
 * @param {import('./lesson.js').Kind} kind
 */
function lossOfGuessing(truths, kind) {
  if (kind === 'classes') return Math.log(new Set(truths).size);
  const mean = truths.reduce((sum, value) => sum + value, 0) / truths.length;
  return truths.reduce((sum, value) => sum + (value - mean) ** 2, 0) / truths.length;
}

/** @param {EpochReport[]} epochs @param {number} guessing @returns {boolean} far worse than a guess, and it stays so */
function ranAway(epochs, guessing) {
  return epochs.length >= 6 && epochs.slice(-4).every(({ loss }) => !(loss < 4 * guessing));
}

/** @param {ArrayLike<number>} outputs @returns {number} index of the largest */
export function best(outputs) {
  let first = 0;
  for (let i = 1; i < outputs.length; i++) if (outputs[i] > outputs[first]) first = i;
  return first;
}
