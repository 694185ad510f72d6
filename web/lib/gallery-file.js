import { FacewiseError, sentenceOf } from './errors.js';
import { Secret } from './gallery-crypto.js';
import { decodeGallery, encodeGallery, recordOf } from './gallery-format.js';
import { metaOf } from './gallery-store.js';
import { isNode, nodeModule } from './host.js';
import { isUrl } from './kinds.js';

/** @typedef {import('./gallery-store.js').GalleryStore} GalleryStore */
/** @typedef {import('./gallery-store.js').Stored} Stored */
/** @typedef {import('./gallery-store.js').Entry} Entry */
/** @typedef {import('./gallery-format.js').PersonRecord} PersonRecord */

/** How long to wait for another process, and after how long a lock that no living process answers for is broken. */
const PATIENCE_MS = 10_000;
const STALE_MS = 60_000;

/**
 * One JSON file, which is what export() writes. It is replaced as a whole: after a crash there is the old one or the
 * new one. A lock file beside it lets one process write at a time.
 * @implements {GalleryStore}
 */
export class FileStore {
  #fs;
  #path;
  #passphrase;
  #kind;
  /** @type {Secret | null} */
  #secret = null;
  /** @type {Map<string, PersonRecord>} Of the version that was read or written last. */
  #people = new Map();
  #version = '';
  /** Of that version: tells whether the file is another one by now. */
  #stamp = '';

  /**
   * @param {string | URL} location
   * @param {string | undefined} passphrase
   * @param {import('./gallery-format.js').Kind} kind
   */
  static async open(location, passphrase, kind) {
    if (!isNode()) {
      throw new FacewiseError('STORAGE', 'There are no files here.', "Use the store 'indexeddb' or 'memory'.");
    }
    const [fs, { resolve }, { fileURLToPath }] =
      await Promise.all(['node:fs/promises', 'node:path', 'node:url'].map(nodeModule));
    if (isUrl(location) && location.protocol !== 'file:') {
      throw new FacewiseError('INVALID_ARGUMENT', `Option 'store' names ${location.href}, which is no file.`,
        'Give a path or a file: URL; for what lies elsewhere an object with load() and commit().');
    }
    return new FileStore(fs, resolve(isUrl(location) ? fileURLToPath(location) : location), passphrase, kind);
  }

  /**
   * @param {any} fs node:fs/promises
   * @param {string} path
   * @param {string | undefined} passphrase
   * @param {import('./gallery-format.js').Kind} kind
   */
  constructor(fs, path, passphrase, kind) {
    this.#fs = fs;
    this.#path = path;
    this.#passphrase = passphrase;
    this.#kind = kind;
  }

  /** @returns {Promise<Stored>} */
  async load() {
    const { stamp, text } = await this.#read();
    if (text === null) {
      this.#people = new Map();
      this.#stamp = stamp;
      this.#version = '';
      return { version: '', meta: null, entries: [] };
    }
    const options = { passphrase: this.#passphrase, secret: this.#secret, what: `The gallery ${this.#path}` };
    const { people, checksum, secret } = await decodeGallery(text, this.#kind, options);
    this.#people = new Map(people.map((person) => [person.id, recordOf(person)]));
    this.#secret = secret;
    this.#stamp = stamp;
    this.#version = checksum;
    const entries = [...this.#people].map(([id, person]) => ({ id, person }));
    return { version: checksum, meta: metaOf(this.#kind), entries };
  }

  /**
   * @param {any} expected
   * @param {{ put: Entry[], remove: string[] }} change
   */
  async commit(expected, { put, remove }) {
    return this.#locked(async () => {
      if (expected !== this.#version || (await this.changed())) return null;
      const people = new Map(this.#people);
      for (const { id, person } of put) people.set(id, /** @type {PersonRecord} */ (person));
      for (const id of remove) people.delete(id);
      if (this.#passphrase !== undefined) this.#secret ??= await Secret.create(this.#passphrase);
      const { text, checksum } = await encodeGallery(this.#kind, [...people.values()], this.#secret);
      await this.#replace(text);
      this.#people = people;
      this.#stamp = await this.#stampOf();
      this.#version = checksum;
      return checksum;
    });
  }

  async changed() {
    return (await this.#stampOf()) !== this.#stamp;
  }

  async #stampOf() {
    try {
      const { dev, ino, size, mtimeNs } = await this.#fs.stat(this.#path, { bigint: true });
      return [dev, ino, size, mtimeNs].join();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return '';
      throw this.#failure('read', error);
    }
  }

  /** The file with the stamp that it has. @returns {Promise<{ stamp: string, text: string | null }>} */
  async #read() {
    for (;;) {
      const stamp = await this.#stampOf();
      if (stamp === '') return { stamp, text: null };
      try {
        const text = await this.#fs.readFile(this.#path, 'utf8');
        if (stamp === (await this.#stampOf())) return { stamp, text };
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw this.#failure('read', error);
      }
    }
  }

  /** @param {string} text */
  async #replace(text) {
    const draft = `${this.#path}.${process().pid}.tmp`;
    try {
      const mode = await this.#fs.stat(this.#path).then((/** @type {any} */ found) => found.mode & 0o777, () => 0o600);
      const file = await this.#fs.open(draft, 'w', mode);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await this.#fs.rename(draft, this.#path);
    } catch (error) {
      await this.#fs.unlink(draft).catch(() => {});
      throw this.#failure('written', error);
    }
  }

  /**
   * @template T
   * @param {() => Promise<T>} use
   * @returns {Promise<T>}
   */
  async #locked(use) {
    const lock = `${this.#path}.lock`;
    const { hostname } = await nodeModule('node:os');
    const own = JSON.stringify({ pid: process().pid, host: hostname(), token: Math.random() });
    for (const start = Date.now(); ;) {
      try {
        await this.#fs.writeFile(lock, own, { flag: 'wx' });
        break;
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw this.#failure('locked', error);
      }
      if (Date.now() - start > PATIENCE_MS) {
        throw new FacewiseError('GALLERY_BUSY', `${this.#path} is being written by another process.`,
          `Try again. If there is none, delete ${lock}.`);
      }
      await this.#breakStale(lock, hostname());
      await new Promise((resolve) => setTimeout(resolve, 5 + 20 * Math.random()));
    }
    try {
      return await use();
    } finally {
      await this.#fs.unlink(lock).catch(() => {});
    }
  }

  /**
   * Takes away a lock whose process is gone. It is moved away first: if it turns out that meanwhile another process has
   * broken it and taken its own, that one is put back.
   * @param {string} lock
   * @param {string} host
   */
  async #breakStale(lock, host) {
    const [text, found] = await Promise.all([this.#fs.readFile(lock, 'utf8'), this.#fs.stat(lock)]).catch(() => [null]);
    if (text === null) return;
    let holder = null;
    try {
      holder = JSON.parse(text);
    } catch {
      // It is being written at this moment, or was left so.
    }
    const gone = holder?.host === host && !isAlive(holder.pid);
    if (!gone && Date.now() - found.mtimeMs < STALE_MS) return;
    const aside = `${lock}.${process().pid}.${Math.random()}`;
    try {
      await this.#fs.rename(lock, aside);
      if ((await this.#fs.readFile(aside, 'utf8')) !== text) await this.#fs.link(aside, lock);
    } catch {
      // Somebody else was faster.
    }
    await this.#fs.unlink(aside).catch(() => {});
  }

  /** @param {'read' | 'written' | 'locked'} what @param {unknown} error */
  #failure(what, error) {
    if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(codeOf(error))) {
      return new FacewiseError('STORAGE_QUOTA', `There is no room for ${this.#path}.`,
        'Free some. What was stored before is still there.', error);
    }
    return new FacewiseError('STORAGE', `${this.#path} could not be ${what}: ${sentenceOf(error)}`,
      'Check that its folder exists and may be written. What was stored before is still there.', error);
  }
}

/** @returns {any} */
function process() {
  return /** @type {any} */ (globalThis).process;
}

/** @param {unknown} error */
function codeOf(error) {
  return String(/** @type {any} */ (error)?.code);
}

/** @param {unknown} pid */
function isAlive(pid) {
  try {
    process().kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
