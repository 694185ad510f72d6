import { requireRate } from './calibration.js';
import { isNumbers } from './embedding.js';
import { FacewiseError } from './errors.js';
import { answerOf, judged } from './gallery-answer.js';
import { Secret, requirePassphrase } from './gallery-crypto.js';
import { decodeGallery, encodeGallery, isId, recordOf, requireName } from './gallery-format.js';
import { infoOf, newId } from './gallery-info.js';
import { mergePeople, qualityOf, templateOf, together } from './gallery-people.js';
import {
  duplicateOf, isPoor, readFaces, readFacesThatCanBe, refuseDuplicate, refuseOdd, refusePoor, refuseStranger,
} from './gallery-questions.js';
import { StoredPeople } from './gallery-sync.js';
import { refuseUnknownKeys, requireBoolean, requireNumber, requireObject, show } from './options.js';

/** @typedef {import('./calibration.js').Calibration} Calibration */
/** @typedef {import('./embedding.js').FaceLike} FaceLike */
/** @typedef {import('./gallery-answer.js').Identification} Identification */
/** @typedef {import('./gallery-answer.js').Person} Person */
/** @typedef {import('./gallery-format.js').PersonData} PersonData */
/** @typedef {import('./gallery-info.js').PersonInfo} PersonInfo */
/** @typedef {import('./gallery-search.js').Search} Search */
/** @typedef {import('./gallery-store.js').GalleryStore} GalleryStore */

/**
 * Options of gallery.enrol().
 * @typedef {object} EnrolOptions
 * @property {string} [id] of the person: one that is enrolled gets more pictures, else the new person's; default: new
 * @property {boolean} [allowPoor] take pictures of poor quality; default false
 * @property {boolean} [allowDifferent] take pictures that do not look like one person; default false
 * @property {boolean} [allowDuplicate] enrol somebody who looks like a person that is enrolled; default false
 */

/**
 * The person after enrol(): `isNew` tells whether there was none before, `added` how many pictures came.
 * @typedef {PersonInfo & { isNew: boolean, added: number }} Enrolment
 */
/**
 * Options of gallery.identify().
 * @typedef {object} IdentifyOptions
 * @property {number} [fmr] in place of the gallery's
 * @property {number} [candidates] how many people to name at most, the most similar first; 1 to 100, default 5
 * @property {boolean} [allowPoor] judge pictures of poor quality, too; default false
 */
/**
 * A new person who looks like somebody that was there: ask the user.
 * @typedef {object} Duplicate
 * @property {Person} imported the new one
 * @property {Person} existing who was there
 * @property {number} similarity cosine of the two, -1..1
 * @property {number} falseMatchRate how often two different people are at least so similar, 0..1
 */
/**
 * What import() did, in numbers of people.
 * @typedef {object} ImportReport
 * @property {number} added were not there
 * @property {number} updated got pictures or another name
 * @property {number} unchanged were there as they are
 * @property {number} removed are gone, where `merge` was false
 * @property {Duplicate[]} duplicates among the new ones
 */

/**
 * @typedef {{ kind: import('./gallery-format.js').Kind, fmr: number, minQuality: number,
 *   calibration: Calibration }} Settings
 * @internal
 */

/**
 * People who were enrolled. Made by createGallery(). A 'change' event says that people have changed, here or (with
 * IndexedDB) in another tab.
 */
export class Gallery extends EventTarget {
  #stored;
  #people;
  #options;

  /**
   * For createGallery().
   * @internal
   * @param {Search} search
   * @param {GalleryStore} store
   * @param {Settings} options
   */
  static async open(search, store, options) {
    const gallery = new Gallery(search, store, options);
    await gallery.#stored.open();
    return gallery;
  }

  /**
   * Made by createGallery().
   * @internal
   * @param {Search} search
   * @param {GalleryStore} store
   * @param {Settings} options
   */
  constructor(search, store, options) {
    super();
    this.#stored = new StoredPeople(search, store, options.kind, () => this.dispatchEvent(new Event('change')));
    this.#people = this.#stored.people;
    this.#options = options;
  }

  /** Whether close() was called. */
  get closed() {
    return this.#stored.closed;
  }

  /** How many people there are. */
  get size() {
    return this.#people.size;
  }

  /** Everybody, in the order of enrolment. @returns {PersonInfo[]} */
  get people() {
    return this.#people.all().map(infoOf);
  }

  /**
   * The person of this id, or null.
   * @param {string} id of the person
   * @returns {PersonInfo | null}
   */
  person(id) {
    const person = this.#people.get(id);
    return person ? infoOf(person) : null;
  }

  /**
   * Keep a person, by one picture or several: three to five in different light and slightly turned are best. What
   * people are compared by is the mean of the pictures, weighted by quality. Enrolling the same face under the same
   * name again adds the pictures to the person.
   *
   * POOR_QUALITY (details.pictures: [{ index, quality, reasons }]), DIFFERENT_PEOPLE (details.pictures: [{ index,
   * similarity }]) and DUPLICATE_PERSON (details: { person, similarity, falseMatchRate }) are questions to the user:
   * the option that each remedy names goes on all the same.
   * @param {string} name of the person
   * @param {FaceLike | readonly FaceLike[]} faces of one person
   * @param {EnrolOptions} [options] whom to add to, and what to accept
   * @returns {Promise<Enrolment>} the person as enrolled
   */
  async enrol(name, faces, options = {}) {
    requireName(name);
    requireObject("Argument 'options'", options);
    refuseUnknownKeys(options, ['id', 'allowPoor', 'allowDifferent', 'allowDuplicate'], 'enrol');
    const { id, allowPoor = false, allowDifferent = false, allowDuplicate = false } = options;
    for (const [option, value] of Object.entries({ allowPoor, allowDifferent, allowDuplicate })) {
      requireBoolean(option, value);
    }
    if (id !== undefined && !isId(id)) {
      throw new FacewiseError('INVALID_ARGUMENT', `Option 'id' is ${show(id)}.`, 'Give a text of 1 to 128 characters.');
    }
    const { kind, minQuality, calibration } = this.#options;
    const read = readFaces(faces, kind.dimension);
    if (read.length === 0) throw new FacewiseError('INVALID_ARGUMENT', 'There is no face to enrol.', 'Give one.');
    if (!allowPoor) refusePoor(read, minQuality);
    if (!allowDifferent) refuseOdd(read, calibration);
    const now = new Date().toISOString();
    const pictures = read.map(({ embedding, quality }) => ({ id: newId(), embedding, quality, added: now }));
    return this.#stored.change(() => {
      const [alike] = this.#alike([{ pictures }]);
      const person = id !== undefined ? this.#people.get(id)
        : allowDuplicate ? undefined : alike.find((found) => found.person.name === name)?.person;
      if (person && person.name !== name) {
        throw new FacewiseError('INVALID_ARGUMENT',
          `The person with id ${show(id)} is ${show(person.name)}, not ${show(name)}.`,
          'Give that name, or rename() the person.');
      }
      if (person && !allowDifferent) refuseStranger(read, person, calibration);
      const [best] = alike; // better than the person, if it is somebody else
      if (best && best.person.id !== person?.id && !allowDuplicate) refuseDuplicate(best);
      const enrolled = {
        id: person?.id ?? id ?? newId(), name, created: person?.created ?? now, updated: now,
        pictures: [...(person?.pictures ?? []), ...pictures],
      };
      return {
        put: [enrolled],
        answer: () => ({ ...infoOf(enrolled), isNew: !person, added: pictures.length }),
      };
    });
  }

  /**
   * Who this is. For an array of faces the answers are those of each by itself, in one search.
   *
   * Among many people somebody is similar by chance: with N of them the search errs about N times as often as one
   * comparison. So each is held to about fmr / N, and `falseMatchRate` is that of the whole search.
   *
   * A face without an embedding is answered with the reason 'no-embedding': it is too small, or the analyzer was made
   * without the task 'identity'.
   * @template {FaceLike | readonly Exclude<FaceLike, readonly number[]>[]} T
   * @param {T} face of an analyzer, or several
   * @param {IdentifyOptions} [options] how sure to be
   * @returns {Promise<T extends readonly object[] ? Identification[] : Identification>}
   */
  async identify(face, options = {}) {
    const read = readFacesThatCanBe(face, this.#options.kind.dimension);
    const answers = await this.#answer(read, options, 'identify');
    return /** @type {any} */ (Array.isArray(face) && !isNumbers(face) ? answers : answers[0]);
  }

  /**
   * Who this is, by several pictures of one person, such as frames of a video: many more people are recognised than by
   * one, at the same rate. Poor pictures and faces that could not be read are left out if there are others.
   * @param {readonly FaceLike[]} faces of one person
   * @param {IdentifyOptions} [options] how sure to be
   * @returns {Promise<Identification>}
   */
  async identifyTogether(faces, options = {}) {
    const { kind, minQuality } = this.#options;
    const read = readFacesThatCanBe(faces, kind.dimension).flatMap((face) => face ?? []);
    const face = read.length > 0 ? together(read, minQuality) : null;
    return (await this.#answer([face], options, 'identifyTogether'))[0];
  }

  /**
   * @param {(import('./embedding.js').ReadFace | null)[]} read
   * @param {IdentifyOptions} options
   * @param {string} where
   * @returns {Promise<Identification[]>}
   */
  async #answer(read, options, where) {
    requireObject("Argument 'options'", options);
    refuseUnknownKeys(options, ['fmr', 'candidates', 'allowPoor'], where);
    const { fmr = this.#options.fmr, candidates = 5, allowPoor = false } = options;
    requireRate('fmr', fmr);
    requireNumber('candidates', candidates, 1, 100, true);
    requireBoolean('allowPoor', allowPoor);
    const { minQuality, calibration } = this.#options;
    await this.#stored.update();
    const found = this.#people.find(read.flatMap((one) => one?.embedding ?? []), Math.max(candidates, 2));
    return read.map((one) => {
      const poor = one !== null && !allowPoor && isPoor(one, minQuality);
      const answer = answerOf(one ? found.shift() ?? [] : [], one, { count: this.size, fmr, calibration }, poor);
      return { ...answer, candidates: answer.candidates.slice(0, candidates) };
    });
  }

  /**
   * Give a person another name.
   * @param {string} id of the person
   * @param {string} name the new one
   * @returns {Promise<PersonInfo>}
   * @throws {FacewiseError} UNKNOWN_PERSON
   */
  async rename(id, name) {
    requireName(name);
    return this.#stored.change(() => {
      const person = { ...this.#require(id), name, updated: new Date().toISOString() };
      return { put: [person], answer: () => infoOf(person) };
    });
  }

  /**
   * Forget a person: name and pictures.
   * @param {string} id of the person
   * @returns {Promise<void>}
   * @throws {FacewiseError} UNKNOWN_PERSON
   */
  async delete(id) {
    return this.#stored.change(() => ({ remove: [this.#require(id).id], answer: () => {} }));
  }

  /** Forget everybody. @returns {Promise<void>} */
  async clear() {
    return this.#stored.change(() => ({ remove: this.#people.all().map(({ id }) => id), answer: () => {} }));
  }

  /**
   * Forget one picture of a person, such as a bad one; the template is made anew from the others.
   * @param {string} id of the person
   * @param {string} pictureId of the picture
   * @returns {Promise<PersonInfo>}
   */
  async removePicture(id, pictureId) {
    return this.#stored.change(() => {
      const person = this.#require(id);
      const pictures = person.pictures.filter((picture) => picture.id !== pictureId);
      if (pictures.length === person.pictures.length) {
        throw new FacewiseError('INVALID_ARGUMENT', `${person.name} has no picture ${show(pictureId)}.`,
          'person(id).pictures lists them.');
      }
      if (pictures.length === 0) {
        throw new FacewiseError('INVALID_ARGUMENT', `It is the only picture of ${person.name}.`,
          'Enrol a better one first, or delete() the person.');
      }
      const changed = { ...person, pictures, updated: new Date().toISOString() };
      return { put: [changed], answer: () => infoOf(changed) };
    });
  }

  /**
   * Everybody, as the text of a JSON file.
   * @param {{ passphrase?: string }} [options] a `passphrase` encrypts it
   * @returns {Promise<string>}
   */
  async export(options = {}) {
    requireObject("Argument 'options'", options);
    refuseUnknownKeys(options, ['passphrase'], 'export');
    const { passphrase } = options;
    if (passphrase !== undefined) requirePassphrase(passphrase);
    await this.#stored.refresh();
    const people = this.#people.all().map(recordOf);
    const secret = passphrase === undefined ? null : await Secret.create(passphrase);
    return (await encodeGallery(this.#options.kind, people, secret)).text;
  }

  /**
   * Take in what export() wrote: all of it or, after an error, nothing.
   * @param {string | Uint8Array | ArrayBuffer | Blob | object} source the text, the file, or its parsed JSON
   * @param {{ passphrase?: string, merge?: boolean }} [options] the `passphrase` of an encrypted file; `merge`: true
   *   (default) keeps who is there, and brings
   *   the pictures of people with the same id together; false replaces everybody
   * @returns {Promise<ImportReport>}
   */
  async import(source, options = {}) {
    requireObject("Argument 'options'", options);
    refuseUnknownKeys(options, ['passphrase', 'merge'], 'import');
    const { passphrase, merge = true } = options;
    requireBoolean('merge', merge);
    if (passphrase !== undefined) requirePassphrase(passphrase);
    const { people } = await decodeGallery(source, this.#options.kind, { passphrase });
    return this.#stored.change(() => {
      const put = [];
      const report = { added: 0, updated: 0, unchanged: 0, removed: 0 };
      const fresh = [];
      for (const person of people) {
        const mine = this.#people.get(person.id);
        const taken = mine && merge ? mergePeople(mine, person) : person;
        if (!mine) fresh.push(person);
        const changed = !mine || JSON.stringify(recordOf(taken)) !== JSON.stringify(recordOf(mine));
        if (changed) put.push(taken);
        report[!mine ? 'added' : changed ? 'updated' : 'unchanged']++;
      }
      const kept = new Set(people.map(({ id }) => id));
      const remove = merge ? [] : this.#people.all().map(({ id }) => id).filter((id) => !kept.has(id));
      const duplicates = merge ? this.#duplicatesOf(fresh) : [];
      return { put, remove, answer: () => ({ ...report, removed: remove.length, duplicates }) };
    });
  }

  /** Give everything back. What is stored stays. A second close does nothing. */
  close() {
    this.#stored.close();
  }

  /**
   * For each person or face, those whom identify() would take it for, best first.
   * @param {readonly { pictures: import('./gallery-format.js').Picture[] }[]} faces
   */
  #alike(faces) {
    const { fmr, calibration } = this.#options;
    const rule = { count: this.size, fmr, calibration };
    const found = this.#people.find(faces.map(({ pictures }) => templateOf(pictures)), 10);
    return faces.map((face, i) => judged(found[i], qualityOf(face), rule).filter(({ matches }) => matches));
  }

  /** @param {PersonData[]} fresh @returns {ImportReport['duplicates']} */
  #duplicatesOf(fresh) {
    return this.#alike(fresh).flatMap(([found], i) => {
      if (!found) return [];
      const { person: existing, ...how } = duplicateOf(found);
      return [{ imported: { id: fresh[i].id, name: fresh[i].name }, existing, ...how }];
    });
  }

  /** @param {string} id @returns {PersonData} */
  #require(id) {
    const person = this.#people.get(id);
    if (person) return person;
    throw new FacewiseError('UNKNOWN_PERSON', `Nobody has the id ${show(id)}.`,
      'Take an id from `people`; the person may have been deleted meanwhile.');
  }
}
