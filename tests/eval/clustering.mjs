import { clusterFaces } from '../../web/lib/tag.js';
import { embedLfw } from './identity.mjs';
import { groupBy, percent } from './measures.mjs';

/** @import { Pool } from './pool.mjs' */

/** Of two faces that become one person: around the default. */
const RATES = [1e-2, 3e-3, 1e-3, 3e-4, 1e-4];
const DEFAULT = 1e-3;

/** @param {number} count */
const pairsOf = (count) => count * (count - 1) / 2;

/** @param {Iterable<number>} values */
const sum = (values) => [...values].reduce((all, value) => all + value, 0);

/**
 * How groups agree with people, by pairs: of those put together the share that belongs together (precision), of those
 * that belong together the share that was put together (recall), and their harmonic mean.
 * @param {number[]} groups
 * @param {string[]} people
 */
function agreement(groups, people) {
  const faces = people.map((person, i) => ({ person, group: groups[i] < 0 ? `alone ${i}` : String(groups[i]) }));
  const counted = (/** @type {(face: typeof faces[number]) => string} */ key) =>
    sum([...groupBy(faces, key).values()].map((list) => pairsOf(list.length)));
  const both = counted(({ person, group }) => JSON.stringify([person, group]));
  const precision = both / counted(({ group }) => group);
  const recall = both / counted(({ person }) => person);
  const clusters = [...groupBy(faces, ({ group }) => group).values()];
  const purest = clusters.map((list) => Math.max(...[...groupBy(list, ({ person }) => person).values()]
    .map(({ length }) => length)));
  return {
    pairwiseF1: percent(2 * precision * recall / (precision + recall)),
    precision: percent(precision),
    recall: percent(recall),
    groups: clusters.length,
    people: new Set(people).size,
    purity: percent(sum(purest) / people.length),
  };
}

/** @param {Pool} pool */
export async function measureClustering(pool) {
  const faces = await embedLfw(pool);
  const people = faces.map(({ person }) => person);
  const embeddings = faces.map(({ embedding }) => embedding);
  const run = (/** @type {number} */ fmr) => agreement(clusterFaces(embeddings, { fmr }), people);
  return {
    protocol: 'lfw, one face a picture, people by file name; nothing is known of anybody. Pairs of faces put together '
      + 'against pairs of one person. The rule for faces that resemble many was found on the same pictures.',
    faces: faces.length,
    ...run(DEFAULT),
    byFalseMatchRate: Object.fromEntries(RATES.map((fmr) => [fmr, run(fmr)])),
  };
}
