// Teaches a net what the lesson holds, and keeps what was learnt: while it learns, and in the end.

import { createTrainer } from '../../../lib/train.js';
import { readOne, transact } from '../database.js';
import { lossOfGuessing, noteOf, ranAway, varianceOf } from './judging.js';
import { netOptions } from './net-options.js';
import { resized } from './pictures.js';
import { heldBack, LessonError, obstacle } from './readiness.js';

/** @typedef {import('../../../lib/train.js').BatchReport} BatchReport */
/** @typedef {import('../../../lib/train.js').EpochReport} EpochReport */
/** @typedef {import('../../../lib/train.js').History} History */
/** @typedef {import('../../../lib/train.js').Trainer} Trainer */
/** @typedef {import('../models-store.js').NetMeta} NetMeta */
/** @typedef {import('./lesson.js').Lesson} Lesson */
/** @typedef {import('./lesson.js').Sample} Sample */
/** @typedef {import('./lesson.js').Settings} Settings */
/** @typedef {'idle' | 'preparing' | 'running' | 'finishing'} LearnerState */
/**
 * @typedef {object} Trained
 * @property {NetMeta} meta
 * @property {Uint8Array} file .tflite
 * @property {string} note how good it is, in words
 * @property {{ sample: string, truth: number, outputs: number[] }[]} checks what the net says of the pictures with
 *   these ids
 * @property {EpochReport[]} epochs
 * @property {string} message how the training ended, '' where it went through
 */
/**
 * A training that a closed tab has cut off.
 * @typedef {object} Cut
 * @property {Uint8Array} checkpoint
 * @property {EpochReport[]} epochs
 * @property {Settings} settings
 * @property {NetMeta} meta
 * @property {string[]} samples ids, in their order
 * @property {number[]} truths
 */
/** @typedef {{ sample: Sample, truth: number }} Example truth: number of the class, or the value */

const awayText = 'Stopped: the loss ran away. Choose a smaller learning rate. The best weights so far are kept.';
const variation = { shift: 0.06, scale: 0.08, rotate: 6, brightness: 0.12, contrast: 0.15 };

/** @param {Trainer} trainer @param {Example[]} examples */
function dataOf({ input: [side] }, examples) {
  const each = side * side * 3;
  const samples = new Uint8Array(examples.length * each);
  examples.forEach(({ sample }, i) => samples.set(resized(sample, side), i * each));
  return { samples, targets: examples.map(({ truth }) => truth) };
}

/** Fires 'change' when state, history or the batch change. */
export class Learner extends EventTarget {
  /** @type {LearnerState} */
  state = 'idle';
  /** @type {EpochReport[]} */
  epochs = [];
  /** @type {BatchReport | null} */
  batch = null;
  /** Share of the preparation that is done. */
  prepared = 0;
  /** Epochs of the training under way. */
  wanted = 0;
  /** @type {NetMeta | null} of the training under way */
  learning = null;
  /** @type {Trained | null} */
  trained = null;
  /** @type {Error | null} why the latest training came to nothing */
  error = null;
  /** @type {Cut | null} */
  cut = null;
  #startedAt = 0;
  /** What a loss is multiplied by: numbers are learnt over their standard deviation. */
  #unit = 1;
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

  /** What the epochs are about. */
  get kind() {
    return (this.busy ? this.learning : (this.cut?.meta ?? this.trained?.meta))?.kind ?? this.lesson.kind;
  }

  /** @returns {number} seconds, NaN while unknown */
  get left() {
    const done = this.epochs.length - this.#firstEpoch;
    if (this.state !== 'running' || done === 0) return NaN;
    const each = (performance.now() - this.#startedAt) / done / 1000;
    return each * (this.wanted - this.epochs.length);
  }

  /** @returns {number | null} of the batch that was learnt last; of a number in its own unit, squared */
  get lastLoss() {
    return this.batch && this.batch.loss * this.#unit;
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

  /** While it learns: what the net says by now. @param {Pick<Sample, 'pixels' | 'size'>} picture */
  async predict(picture) {
    const trainer = this.#trainer;
    if (!trainer || this.state !== 'running') return null;
    const [row] = await trainer.predict(resized(picture, trainer.input[0])).catch(() => []);
    return row ?? null;
  }

  /** @returns {Promise<void>} rejects with a LessonError for what cannot be learnt from; else the fields tell */
  async start() {
    const { lesson } = this;
    const found = obstacle(lesson);
    if (found) throw new LessonError(found);
    const examples = lesson.current.map((sample) => ({ sample, truth: lesson.truthOf(sample) }));
    const settings = { ...lesson.settings };
    await this.#learn({ settings, meta: lesson.meta, examples, epochs: settings.epochs });
  }

  /**
   * Go on with what was cut off; rejects with a LessonError when its pictures are gone.
   * @param {boolean} only take what was learnt by then, without going on
   */
  async resume(only) {
    const { cut, lesson } = this;
    if (!cut) return;
    const { settings, meta } = cut;
    const examples = cut.samples.flatMap((id, i) => {
      const sample = lesson.samples.find((each) => each.id === id);
      return sample ? [{ sample, truth: cut.truths[i] }] : [];
    });
    if (examples.length < cut.samples.length) {
      const sentence = 'Its pictures have changed since. Discard it, and train anew.';
      throw new LessonError({ code: 'changed', sentence });
    }
    await this.#learn({ settings, meta, examples, epochs: only ? cut.epochs.length : settings.epochs }, cut);
  }

  /**
   * @param {{ settings: Settings, meta: NetMeta, examples: Example[], epochs: number }} plan
   * @param {Cut} [cut]
   */
  async #learn({ settings, meta, examples, epochs }, cut) {
    if (this.busy) return;
    const held = heldBack(
      examples.map(({ sample }) => sample),
      settings.split,
    );
    const learning = examples.filter(({ sample }) => !held.has(sample));
    const checking = examples.filter(({ sample }) => held.has(sample));
    this.#controller = new AbortController();
    this.#away = false;
    this.error = this.batch = null;
    this.epochs = cut?.epochs ?? [];
    this.#firstEpoch = this.epochs.length;
    this.wanted = epochs;
    this.prepared = 0;
    this.learning = meta;
    this.#set('preparing');
    const { signal } = this.#controller;
    try {
      const trainer = await createTrainer(await netOptions(meta, settings, this.loadBase, signal));
      this.#trainer = trainer;
      const kept = {
        settings,
        meta,
        samples: examples.map(({ sample }) => sample.id),
        truths: examples.map(({ truth }) => truth),
      };
      const history = await this.#fit(trainer, settings, learning, checking, kept, cut?.checkpoint);
      if (signal.aborted) return;
      this.#set('finishing');
      await this.#finish(trainer, history, checking.length > 0 ? checking : learning, checking.length === 0);
    } catch (error) {
      if (!signal.aborted) this.error = /** @type {Error} */ (error);
    } finally {
      this.#trainer?.close();
      this.#trainer = null;
      this.#set('idle');
    }
  }

  /**
   * @param {Trainer} trainer
   * @param {Settings} settings
   * @param {Example[]} learning
   * @param {Example[]} checking
   * @param {Omit<Cut, 'checkpoint' | 'epochs'>} kept beside the checkpoints
   * @param {Uint8Array} [checkpoint]
   */
  #fit(trainer, settings, learning, checking, kept, checkpoint) {
    const value = kept.meta.kind === 'value';
    const data = dataOf(trainer, learning);
    const guessing = lossOfGuessing(data.targets, kept.meta.kind);
    this.#unit = value ? varianceOf(data.targets) : 1;
    let savedAt = performance.now();
    return trainer.fit(checking.length > 0 ? { ...data, validation: dataOf(trainer, checking) } : data, {
      epochs: this.wanted,
      batchSize: 16,
      augment: settings.augment ? variation : false,
      balance: value ? 'none' : 'weights',
      standardize: value,
      checkpoint,
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
      onCheckpoint: (bytes) => {
        // A closed tab loses a second at most.
        if (performance.now() - savedAt < 1000) return;
        savedAt = performance.now();
        void this.#keep({ id: 'cut', checkpoint: bytes, epochs: this.epochs, ...kept });
      },
    });
  }

  /**
   * @param {Trainer} trainer
   * @param {History} history
   * @param {Example[]} examples to check it on
   * @param {boolean} blind they are what it learnt from
   */
  async #finish(trainer, history, examples, blind) {
    const meta = /** @type {NetMeta} */ (this.learning);
    const rows = await trainer.predict(dataOf(trainer, examples).samples);
    const checks = examples.map(({ sample, truth }, i) => ({ sample: sample.id, truth, outputs: [...rows[i]] }));
    const message = this.#away ? awayText : history.end === 'complete' ? '' : history.message;
    const file = await trainer.exportModel();
    this.trained = { meta, file, checks, epochs: this.epochs, message, note: noteOf(meta, checks, blind) };
    await this.#keep({ id: 'trained', ...this.trained });
    await this.forget('cut');
  }

  /**
   * A kept or imported net takes the place of the trained.
   * @param {NetMeta} meta
   * @param {Uint8Array} file
   * @param {string} note
   */
  use({ name, kind, labels, unit, range, ends, input }, file, note) {
    const meta = { name, kind, labels, unit, range, ends, input };
    this.trained = { meta, file, checks: [], epochs: [], message: '', note };
    this.epochs = [];
    this.error = this.batch = null;
    this.#changed();
    return this.#keep({ id: 'trained', ...this.trained });
  }

  /** @param {'cut' | 'trained'} what is to be gone, here and in the browser */
  async forget(what) {
    this[what] = null;
    this.epochs = this.trained?.epochs ?? [];
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
