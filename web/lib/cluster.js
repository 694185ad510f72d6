import { falseMatchRateOf, requireRate, thresholdFor } from './calibration.js';
import { readFace } from './embedding.js';
import { FacewiseError } from './errors.js';
import { Groups, graphOf } from './linkage.js';
import { turned } from './near-pairs.js';
import { refuseUnknownKeys, requireObject, show } from './options.js';

/**
 * A face of an analyzer with the tasks 'identity' and 'quality', its JSON, or its embedding alone.
 * @typedef {import('./embedding.js').FaceLike & { picture?: unknown, person?: string | undefined }} FaceToGroup
 * `picture` names the picture: two faces in one are not one person. `person` says whose face it is, where that is
 * known: faces of one person are one group, faces of two never
 */
/**
 * Options of clusterFaces().
 * @typedef {object} ClusterOptions
 * @property {number} [fmr] false-match rate of two faces at the similarity that makes them one person; default 1e-3,
 *   and 1 / faces where there are more than 1,000, so that a face has no more strangers alike in a large album
 * @property {number} [threshold] that similarity itself, 0..1, in place of `fmr`
 * @property {number} [minQuality] poorer faces bring no groups together: they join the nearest group or stay out (-1);
 *   default 0.2
 * @property {boolean} [samePicture] true: two faces in one picture may be one person (mirrors, collages); default false
 * @property {readonly (readonly [number, number])[]} [mustLink] pairs of faces that are one person
 * @property {readonly (readonly [number, number])[]} [cannotLink] pairs of faces that are not
 */

const OPTIONS = ['fmr', 'threshold', 'minQuality', 'samePicture', 'mustLink', 'cannotLink'];
/** No face weighs less: a group of poor faces is still the mean of them. */
const LEAST_WEIGHT = 0.05;

/* Measured on LFW: faces below take no more strangers for one person than others do, but join fewer of their own. It is
 * less than verify() wants, for a group tells more than one picture. */
const MIN_QUALITY = 0.2;
/* Some faces resemble many (children, the very old, people whom the net saw few of). A face that has near ones in
 * several other groups must be the more similar to what it joins. Measured on LFW at the default rate: pairwise F1
 * rises from 0.88 to 0.94 (Chinese whispers at their best threshold: 0.90, centroid linkage: 0.88). */
const BACKGROUND = 6;
const BACKGROUND_SHARE = 0.375;

/**
 * Group faces into people without knowing them: average linkage, two groups become one while the mean similarity of
 * their faces reaches the threshold. The same faces give the same groups. Memory grows with the number of faces, not
 * with that of pairs; 3,000 faces take about half a second of one core, 20,000 ten.
 * @param {readonly FaceToGroup[]} faces of all pictures
 * @param {ClusterOptions} [options] what makes two faces one person
 * @returns {number[]} the group of each face, 0 is the largest; -1: too poor to say
 */
export function clusterFaces(faces, options = {}) {
  requireObject("Argument 'options'", options);
  refuseUnknownKeys(options, OPTIONS, 'clusterFaces');
  if (!Array.isArray(faces)) {
    throw new FacewiseError('INVALID_ARGUMENT', `The faces are ${show(faces)}.`,
      'Give an array of { embedding, quality }.');
  }
  const { minQuality = MIN_QUALITY, samePicture = false, mustLink = [], cannotLink = [] } = options;
  const limits = limitsOf(options, faces.length);
  requireFraction('minQuality', minQuality);
  if (faces.length === 0) return [];
  const { vectors: given, qualities } = read(faces);
  const vectors = turned(given);
  const groups = new Groups(vectors, Float64Array.from(qualities, (value) => Math.max(value, LEAST_WEIGHT)));
  constrain(groups, faces, { samePicture, mustLink, cannotLink });

  // What was linked by hand is as good as its best face.
  /** @type {Set<number>} */
  const strong = new Set();
  for (const [face, { person }] of faces.entries()) {
    if (qualities[face] >= minQuality || person !== undefined) strong.add(groups.find(face));
  }
  const firm = [...faces.keys()].filter((face) => strong.has(groups.find(face)));
  const known = groups.roots(faces.keys());
  const graph = graphOf(picked(vectors, firm), firm, Math.min(limits.background, limits.threshold));
  groups.link(graph, limits.sure);
  penalise(groups, graph, limits.background);
  groups.link(graph, limits.threshold);

  const settled = new Set(groups.roots(firm));
  const left = known.filter((group) => groups.find(group) === group && !settled.has(group))
    .sort((a, b) => qualities[b] - qualities[a] || a - b);
  attach(groups, left, settled, limits.threshold);
  return numbered(faces.length, groups, settled);
}

/**
 * Similarities: at which pairs are sure, at which they count as one person, at which strangers begin to look alike.
 * @param {ClusterOptions} options
 * @param {number} count of faces
 */
function limitsOf({ fmr, threshold }, count) {
  if (threshold !== undefined && fmr !== undefined) {
    throw new FacewiseError('INVALID_ARGUMENT', "Both 'fmr' and 'threshold' are given.", 'Give one of them.');
  }
  if (threshold !== undefined) requireFraction('threshold', threshold);
  if (fmr !== undefined) requireRate('fmr', fmr);
  const rate = threshold === undefined ? fmr ?? Math.min(DEFAULT_FMR, 1 / count) : falseMatchRateOf(threshold);
  return {
    sure: Math.max(thresholdFor(rate * SURE), threshold ?? 0),
    threshold: threshold ?? thresholdFor(rate),
    background: thresholdFor(Math.min(1, rate * STRANGERS)),
  };
}

const DEFAULT_FMR = 1e-3;
/** Times the false-match rate. */
const SURE = 0.06;
const STRANGERS = 7;

/**
 * @param {string} name
 * @param {unknown} value
 */
function requireFraction(name, value) {
  if (typeof value === 'number' && value >= 0 && value <= 1) return;
  throw new FacewiseError('INVALID_ARGUMENT', `Option '${name}' is ${show(value)}.`, 'Give a number from 0 to 1.');
}

/**
 * @param {readonly FaceToGroup[]} faces
 * @returns {{ vectors: import('./near-pairs.js').Vectors, qualities: number[] }}
 */
function read(faces) {
  const [first] = faces;
  const dimension = readFace(first, 'Face 0').embedding.length;
  const size = Math.ceil(dimension / 4) * 4; // in steps of 4
  const data = new Float32Array(faces.length * size);
  const qualities = faces.map((face, index) => {
    const { embedding, quality } = readFace(face, `Face ${index}`, dimension);
    data.set(embedding, index * size);
    return quality ?? 1;
  });
  return { vectors: { data, count: faces.length, size }, qualities };
}

/**
 * @param {import('./near-pairs.js').Vectors} vectors
 * @param {readonly number[]} rows
 */
function picked({ data, count, size }, rows) {
  if (rows.length === count) return { data, count, size };
  const out = new Float32Array(rows.length * size);
  for (const [place, row] of rows.entries()) out.set(data.subarray(row * size, (row + 1) * size), place * size);
  return { data: out, count: rows.length, size };
}

/**
 * Put what is known into the groups: who is one, who is not.
 * @param {Groups} groups
 * @param {readonly FaceToGroup[]} faces
 * @param {Required<Pick<ClusterOptions, 'samePicture' | 'mustLink' | 'cannotLink'>>} known
 */
function constrain(groups, faces, { samePicture, mustLink, cannotLink }) {
  /** @type {Map<string, number>} */
  const first = new Map();
  const apartOf = (/** @type {number} */ face) => {
    let apart = groups.apart.get(face);
    if (!apart) groups.apart.set(face, apart = { pictures: new Set(), cannot: new Set(), person: undefined });
    return apart;
  };
  for (const [face, { picture, person }] of faces.entries()) {
    if (!samePicture && picture !== undefined) apartOf(face).pictures.add(picture);
    if (person === undefined) continue;
    if (typeof person !== 'string') {
      throw new FacewiseError('INVALID_ARGUMENT', `The person of face ${face} is ${show(person)}.`, 'Give a name.');
    }
    apartOf(face).person = person;
  }
  for (const [a, b] of pairsOf('cannotLink', cannotLink, faces.length)) {
    if (a === b) throw contradiction(a, b);
    apartOf(a).cannot.add(b);
    apartOf(b).cannot.add(a);
  }
  for (const [face, { person }] of faces.entries()) {
    if (person === undefined) continue;
    const same = first.get(person);
    if (same === undefined) first.set(person, face);
    else groups.merge(groups.find(same), face);
  }
  for (const [a, b] of pairsOf('mustLink', mustLink, faces.length)) {
    const [into, from] = [groups.find(a), groups.find(b)].sort((x, y) => x - y);
    const [one, other] = [groups.apart.get(into)?.person, groups.apart.get(from)?.person];
    if (one !== undefined && other !== undefined && one !== other) throw contradiction(a, b);
    if (into !== from) groups.merge(into, from);
  }
  for (const [a, b] of cannotLink) if (groups.find(a) === groups.find(b)) throw contradiction(a, b);
}

/**
 * @param {string} name
 * @param {unknown} pairs
 * @param {number} count
 * @returns {[number, number][]}
 */
function pairsOf(name, pairs, count) {
  const isFace = (/** @type {unknown} */ face) => Number.isInteger(face) && Number(face) >= 0 && Number(face) < count;
  if (Array.isArray(pairs) && pairs.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isFace))) {
    return pairs;
  }
  throw new FacewiseError('INVALID_ARGUMENT', `Option '${name}' is not a list of pairs of faces.`,
    `Give pairs of whole numbers from 0 to ${count - 1}.`);
}

/**
 * @param {number} a
 * @param {number} b
 */
function contradiction(a, b) {
  return new FacewiseError('INVALID_ARGUMENT', `Faces ${a} and ${b} must be one person and must not.`,
    'Take back one of the two.');
}

/**
 * What each face must stand out by: the mean excess of its nearest strangers, one a group, over the similarity at which
 * strangers begin to look alike. The very nearest is left out, which may be the same person.
 * @param {Groups} groups
 * @param {import('./linkage.js').Graph} graph
 * @param {number} background
 */
function penalise(groups, { faces, to, value, filled, most }, background) {
  for (const [row, face] of faces.entries()) {
    const group = groups.find(face);
    const seen = new Set([group]);
    let excess = 0;
    for (let place = row * most; place < row * most + filled[row] && seen.size <= BACKGROUND; place++) {
      const other = groups.find(faces[to[place]]);
      if (seen.has(other)) continue;
      seen.add(other);
      if (seen.size > 2) excess += Math.max(0, value[place] - background);
    }
    groups.penalise(face, BACKGROUND_SHARE * excess / (BACKGROUND - 1));
  }
}

/**
 * Poor faces join the nearest of the groups; they bring none together, and none of their own comes about.
 * @param {Groups} groups
 * @param {number[]} left
 * @param {Set<number>} settled
 * @param {number} threshold
 */
function attach(groups, left, settled, threshold) {
  const targets = [...settled];
  const before = left.map((group) => {
    const near = targets.map((target) => ({ target, value: groups.similarity(group, target) }))
      .filter(({ value }) => value >= threshold);
    return near.sort((a, b) => b.value - a.value || a.target - b.target);
  });
  for (const [index, group] of left.entries()) {
    const target = before[index].find((one) => !groups.conflict(one.target, group))?.target;
    if (target !== undefined) groups.merge(target, group);
  }
}

/**
 * @param {number} count
 * @param {Groups} groups
 * @param {Set<number>} settled
 */
function numbered(count, groups, settled) {
  const roots = Array.from({ length: count }, (_, face) => groups.find(face));
  /** @type {Map<number, { size: number, first: number }>} */
  const sizes = new Map();
  for (const [face, root] of roots.entries()) {
    if (!settled.has(root)) continue;
    const entry = sizes.get(root) ?? { size: 0, first: face };
    entry.size++;
    sizes.set(root, entry);
  }
  const order = [...sizes].sort(([, a], [, b]) => b.size - a.size || a.first - b.first);
  const numbers = new Map(order.map(([root], number) => [root, number]));
  return roots.map((root) => numbers.get(root) ?? -1);
}
