import { similarityOf, unit } from './embedding.js';

/** @typedef {import('./gallery-format.js').PersonData} PersonData */
/** @typedef {import('./gallery-format.js').Picture} Picture */

/** A picture of no quality at all still counts for a little. */
const LEAST_WEIGHT = 0.05;

/**
 * The mean of pictures is more like other pictures of the person than each of them, and more like those of strangers,
 * too: what differed from picture to picture has gone, what all people have in common has stayed. At length 1 means of
 * 2 to 4 pictures let in 2 to 5 times as many strangers as the calibration says, at their own length (below 1) a fifth
 * to three quarters. Brought from length L to L ^ 0.6 they keep its rates (make eval, identity.gallery.means: 0.9e-3
 * to 1.0e-3 at 1e-3, 0.5e-4 to 1.0e-4 at 1e-4) and miss 1.5 % of the own pictures at 1e-3; one picture misses 5.
 */
const LENGTH_POWER = 0.6;

/**
 * What a person is compared by, by dot product: the mean of the pictures, weighted by their quality, a little shorter
 * than 1 if they differ.
 * @param {readonly { embedding: Float32Array, quality: number | null }[]} pictures one or more
 * @returns {Float32Array}
 */
export function templateOf(pictures) {
  if (pictures.length === 1) return pictures[0].embedding;
  const mean = new Float64Array(pictures[0].embedding.length);
  let weights = 0;
  for (const { embedding, quality } of pictures) {
    const weight = Math.max(quality ?? 1, LEAST_WEIGHT);
    weights += weight;
    for (let i = 0; i < mean.length; i++) mean[i] += weight * embedding[i];
  }
  const direction = unit(mean);
  if (!direction) return pictures[0].embedding; // they cancel each other out
  const length = Math.hypot(...mean) / weights;
  return direction.map((value) => value * length ** LENGTH_POWER);
}

/** Of the best of somebody's pictures. @param {{ pictures: readonly { quality: number | null }[] }} person */
export function qualityOf({ pictures }) {
  const known = pictures.flatMap(({ quality }) => quality ?? []);
  return known.length > 0 ? Math.max(...known) : null;
}

/**
 * Several pictures of one person as one face, without the poor ones if there are others.
 * @param {readonly import('./embedding.js').ReadFace[]} faces one or more
 * @param {number} minQuality
 * @returns {import('./embedding.js').ReadFace}
 */
export function together(faces, minQuality) {
  const good = faces.filter(({ quality }) => quality === null || quality >= minQuality);
  const used = good.length > 0 ? good : faces;
  return {
    embedding: templateOf(used),
    quality: qualityOf({ pictures: used }),
    child: used.every(({ child }) => child),
    reasons: used.length === 1 || good.length === 0 ? used[0].reasons : [],
  };
}

/**
 * Pictures that are unlike the mean of the others.
 * @param {readonly { embedding: Float32Array, quality: number | null }[]} pictures
 * @param {number} threshold
 * @returns {{ index: number, similarity: number }[]}
 */
export function oddOnes(pictures, threshold) {
  if (pictures.length < 2) return [];
  return pictures
    .map(({ embedding }, index) => {
      const others = pictures.filter((_, other) => other !== index);
      return { index, similarity: similarityOf(embedding, templateOf(others)) };
    })
    .filter(({ similarity }) => similarity < threshold);
}

/**
 * One person out of two records of the same id: all pictures, the name that was given last.
 * @param {PersonData} mine
 * @param {PersonData} theirs
 * @returns {PersonData}
 */
export function mergePeople(mine, theirs) {
  const newer = theirs.updated > mine.updated ? theirs : mine;
  const known = new Set(mine.pictures.map(({ id }) => id));
  return {
    id: mine.id,
    name: newer.name,
    created: mine.created < theirs.created ? mine.created : theirs.created,
    updated: newer.updated,
    pictures: [...mine.pictures, ...theirs.pictures.filter(({ id }) => !known.has(id))],
  };
}

/**
 * The people of a gallery by id, each with a template in a slot of the search.
 */
export class People {
  #search;
  /** @type {Map<string, PersonData & { slot: number }>} */
  #byId = new Map();
  /** @type {string[]} Ids by slot. */
  #slots = [];

  /** @param {import('./gallery-search.js').Search} search empty */
  constructor(search) {
    this.#search = search;
  }

  get size() {
    return this.#byId.size;
  }

  /** @param {string} id @returns {PersonData | undefined} */
  get(id) {
    return this.#byId.get(id);
  }

  /** @returns {PersonData[]} in the order of enrolment, which stores need not keep */
  all() {
    return [...this.#byId.values()].sort((a, b) => Number(a.created > b.created) - Number(a.created < b.created));
  }

  /** @param {PersonData} person new, or in place of the one with that id */
  put(person) {
    const slot = this.#byId.get(person.id)?.slot ?? this.#slots.length;
    this.#search.put(slot, templateOf(person.pictures));
    this.#slots[slot] = person.id;
    this.#byId.set(person.id, { ...person, slot });
  }

  /** @param {string} id */
  remove(id) {
    const person = this.#byId.get(id);
    if (!person) return;
    this.#search.remove(person.slot);
    const last = /** @type {string} */ (this.#slots.pop());
    if (last !== id) {
      this.#slots[person.slot] = last;
      /** @type {{ slot: number }} */ (this.#byId.get(last)).slot = person.slot;
    }
    this.#byId.delete(id);
  }

  /**
   * @param {readonly Float32Array[]} embeddings
   * @param {number} most
   * @returns {{ person: PersonData, similarity: number }[][]} for each the most similar people, best first
   */
  find(embeddings, most) {
    return this.#search.find(embeddings, most).map((matches) => matches.map(({ slot, similarity }) =>
      ({ person: /** @type {PersonData} */ (this.#byId.get(this.#slots[slot])), similarity })));
  }
}
