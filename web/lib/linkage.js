import { nearest } from './near-pairs.js';

/** Of each group so many near ones are candidates at a time; more come into sight as it grows. */
const CANDIDATES = 48;

/**
 * Groups of faces, to be merged by average linkage: the similarity of two groups is the mean of that of all pairs of
 * their faces, weighted. For dot products that is the dot product of the groups' mean vectors, so that no pair is ever
 * stored.
 */
export class Groups {
  /**
   * @param {import('./near-pairs.js').Vectors} vectors unit vectors, one a face
   * @param {Float64Array} weights of the faces, above 0
   */
  constructor({ data, count, size }, weights) {
    this.size = size;
    /** Of the group's faces: the weighted sum of their vectors, of their weights, of what they stand out by. */
    this.sums = Float64Array.from(data, (value, i) => value * weights[Math.floor(i / size)]);
    this.weights = Float64Array.from(weights);
    this.own = weights;
    this.penalties = new Float64Array(count);
    /** Where a face, or a group that was merged, went: itself for a group that is. */
    this.parents = Int32Array.from({ length: count }, (_, i) => i);
    /** What tells groups apart, of those that have any. @type {Map<number, Apart>} */
    this.apart = new Map();
  }

  /** The group that a face is in. @param {number} face */
  find(face) {
    const { parents } = this;
    while (parents[face] !== face) face = parents[face] = parents[parents[face]];
    return face;
  }

  /** Of these faces, the ones that stand for a group. @param {Iterable<number>} faces @returns {number[]} */
  roots(faces) {
    return [...new Set(Array.from(faces, (face) => this.find(face)))].sort((a, b) => a - b);
  }

  /** Weighted mean similarity of all pairs. @param {number} a @param {number} b both groups */
  similarity(a, b) {
    const { sums, size, weights } = this;
    let sum = 0;
    for (let i = a * size, k = b * size, end = i + size; i < end; i++, k++) sum += sums[i] * sums[k];
    return sum / (weights[a] * weights[b]);
  }

  /** The similarity less what both groups' faces must stand out by. @param {number} a @param {number} b */
  #margin(a, b) {
    return this.similarity(a, b) - this.penalties[a] / this.weights[a] - this.penalties[b] / this.weights[b];
  }

  /** What a face stands out by, in place of what it did. @param {number} face @param {number} excess */
  penalise(face, excess) {
    this.penalties[this.find(face)] += excess * this.own[face];
  }

  /** Whether something forbids that two groups become one. @param {number} a @param {number} b */
  conflict(a, b) {
    const one = this.apart.get(a);
    const other = this.apart.get(b);
    if (one?.cannot.size && [...one.cannot].some((face) => this.find(face) === b)) return true;
    if (!one || !other) return false;
    if (one.person !== undefined && other.person !== undefined && one.person !== other.person) return true;
    const [less, more] = one.pictures.size < other.pictures.size ? [one, other] : [other, one];
    for (const picture of less.pictures) if (more.pictures.has(picture)) return true;
    return false;
  }

  /** The second group goes up in the first. @param {number} a @param {number} b */
  merge(a, b) {
    const { sums, size } = this;
    for (let i = 0; i < size; i++) sums[a * size + i] += sums[b * size + i];
    this.weights[a] += this.weights[b];
    this.penalties[a] += this.penalties[b];
    this.parents[b] = a;
    const other = this.apart.get(b);
    if (!other) return;
    const one = this.apart.get(a);
    this.apart.delete(b);
    if (one) {
      for (const picture of other.pictures) one.pictures.add(picture);
      for (const face of other.cannot) one.cannot.add(face);
      one.person ??= other.person;
    } else {
      this.apart.set(a, other);
    }
  }

  /**
   * The groups of a graph's faces with the groups that are near: mutual, also where only one of two lists had room.
   * @param {Graph} graph
   * @param {number} threshold
   */
  #neighbours({ faces, to, value, filled, most }, threshold) {
    /** @type {Map<number, Set<number>>} */
    const near = new Map(this.roots(faces).map((group) => [group, new Set()]));
    for (const [row, face] of faces.entries()) {
      const group = this.find(face);
      for (let place = row * most; place < row * most + filled[row] && value[place] >= threshold; place++) {
        const other = this.find(faces[to[place]]);
        near.get(group)?.add(other);
        near.get(other)?.add(group);
      }
    }
    return near;
  }

  /** @param {number[]} groups @returns {import('./near-pairs.js').Vectors} */
  #means(groups) {
    const { sums, size, weights } = this;
    const data = new Float32Array(groups.length * size);
    for (const [row, group] of groups.entries()) {
      for (let i = 0; i < size; i++) data[row * size + i] = sums[group * size + i] / weights[group];
    }
    return { data, count: groups.length, size };
  }

  /**
   * Merge, the most similar pair first, until no two groups reach the threshold.
   * @param {Graph} graph of faces of all groups that may merge
   * @param {number} threshold
   */
  link(graph, threshold) {
    this.#linkNear(graph, threshold);
    // Faces whose list was full may have hidden pairs; between their groups' means there are few.
    for (let whole = graph.whole, before = Infinity; !whole;) {
      const groups = this.roots(graph.faces);
      if (groups.length === before) return;
      before = groups.length;
      const means = graphOf(this.#means(groups), groups, threshold, CANDIDATES);
      this.#linkNear(means, threshold);
      whole = means.whole;
    }
  }

  /**
   * Merge along a graph. Similarities only fall as groups grow (average linkage is reducible), so a group's last known
   * best is an upper bound, and is looked at again only once nothing is above it.
   * @param {Graph} graph
   * @param {number} threshold
   */
  #linkNear(graph, threshold) {
    const near = this.#neighbours(graph, threshold);
    const heap = new Heap();
    const look = (/** @type {number} */ group) => {
      const others = new Set(this.roots(near.get(group) ?? []).filter((other) => other !== group));
      near.set(group, others);
      for (;;) {
        let best = -1;
        let value = -Infinity;
        for (const other of others) {
          const margin = this.#margin(group, other);
          if (margin < threshold) others.delete(other);
          else if (margin > value) [best, value] = [other, margin];
        }
        if (best < 0) return;
        if (!this.conflict(group, best)) {
          heap.push({ value, group, other: best });
          return;
        }
        others.delete(best);
      }
    };
    [...near.keys()].forEach(look);
    for (let top = heap.pop(); top; top = heap.pop()) {
      const { value, group, other } = top;
      if (this.find(group) !== group) continue;
      const fresh = this.find(other) === other && !this.conflict(group, other) && this.#margin(group, other) === value;
      if (!fresh) {
        look(group);
        continue;
      }
      const [into, from] = group < other ? [group, other] : [other, group];
      this.merge(into, from);
      const all = /** @type {Set<number>} */ (near.get(into));
      for (const one of near.get(from) ?? []) all.add(one);
      near.delete(from);
      look(into);
    }
  }
}

/**
 * Of each face the near ones, best first, `most` places each.
 * @typedef {object} Graph
 * @property {readonly number[]} faces
 * @property {Int32Array} to indices into `faces`
 * @property {Float32Array} value similarities
 * @property {Int32Array} filled how many places of each are used
 * @property {number} most
 * @property {boolean} whole no list is full: every near pair is in it
 */

/**
 * @param {import('./near-pairs.js').Vectors} vectors of these faces, row by row
 * @param {readonly number[]} faces
 * @param {number} least
 * @param {number} [most]
 * @returns {Graph}
 */
export function graphOf(vectors, faces, least, most = CANDIDATES) {
  const { to, value, filled } = nearest(vectors, least, most);
  return { faces, to, value, filled, most, whole: filled.every((count) => count < most) };
}

/**
 * What may keep a group from another: pictures that its faces are in, faces that it must not meet, whose it is.
 * @typedef {{ pictures: Set<unknown>, cannot: Set<number>, person: string | undefined }} Apart
 */

/** @typedef {{ value: number, group: number, other: number }} Entry */

/** Greatest value first, ties by the lower group. */
class Heap {
  /** @type {Entry[]} */
  #entries = [];

  /** @param {Entry} entry */
  push(entry) {
    const entries = this.#entries;
    let at = entries.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(entry, entries[above])) break;
      entries[at] = entries[above];
      at = above;
    }
    entries[at] = entry;
  }

  /** @returns {Entry | undefined} */
  pop() {
    const entries = this.#entries;
    const top = entries[0];
    const last = entries.pop();
    if (!last || entries.length === 0) return top;
    let at = 0;
    for (let below = 1; below < entries.length; below = 2 * at + 1) {
      if (below + 1 < entries.length && isBefore(entries[below + 1], entries[below])) below++;
      if (!isBefore(entries[below], last)) break;
      entries[at] = entries[below];
      at = below;
    }
    entries[at] = last;
    return top;
  }
}

/** @param {Entry} a @param {Entry} b */
function isBefore(a, b) {
  return a.value > b.value || (a.value === b.value && a.group < b.group);
}
