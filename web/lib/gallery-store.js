import { Secret } from './gallery-crypto.js';
import { FORMAT, VERSION, requireHeader, requireKind } from './gallery-format.js';
import { FacewiseError, sentenceOf } from './errors.js';

/** @typedef {import('./gallery-format.js').PersonRecord} PersonRecord */
/** @typedef {import('./gallery-format.js').Kind} Kind */

/**
 * A person as a store holds it, JSON-safe: one of `person` and, encrypted, `sealed`.
 * @typedef {object} Entry
 * @property {string} id of the person
 * @property {PersonRecord} [person] in the clear
 * @property {import('./gallery-crypto.js').Sealed} [sealed] or encrypted
 */

/**
 * What a store holds. Asked for what came `since` a version, a store may give only entries that have been written
 * since, and then the `ids` of all that exist.
 * @typedef {object} Stored
 * @property {any} version any value that is another one after each commit
 * @property {any} meta what the last commit gave, null before
 * @property {Entry[]} entries all people, or those written since
 * @property {string[]} [ids] of all people, where `entries` are not all
 */

/**
 * Where a gallery keeps its people. Write your own to keep them elsewhere: a database, a server of yours.
 * @typedef {object} GalleryStore
 * @property {(since?: any) => Promise<Stored>} load gives what is there, or what was written since a version
 * @property {(expected: any, change: { put: Entry[], remove: string[], meta: any }) => Promise<any>} commit writes
 *   the entries to `put`, the ids to `remove` and the new `meta`, all of it or nothing; answers the new version, or
 *   null, with nothing written, when the store is no longer at the version
 *   `expected`. The gallery then loads, and tries again: so nobody's changes are lost
 * @property {(() => boolean | Promise<boolean>) | undefined} [changed] whether somebody else may have written since the
 *   last load
 * @property {((listener: () => void) => void) | undefined} [subscribe] the listener is to be called when somebody
 *   else has written
 * @property {() => void} [close] the gallery is closed
 */

/** Nothing is kept. @implements {GalleryStore} */
export class MemoryStore {
  #version = 0;

  /** @returns {Promise<Stored>} */
  async load() {
    return { version: this.#version, meta: null, entries: [] };
  }

  async commit() {
    return ++this.#version;
  }
}

/** Refuses people of another net, or written by a newer package. @param {any} meta @param {Kind} kind */
function checkMeta(meta, kind) {
  if (meta === null || meta === undefined) return;
  requireHeader(meta, 'The stored gallery');
  requireKind(meta, kind, 'The stored gallery');
}

/** @param {Kind} kind */
export function metaOf({ model, dimension }) {
  return { format: FORMAT, version: VERSION, model, dimension };
}

/**
 * Another store's entries; with a passphrase encrypted one by one: their ids and number can be seen, nothing else.
 * @implements {GalleryStore}
 */
export class SealedStore {
  #inner;
  #passphrase;
  #kind;
  /** @type {Secret | null} */
  #secret = null;

  /**
   * @param {GalleryStore} inner
   * @param {string | undefined} passphrase undefined: what is encrypted is refused
   * @param {Kind} kind
   */
  constructor(inner, passphrase, kind) {
    this.#inner = inner;
    this.#passphrase = passphrase;
    this.#kind = kind;
    if (inner.changed) this.changed = () => /** @type {any} */ (inner).changed();
    if (inner.subscribe) this.subscribe = (/** @type {() => void} */ listener) => inner.subscribe?.(listener);
  }

  /** @param {any} since @returns {Promise<Stored>} */
  async load(since) {
    const stored = await this.#guard(() => this.#inner.load(since));
    if (!Array.isArray(stored?.entries)) {
      throw new FacewiseError('STORAGE', "The store's load() gave no entries.",
        'It is to give { version, meta, entries }.');
    }
    checkMeta(stored.meta, this.#kind);
    const encryption = stored.meta?.encryption;
    const what = 'The stored gallery';
    if (encryption === undefined) {
      if (this.#passphrase !== undefined && stored.meta) {
        throw new FacewiseError('GALLERY_PASSPHRASE', `${what} is not encrypted, but a passphrase was given.`,
          'Open it without one, export() it, and import() it into a gallery of another name with the passphrase.');
      }
      return stored;
    }
    if (JSON.stringify(this.#secret?.header) !== JSON.stringify(encryption)) {
      this.#secret = await Secret.open(this.#passphrase, encryption, what);
    }
    const secret = /** @type {Secret} */ (this.#secret);
    const entries = await Promise.all(stored.entries.map(async ({ id, sealed }) =>
      ({ id, person: JSON.parse(await secret.unseal(sealed, this.#label(id), 'A person in the stored gallery')) })));
    return { ...stored, entries };
  }

  /**
   * @param {any} expected
   * @param {{ put: Entry[], remove: string[], meta: any }} change
   */
  async commit(expected, { put, remove, meta }) {
    if (this.#passphrase === undefined) return this.#guard(() => this.#inner.commit(expected, { put, remove, meta }));
    const secret = (this.#secret ??= await Secret.create(this.#passphrase));
    const entries = await Promise.all(put.map(async ({ id, person }) =>
      ({ id, sealed: await secret.seal(JSON.stringify(person), this.#label(id)) })));
    const change = { put: entries, remove, meta: { ...meta, encryption: secret.header } };
    return this.#guard(() => this.#inner.commit(expected, change));
  }

  close() {
    this.#inner.close?.();
  }

  /**
   * Stores of one's own throw what they like.
   * @template T
   * @param {() => Promise<T>} call
   */
  async #guard(call) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof FacewiseError) throw error;
      throw new FacewiseError('STORAGE', `The store failed: ${sentenceOf(error)}`, 'See the cause.', error);
    }
  }

  /** What an entry is bound to: it cannot be passed off as another person's. @param {string} id */
  #label(id) {
    return JSON.stringify({ ...metaOf(this.#kind), id });
  }
}
