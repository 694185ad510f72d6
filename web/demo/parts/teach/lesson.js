// What is being taught: the classes or the number, the pictures collected for them, and the settings. All of it is
// saved as it grows, so that a closed tab loses nothing.

import { readAll, readOne, transact } from '../database.js';

/** @typedef {{ id: string, name: string }} Class */
/**
 * A picture of a face, as the net will see it.
 * @typedef {object} Sample
 * @property {string} id
 * @property {string} owner id of its class, 'number' of a number
 * @property {number} value of a number, 0 of a class
 * @property {string} take the press of the button that it came from
 * @property {number} at ms since 1970
 * @property {number} size pixels a side
 * @property {Uint8Array} pixels (size, size, 3) RGB
 */
/** @typedef {{ name: string, low: string, high: string, unit: string, range: [number, number] }} NumberTask */
/** @typedef {'classes' | 'value'} Kind */
/**
 * @typedef {object} Settings
 * @property {'features' | 'scratch'} net
 * @property {number} epochs
 * @property {number} rate learning rate
 * @property {boolean} augment
 * @property {number} split share of the pictures that is held back to check, 0..0.5
 * @property {number} seed
 * @property {boolean} toggle a press starts recording, the next one ends it
 */

/** @type {Readonly<Settings>} */
export const defaults = Object.freeze({
  net: 'features',
  epochs: 40,
  rate: 0.002,
  augment: false,
  split: 0.2,
  seed: 1,
  toggle: false,
});

const numberOwner = 'number';
export const mostClasses = 12;
// After a failure saving is tried again with the next picture, but not ten times a second.
const patience = 2000;

const newId = () => crypto.randomUUID();
/** @returns {Class[]} */
const twoClasses = () => [0, 1].map(() => ({ id: newId(), name: '' }));
/** @type {Readonly<NumberTask>} */
const question = { name: 'How tired am I?', low: 'wide awake', high: 'very tired', unit: '', range: [0, 10] };

/** Fires 'change' when classes, names, settings or samples change, 'problem' (with .problem) when saving failed. */
export class Lesson extends EventTarget {
  /** @type {Kind} */
  kind = 'classes';
  /** @type {Class[]} */
  classes = twoClasses();
  /** @type {NumberTask} */
  number = { ...question };
  /** @type {Settings} */
  settings = { ...defaults };
  /** @type {Sample[]} oldest first */
  samples = [];
  /** @type {{ owner: Class | null, place: number, samples: Sample[] } | null} what undo() brings back */
  removed = null;
  /** Whether it is known what an earlier visit has left. */
  restored = false;
  /** @type {Error | null} why the latest change is not saved */
  problem = null;
  /** @type {Set<Sample>} */
  #unsaved = new Set();
  #failedAt = -Infinity;
  #saving = Promise.resolve();
  #planned = false;

  /** @returns {Promise<void>} what an earlier visit has left */
  async restore() {
    try {
      const [kept, samples] = await Promise.all([
        /** @type {Promise<any>} */ (readOne('lesson', 'lesson')),
        /** @type {Promise<Sample[]>} */ (readAll('samples')),
      ]);
      if (kept) {
        const { kind, classes, number, settings } = kept;
        Object.assign(this, { kind, classes, number, settings: { ...defaults, ...settings } });
      }
      // Perhaps something was recorded meanwhile.
      this.samples = [...samples, ...this.samples].sort((a, b) => a.at - b.at);
    } catch (error) {
      this.report(error);
    }
    this.restored = true;
    this.#changed();
  }

  /** @param {Class | null} owner null: the number @returns {Sample[]} oldest first */
  samplesOf(owner) {
    const id = owner?.id ?? numberOwner;
    return this.samples.filter((sample) => sample.owner === id);
  }

  /** Of the present kind. */
  get current() {
    const owners = this.kind === 'value' ? [numberOwner] : this.classes.map(({ id }) => id);
    return this.samples.filter(({ owner }) => owners.includes(owner));
  }

  /** @param {Sample} sample of the present kind @returns {number} number of the class, or the value */
  truthOf({ owner, value }) {
    return this.kind === 'value' ? value : this.classes.findIndex(({ id }) => id === owner);
  }

  /** @returns {import('../models-store.js').NetMeta} what a net is that learns this */
  get meta() {
    if (this.kind === 'value') {
      const { name, low, high, unit, range } = this.number;
      return { name: name.trim() || 'A number', kind: 'value', labels: [], unit, range, ends: [low, high] };
    }
    const labels = this.classes.map((owner) => this.nameOf(owner));
    return { name: labels.join(' or '), kind: 'classes', labels, unit: '', range: [0, 1] };
  }

  /** @param {Class} owner @returns {string} what to call it, also before it has a name */
  nameOf(owner) {
    return owner.name.trim() || `Class ${this.classes.indexOf(owner) + 1}`;
  }

  /** @param {Partial<Pick<Lesson, 'kind' | 'number' | 'settings'>>} change */
  set(change) {
    Object.assign(this, change);
    this.#save();
  }

  addClass() {
    const added = { id: newId(), name: '' };
    this.classes = [...this.classes, added];
    this.#save();
    return added;
  }

  /** @param {Class} owner @param {string} name */
  rename(owner, name) {
    owner.name = name;
    this.#save();
  }

  /** With its pictures. @param {Class} owner */
  removeClass(owner) {
    const samples = this.samplesOf(owner);
    const place = this.classes.indexOf(owner);
    this.#drop(samples);
    this.classes = this.classes.filter((each) => each !== owner);
    this.removed = owner.name || samples.length > 0 ? { owner, place, samples } : null;
    this.#save();
  }

  /** @param {Class | null} owner @param {Pick<Sample, 'value' | 'take' | 'size' | 'pixels'>} picture */
  add(owner, picture) {
    /** @type {Sample} */
    const sample = { ...picture, id: newId(), owner: owner?.id ?? numberOwner, at: Date.now() };
    this.samples.push(sample);
    this.removed = null;
    this.#put([sample]);
    this.#changed();
  }

  /** @param {Sample[]} samples */
  remove(samples) {
    this.removed = { owner: null, place: 0, samples };
    this.#drop(samples);
    this.#changed();
  }

  /** What was removed last comes back. */
  undo() {
    if (!this.removed) return;
    const { owner, place, samples } = this.removed;
    this.removed = null;
    this.samples = [...this.samples, ...samples].sort((a, b) => a.at - b.at);
    this.#put(samples);
    if (owner) this.classes = [...this.classes.slice(0, place), owner, ...this.classes.slice(place)];
    this.#save();
  }

  /** All of it, as if nobody had been here. */
  forget() {
    this.#drop(this.samples);
    this.removed = null;
    this.classes = twoClasses();
    this.number = { ...question };
    this.settings = { ...defaults };
    this.#save();
  }

  /** @param {Sample[]} samples */
  #drop(samples) {
    const ids = new Set(samples.map(({ id }) => id));
    this.samples = this.samples.filter(({ id }) => !ids.has(id));
    for (const sample of samples) this.#unsaved.delete(sample);
    transact(['samples'], 'readwrite', (store) => ids.forEach((id) => store('samples').delete(id))).catch((error) =>
      this.report(error),
    );
  }

  /** @param {Sample[]} samples to save, and with them all that could not be saved before */
  async #put(samples) {
    for (const sample of samples) this.#unsaved.add(sample);
    if (performance.now() - this.#failedAt < patience) return;
    const batch = [...this.#unsaved];
    try {
      await transact(['samples'], 'readwrite', (store) => batch.forEach((sample) => store('samples').put(sample)));
      for (const sample of batch) this.#unsaved.delete(sample);
      if (this.problem && this.#unsaved.size === 0) this.#save();
    } catch (error) {
      this.#failedAt = performance.now();
      this.report(error);
    }
  }

  #save() {
    this.#changed();
    if (this.#planned) return;
    this.#planned = true;
    // Once for all changes of this moment, in their order.
    this.#saving = this.#saving.then(async () => {
      this.#planned = false;
      const { kind, classes, number, settings } = this;
      try {
        const kept = { id: 'lesson', kind, classes, number, settings };
        await transact(['lesson'], 'readwrite', (store) => void store('lesson').put(kept));
        if (this.#unsaved.size === 0) this.problem = null;
        this.#changed();
      } catch (error) {
        this.report(error);
      }
    });
  }

  /** @param {unknown} error of whatever belongs to this lesson and could not be kept */
  report(error) {
    this.problem = /** @type {Error} */ (error);
    this.dispatchEvent(new Event('problem'));
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
