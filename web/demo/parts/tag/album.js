// The album: what was read of the photos, who is who, and what can be undone. All of it is kept in this browser as it
// grows; the photos themselves never are.

import { alike } from './alike.js';
import { forgetAlbum, keepNote, keepPeople, keepPhotos, loadAlbum } from './database.js';
import { without } from './edits.js';
import { groupFaces } from './grouping.js';
import { holdAlbum } from './lock.js';

/** @typedef {import('./database.js').RunNote} RunNote */
/** @typedef {import('./edits.js').People} People */
/** @typedef {import('./grouping.js').Group} Group */
/** @typedef {import('./grouping.js').Grouping} Grouping */
/**
 * A face in a photo.
 * @typedef {object} SeenFace
 * @property {string} id
 * @property {string} photo its id
 * @property {{ x: number, y: number, width: number, height: number }} box in fractions of the upright photo
 * @property {number} score of the detector, 0..1
 * @property {number} size pixels of the box's longer side, as it was read
 * @property {number} quality for matching, 0..1
 * @property {string[]} reasons what is wrong with it, codes of the analyzer's quality
 * @property {Float32Array} embedding unit length
 * @property {Blob} thumb a small picture of it
 * @property {string} [written] the name that its photo's sidecar was given by this page
 */
/**
 * What is known of a photo.
 * @typedef {object} Photo
 * @property {string} id of its name, size and time of change: the same file in another folder is the same photo
 * @property {string} name
 * @property {string} path from the folder that was given
 * @property {number} width upright, in pixels; 0 when unreadable
 * @property {number} height
 * @property {number} orientation of the file, as EXIF says it, 1..8
 * @property {string} problem why it could not be read, '' when it was
 * @property {SeenFace[]} faces
 */
/**
 * Somebody of whom the visitor has said something.
 * @typedef {object} Person
 * @property {string} id
 * @property {string} name may be ''
 * @property {string[]} faces ids of those that are this person's, whatever the clustering says
 */
/** @typedef {{ words: string, people: People, photos: Photo[] }} Step what undo() brings back */

const undoable = 50;
// After a failure saving is tried again with the next photo, but not ten times a second.
const patience = 2000;
// While photos come in, grouping takes a small part of the time.
const least = 500;
const share = 10;
const pause = 1500;

/**
 * Fires 'change' when groups or photos change, 'problem' when what is kept differs from what is here, 'lost' when
 * another tab has taken it.
 */
export class Album extends EventTarget {
  /** @type {Map<string, Photo>} */
  photos = new Map();
  /** @type {People} */
  people = new Map();
  /** @type {Grouping} */
  grouping = { groups: [], once: [], unsure: [] };
  /** @type {Map<string, Group>} who a group might be, by its id */
  alike = new Map();
  /** @type {Map<string, File>} the photos that are at hand in this visit */
  files = new Map();
  /** @type {FileSystemDirectoryHandle[]} folders that can be opened again with the visitor's leave */
  folders = [];
  /** @type {RunNote | null} a run that was cut off */
  cut = null;
  /** Whether it is known what an earlier visit has left. */
  restored = false;
  /** Whether another tab has it. */
  elsewhere = false;
  /** @type {Error | null} why something is not kept, or not grouped */
  problem = null;
  /** How often something was done or undone. */
  edits = 0;
  /** @type {Step[]} */
  #steps = [];
  /** @type {Set<Photo>} */
  #unsaved = new Set();
  #failedAt = -Infinity;
  #cost = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** What an earlier visit has left. @param {boolean} [take] from another tab that has it */
  async restore(take = false) {
    this.elsewhere = !(await holdAlbum(take, () => this.#lose()));
    if (this.elsewhere) {
      this.#changed();
      return;
    }
    try {
      const { photos, people, notes } = await loadAlbum();
      // Perhaps something was read meanwhile.
      this.photos = new Map([...photos.map((photo) => /** @type {const} */ ([photo.id, photo])), ...this.photos]);
      this.people = new Map(people.map((person) => [person.id, person]));
      this.folders = notes.get('folders') ?? [];
      this.cut = notes.get('run') ?? null;
    } catch (error) {
      this.#report(error);
    }
    this.restored = true;
    this.regroup();
  }

  /** @returns {SeenFace[]} */
  get faces() {
    return [...this.photos.values()].flatMap(({ faces }) => faces);
  }

  /** @returns {Photo[]} */
  get unreadable() {
    return [...this.photos.values()].filter(({ problem }) => problem);
  }

  /** @param {string} id */
  groupOf(id) {
    const { groups, once } = this.grouping;
    return groups.find((group) => group.id === id) ?? once.find((group) => group.id === id) ?? null;
  }

  /** Photos that are at hand now. @param {import('./intake.js').Found[]} found */
  bring(found) {
    for (const { id, file } of found) this.files.set(id, file);
    this.#changed();
  }

  /** @returns {import('./intake.js').Found[]} photos that could not be read and are at hand: to be read once more */
  takeUnreadable() {
    return this.unreadable.flatMap(({ id, path }) => {
      const file = this.files.get(id);
      if (!file) return [];
      this.photos.delete(id);
      return [{ id, path, file }];
    });
  }

  /** @param {Photo} photo that was read, or could not be */
  add(photo) {
    if (this.forgotten) this.#steps = [];
    this.photos.set(photo.id, photo);
    this.cut = null;
    void this.#keep([photo]);
    this.#regroupSoon(least);
  }

  /** @param {People} people another list, @param {string} words what was done */
  edit(people, words) {
    this.#remember({ words, people: this.people, photos: [] });
    this.#setPeople(people, { keep: true });
  }

  /** @param {Set<string>} ids of faces whose box, picture and embedding go, @param {string} words */
  forgetFaces(ids, words) {
    const affected = [...this.photos.values()].filter(({ faces }) => faces.some(({ id }) => ids.has(id)));
    this.#remember({ words, people: this.people, photos: affected });
    const rest = affected.map((photo) => ({ ...photo, faces: photo.faces.filter(({ id }) => !ids.has(id)) }));
    for (const photo of rest) this.photos.set(photo.id, photo);
    void this.#keep(rest);
    this.#setPeople(without(this.people, ids), { keep: true });
  }

  /**
   * All of it, as if nobody had been here; undo() brings it back until something else is done.
   * @param {string} words
   */
  forget(words) {
    const step = { words, people: this.people, photos: [...this.photos.values()] };
    this.#empty();
    this.#steps = [step];
    this.edits++;
    forgetAlbum().then(
      () => this.#settle(),
      (error) => this.#report(error),
    );
    this.regroup();
  }

  /** Whether undo() would bring all of it back. */
  get forgotten() {
    return this.#steps.length > 0 && this.photos.size === 0;
  }

  /** What undo() would bring back. */
  get undoable() {
    return this.#steps[this.#steps.length - 1]?.words ?? '';
  }

  undo() {
    const step = this.#steps.pop();
    if (!step) return;
    this.edits++;
    for (const photo of step.photos) this.photos.set(photo.id, photo);
    if (step.photos.length > 0) void this.#keep(step.photos);
    this.#setPeople(step.people);
  }

  /** What was done can no longer be undone. */
  settle() {
    this.#steps = [];
    this.#changed();
  }

  /** Names that are in sidecars now: a later one may take their place. @param {import('./tags.js').Tagged[]} list */
  wrote(list) {
    for (const { names } of list) for (const [face, name] of names) face.written = name;
    void this.#keep(list.map(({ photo }) => photo));
  }

  /** @param {FileSystemDirectoryHandle[]} folders */
  keepFolders(folders) {
    this.folders = folders;
    // A handle that cannot be kept is asked for again.
    keepNote('folders', folders).catch(() => {});
  }

  /** @param {RunNote | null} run null: it came to its end */
  noteRun(run) {
    this.cut = null;
    keepNote('run', run).catch(() => {});
  }

  /** Puts the faces into groups. @param {{ keep?: boolean }} [how] keep: as they are, but for what was just said */
  regroup({ keep = false } = {}) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const start = performance.now();
    try {
      this.grouping = groupFaces(this.faces, this.people, this.grouping, { keep });
      this.alike = alike(this.grouping);
    } catch (error) {
      this.#report(error);
    }
    // A thousand faces take a fifth of a second: too long for each name, not for a pause after the last one.
    if (keep) this.#regroupSoon(pause);
    else this.#cost = performance.now() - start;
    this.#changed();
  }

  /** @param {number} after milliseconds at least */
  #regroupSoon(after) {
    this.#timer ??= setTimeout(() => this.regroup(), Math.max(after, share * this.#cost));
  }

  #empty() {
    this.photos = new Map();
    this.people = new Map();
    this.files = new Map();
    this.folders = [];
    this.cut = null;
    this.#unsaved.clear();
    this.#steps = [];
  }

  /** Another tab goes on with it. */
  #lose() {
    this.elsewhere = true;
    this.restored = false;
    this.#empty();
    this.dispatchEvent(new Event('lost'));
    this.regroup();
  }

  /** @param {Step} step */
  #remember(step) {
    this.#steps = [...this.#steps, step].slice(-undoable);
    this.edits++;
  }

  /** @param {People} people @param {{ keep?: boolean }} [how] as for regroup() */
  #setPeople(people, how) {
    const before = this.people;
    this.people = people;
    const changed = [...people.values()].filter((person) => before.get(person.id) !== person);
    const gone = [...before.keys()].filter((id) => !people.has(id));
    keepPeople(changed, gone).then(
      () => this.#settle(),
      (error) => this.#report(error),
    );
    this.regroup(how);
  }

  /** @param {Photo[]} photos to keep, and with them all that could not be kept before */
  async #keep(photos) {
    for (const photo of photos) this.#unsaved.add(photo);
    if (performance.now() - this.#failedAt < patience) return;
    const batch = [...this.#unsaved];
    this.#unsaved.clear();
    try {
      await keepPhotos(batch);
      this.#settle();
    } catch (error) {
      this.#failedAt = performance.now();
      for (const photo of batch) if (this.photos.get(photo.id) === photo) this.#unsaved.add(photo);
      this.#report(error);
    }
  }

  /** Something was kept: if all is, there is no problem. */
  #settle() {
    if (!this.problem || this.#unsaved.size > 0) return;
    this.problem = null;
    this.dispatchEvent(new Event('problem'));
  }

  /** @param {unknown} error */
  #report(error) {
    this.problem = /** @type {Error} */ (error);
    this.dispatchEvent(new Event('problem'));
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
