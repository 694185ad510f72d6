import { FacewiseError, sentenceOf } from './errors.js';

/** @typedef {import('./gallery-store.js').GalleryStore} GalleryStore */
/** @typedef {import('./gallery-store.js').Stored} Stored */
/** @typedef {import('./gallery-store.js').Entry} Entry */

/**
 * @param {unknown} error
 * @returns {FacewiseError}
 */
function storageError(error) {
  const { name } = /** @type {{ name?: string }} */ (error ?? {});
  if (name === 'QuotaExceededError') {
    return new FacewiseError('STORAGE_QUOTA', 'The browser gives this page no more room.',
      'Free some of it, or ask for more by navigator.storage.persist(). What was stored before is still there.',
      error);
  }
  return new FacewiseError('STORAGE', `The browser's database failed: ${sentenceOf(error)}`,
    'Private windows and full disks refuse it; clearing the site\'s data ends it. Open the gallery again, or use the ' +
    "store 'memory'.", error);
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
function done(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was aborted'));
  });
}

/**
 * One database a gallery: the people, each with the number of the commit that wrote it, and the number of the last
 * commit. What a commit compares and writes is one transaction; other tabs hear of it.
 * @implements {GalleryStore}
 */
export class IndexedDbStore {
  #db;
  /** @type {BroadcastChannel | null} */
  #channel = null;
  #changed = false;
  /** @type {(() => void)[]} */
  #listeners = [];

  /** @param {string} name */
  static async open(name) {
    if (typeof indexedDB !== 'object' || indexedDB === null) {
      throw new FacewiseError('STORAGE', 'There is no IndexedDB here.',
        "Use the store 'memory', or in Node { file: 'people.json' }.");
    }
    const database = `facewise-gallery:${name}`;
    try {
      const request = indexedDB.open(database, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore('people', { keyPath: 'id' }).createIndex('version', 'version');
        request.result.createObjectStore('state');
      };
      return new IndexedDbStore(await result(request), database);
    } catch (error) {
      if (/** @type {any} */ (error)?.name === 'VersionError') {
        throw new FacewiseError('GALLERY_VERSION', 'The stored gallery was written by a newer version of this package.',
          'Update facewise. The gallery was left as it is.', error);
      }
      throw storageError(error);
    }
  }

  /** @param {IDBDatabase} db @param {string} database its name */
  constructor(db, database) {
    this.#db = db;
    // Else whoever wants to delete the database would wait for this page to close.
    db.onversionchange = () => db.close();
    if (typeof BroadcastChannel === 'function') {
      this.#channel = new BroadcastChannel(database);
      this.#channel.onmessage = () => {
        this.#changed = true;
        for (const listener of this.#listeners) listener();
      };
    }
  }

  /** @param {any} [since] @returns {Promise<Stored>} */
  async load(since) {
    this.#changed = false;
    try {
      const transaction = this.#db.transaction(['people', 'state']);
      const people = transaction.objectStore('people');
      const { version = 0, meta = null } = (await result(transaction.objectStore('state').get('gallery'))) ?? {};
      const newer = since > 0 && since <= version;
      const [entries, keys] = await Promise.all([
        result(newer ? people.index('version').getAll(IDBKeyRange.lowerBound(since, true)) : people.getAll()),
        newer ? result(people.getAllKeys()) : undefined,
      ]);
      return { version, meta, entries, ...(keys && { ids: /** @type {string[]} */ (keys) }) };
    } catch (error) {
      throw storageError(error);
    }
  }

  /**
   * @param {any} expected
   * @param {{ put: Entry[], remove: string[], meta: any }} change
   */
  async commit(expected, { put, remove, meta }) {
    try {
      const transaction = this.#db.transaction(['people', 'state'], 'readwrite', { durability: 'strict' });
      const committed = done(transaction);
      committed.catch(() => {}); // reported below, unless a request has failed before
      const state = transaction.objectStore('state');
      const { version = 0 } = (await result(state.get('gallery'))) ?? {};
      if (version !== expected) return null;
      const people = transaction.objectStore('people');
      for (const entry of put) people.put({ ...entry, version: version + 1 });
      for (const id of remove) people.delete(id);
      state.put({ version: version + 1, meta }, 'gallery');
      await committed;
      this.#channel?.postMessage(version + 1);
      return version + 1;
    } catch (error) {
      throw storageError(error);
    }
  }

  changed() {
    return this.#changed;
  }

  /** @param {() => void} listener */
  subscribe(listener) {
    this.#listeners.push(listener);
  }

  close() {
    this.#listeners = [];
    this.#channel?.close();
    this.#db.close();
  }
}
