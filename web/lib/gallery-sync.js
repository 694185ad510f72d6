import { FacewiseError } from './errors.js';
import { personOf, recordOf } from './gallery-format.js';
import { People } from './gallery-people.js';
import { metaOf } from './gallery-store.js';

/** @typedef {import('./gallery-format.js').PersonData} PersonData */
/** @typedef {import('./gallery-store.js').GalleryStore} GalleryStore */
/**
 * A change to the gallery, and what the call that asked for it answers.
 * @template T
 * @typedef {{ put?: PersonData[], remove?: string[], answer: () => T }} Change
 */

/** How often a change is tried again when others write at the same time. */
const MOST_ATTEMPTS = 100;

/** The people of a gallery, here and in its store, which others write to as well. */
export class StoredPeople {
  #store;
  #kind;
  #onChange;
  /** Of the store, when it was read or written last. @type {any} */
  #version = undefined;
  /** The last load has failed: stores tell of a change once. */
  #behind = false;
  #closed = false;
  /** Changes and loads follow each other. @type {Promise<unknown>} */
  #last = Promise.resolve();

  /**
   * @param {import('./gallery-search.js').Search} search empty
   * @param {GalleryStore} store
   * @param {import('./gallery-format.js').Kind} kind
   * @param {() => void} onChange called when people have changed, here or in the store
   */
  constructor(search, store, kind, onChange) {
    this.people = new People(search);
    this.#store = store;
    this.#kind = kind;
    this.#onChange = onChange;
  }

  async open() {
    await this.#load();
    this.#store.subscribe?.(() => {
      if (!this.#closed) this.refresh().catch(() => {}); // the next call will fail for the same reason
    });
  }

  get closed() {
    return this.#closed;
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    this.#store.close?.();
  }

  /** Before an answer: takes over what others have written. */
  async update() {
    this.#requireOpen();
    if (await this.#changed()) await this.refresh();
    this.#requireOpen();
  }

  /** The same after all changes that are under way. */
  refresh() {
    return this.#inTurn(async () => {
      if (await this.#changed()) await this.#load();
    });
  }

  /**
   * Change what is stored, then what is here. When somebody else has written meanwhile, that is loaded and the change
   * decided upon anew.
   * @template T
   * @param {() => Change<T>} decide from the people that there are; may throw
   * @returns {Promise<T>}
   */
  change(decide) {
    return this.#inTurn(async () => {
      if (this.#version === undefined || await this.#changed()) await this.#load();
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        const { put = [], remove = [], answer } = decide();
        if (put.length + remove.length === 0) return answer();
        const entries = put.map((person) => ({ id: person.id, person: recordOf(person) }));
        const meta = metaOf(this.#kind);
        const version = await this.#store.commit(this.#version, { put: entries, remove, meta });
        if (version !== null) {
          this.#apply(put, remove);
          this.#version = version;
          this.#onChange();
          return answer();
        }
        await new Promise((resolve) => setTimeout(resolve, attempt * Math.random()));
        await this.#load();
      }
      throw new FacewiseError('GALLERY_BUSY', 'Others write to the gallery all the time.', 'Try again.');
    });
  }

  #requireOpen() {
    if (!this.#closed) return;
    throw new FacewiseError('CLOSED', 'The gallery is closed.', 'Open it again with createGallery().');
  }

  /**
   * One after the other.
   * @template T
   * @param {() => Promise<T>} step
   * @returns {Promise<T>}
   */
  #inTurn(step) {
    const turn = this.#last.then(() => {
      this.#requireOpen();
      return step();
    }).catch((error) => {
      this.#requireOpen(); // a store that was closed fails in its own way
      throw error;
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #changed() {
    return this.#behind || Boolean(await this.#store.changed?.());
  }

  async #load() {
    this.#behind = true;
    await this.#take();
    this.#behind = false;
  }

  async #take() {
    const { version, entries, ids } = await this.#store.load(this.#version);
    const first = this.#version === undefined;
    if (!first && version === this.#version) return;
    const people = entries.map(({ person }) => personOf(person, this.#kind.dimension, 'The stored gallery'));
    const exist = new Set(ids ?? people.map(({ id }) => id));
    this.#apply(people, this.people.all().map(({ id }) => id).filter((id) => !exist.has(id)));
    this.#version = version;
    if (!first) this.#onChange();
  }

  /** @param {PersonData[]} put @param {string[]} remove */
  #apply(put, remove) {
    try {
      for (const id of remove) this.people.remove(id);
      for (const person of put) this.people.put(person);
    } catch (error) {
      this.#version = undefined; // what is here and what is stored differ: the next load takes everything
      throw error;
    }
  }
}
