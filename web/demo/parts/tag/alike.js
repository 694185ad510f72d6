// Who a group might be: somebody named whom it resembles, though not enough to be taken for the same.

import { thresholdFor } from '../../../lib/calibration.js';

/** @typedef {import('./grouping.js').Group} Group */
/** @typedef {import('./grouping.js').Grouping} Grouping */

// A question is cheaper than a wrong group, but of a stranger it is asked in vain: of one in ten at most, however many
// have a name, and never for less than one in a hundred strangers reaches. With 106 people named out of LFW seven
// questions come up, of which four are right; with 1e-2 for all it would be 42, and ten.
const inVain = 0.1;
const mostFmr = 1e-2;

/** The mean of the embeddings: a product of two is the mean similarity of all pairs. @param {Group} group */
function meanOf({ faces }) {
  const mean = new Float64Array(faces[0].embedding.length);
  for (const { embedding } of faces) for (let i = 0; i < mean.length; i++) mean[i] += embedding[i] / faces.length;
  return mean;
}

/**
 * @param {Grouping} grouping
 * @returns {Map<string, Group>} somebody named, by the id of the group that they might be
 */
export function alike({ groups, once }) {
  const named = groups
    .filter(({ name }) => name)
    .map((group) => ({ group, mean: meanOf(group), photos: new Set(group.faces.map(({ photo }) => photo)) }));
  /** @type {Map<string, Group>} */
  const found = new Map();
  if (named.length === 0) return found;
  const least = thresholdFor(Math.min(mostFmr, inVain / named.length));
  // Of whom something was said already, nothing is asked.
  for (const group of [...groups, ...once].filter(({ person }) => !person)) {
    const mean = meanOf(group);
    let best = least;
    for (const other of named) {
      let similarity = 0;
      for (let i = 0; i < mean.length; i++) similarity += mean[i] * other.mean[i];
      if (similarity < best || group.faces.some(({ photo }) => other.photos.has(photo))) continue;
      best = similarity;
      found.set(group.id, other.group);
    }
  }
  return found;
}
