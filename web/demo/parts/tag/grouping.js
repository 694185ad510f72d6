// From faces to groups: the clustering, held to what the visitor has said, and groups that keep their identity while
// more photos come in.

import { clusterFaces } from '../../../lib/tag.js';

/** @typedef {import('./album.js').Person} Person */
/** @typedef {import('./album.js').SeenFace} SeenFace */
/**
 * Faces that are one person's.
 * @typedef {object} Group
 * @property {string} id of its person, if it has one; else kept from one grouping to the next
 * @property {Person | null} person null: nobody has said anything of it
 * @property {string} name '' while it has none
 * @property {SeenFace[]} faces the clearest first
 * @property {number} photos
 */
/** @typedef {{ groups: Group[], once: Group[], unsure: SeenFace[] }} Grouping groups: named ones first, then by size */

/** Alike in quality, the larger one shows more. @param {SeenFace} a @param {SeenFace} b */
const clearer = (a, b) => Math.round(10 * (b.quality - a.quality)) || b.size - a.size;

/** Who is set aside: faces that are nobody's. */
export const nobody = 'nobody';

/**
 * Puts faces of one label together; what a person's faces are labelled is all that person's.
 * @param {SeenFace[]} faces
 * @param {ArrayLike<number>} labels -1: too poor to say
 * @param {Map<string, string>} owner person's id by face's
 */
function gather(faces, labels, owner) {
  /** @type {Map<number, string>} */
  const personOf = new Map();
  faces.forEach(({ id }, i) => {
    const person = owner.get(id);
    if (person && labels[i] >= 0) personOf.set(labels[i], person);
  });
  /** @type {Map<string, SeenFace[]>} by person's id, or `#label` */
  const sets = new Map();
  /** @type {SeenFace[]} */
  const unsure = [];
  faces.forEach((face, i) => {
    const key = owner.get(face.id) ?? personOf.get(labels[i]) ?? (labels[i] < 0 ? null : `#${labels[i]}`);
    if (key === null) unsure.push(face);
    else if (sets.has(key)) sets.get(key)?.push(face);
    else sets.set(key, [face]);
  });
  return { sets, unsure };
}

/**
 * The id that most of these faces had in the former grouping and that nobody else has taken.
 * @param {SeenFace[]} faces
 * @param {Map<string, string>} former group's id by face's
 * @param {Set<string>} taken
 */
function idFor(faces, former, taken) {
  /** @type {Map<string, number>} */
  const votes = new Map();
  for (const { id } of faces) {
    const old = former.get(id);
    if (old !== undefined && !taken.has(old)) votes.set(old, (votes.get(old) ?? 0) + 1);
  }
  const [best] = [...votes].sort((a, b) => b[1] - a[1]);
  return best?.[0] ?? crypto.randomUUID();
}

/**
 * As it was: what the visitor says changes who owns faces, and needs no new clustering to be seen.
 * @param {SeenFace[]} faces
 * @param {Grouping} before
 * @returns {number[]}
 */
function formerLabels(faces, { groups, once, unsure }) {
  /** @type {Map<string, number>} */
  const labels = new Map(unsure.map(({ id }) => [id, -1]));
  [...groups, ...once].forEach(({ faces: own }, label) => own.forEach(({ id }) => labels.set(id, label)));
  const next = groups.length + once.length;
  return faces.map(({ id }, i) => labels.get(id) ?? next + i);
}

/**
 * @param {SeenFace[]} all
 * @param {Map<string, Person>} people with the faces that the visitor has given each
 * @param {Grouping} before
 * @param {{ keep?: boolean }} [how] keep: the groups as they were, but for what the visitor has said since
 * @returns {Grouping}
 */
export function groupFaces(all, people, before, { keep = false } = {}) {
  const aside = new Set(people.get(nobody)?.faces);
  const faces = all.filter(({ id }) => !aside.has(id));
  const owner = new Map([...people.values()].flatMap(({ id, faces: own }) => own.map((face) => [face, id])));
  const known = () =>
    faces.map(({ id, photo, embedding, quality }) => ({ embedding, quality, picture: photo, person: owner.get(id) }));
  const labels = keep ? formerLabels(faces, before) : clusterFaces(known());
  const { sets, unsure } = gather(faces, labels, owner);
  /** @type {Map<string, string>} */
  const former = new Map();
  for (const { id, faces: own } of [...before.groups, ...before.once]) {
    if (!people.has(id)) for (const face of own) former.set(face.id, id);
  }
  const taken = new Set(people.keys());
  /** @type {Group[]} */
  const groups = [];
  for (const [key, own] of [...sets].sort((a, b) => b[1].length - a[1].length)) {
    const person = people.get(key) ?? null;
    const id = person?.id ?? idFor(own, former, taken);
    taken.add(id);
    groups.push({
      id,
      person,
      name: person?.name ?? '',
      faces: own.sort(clearer),
      photos: new Set(own.map(({ photo }) => photo)).size,
    });
  }
  const single = (/** @type {Group} */ { person, faces: own }) => !person && own.length === 1;
  return {
    groups: groups.filter((group) => !single(group)).sort((a, b) => Number(!a.name) - Number(!b.name)),
    once: groups.filter(single).sort((a, b) => clearer(a.faces[0], b.faces[0])),
    unsure: [...unsure, ...all.filter(({ id }) => aside.has(id))],
  };
}
