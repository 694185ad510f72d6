// A gallery of the people of lfw, through the API: who is found again, and how many strangers are taken for somebody.
import { similarityOf } from '../../web/lib/embedding.js';
import { createGallery, thresholdFor } from '../../web/lib/gallery.js';
import { templateOf } from '../../web/lib/gallery-people.js';
import { groupBy, percent } from './measures.mjs';

/** @import { Known } from './identity.mjs' */

const RATES = [1e-1, 1e-2, 1e-3];
const MEAN_RATES = [1e-2, 1e-3, 1e-4];

/**
 * @param {Known[]} known  all people with several pictures are enrolled by all but the last, at most `most`
 * @param {number} most
 */
async function searchAmong(known, most) {
  const gallery = await createGallery({ store: 'memory' });
  /** @type {Known[]} */
  const members = [];
  /** @type {Known[]} */
  const strangers = [];
  /** @type {Record<string, number>} */
  const questions = {};
  for (const [person, pictures] of groupBy(known, (one) => one.person)) {
    if (pictures.length < 2) {
      strangers.push(...pictures);
      continue;
    }
    try {
      await gallery.enrol(person, pictures.slice(0, -1).slice(0, most));
      members.push(pictures[pictures.length - 1]);
    } catch (error) {
      const { code } = /** @type {import('../../web/lib/gallery.js').FacewiseError} */ (error);
      questions[code] = (questions[code] ?? 0) + 1;
    }
  }
  const rows = [];
  for (const fmr of RATES) {
    const answers = await gallery.identify(members, { fmr });
    const others = await gallery.identify(strangers, { fmr });
    const right = answers.filter(({ person }, i) => person?.name === members[i].person).length;
    rows.push([`fmr ${fmr}`, {
      found: percent(right / members.length),
      takenForSomebodyElse: answers.filter(({ person }, i) => person && person.name !== members[i].person).length,
      strangersTaken: others.filter(({ reason }) => reason === 'match' || reason === 'ambiguous').length,
      ofStrangers: strangers.length,
      expected: Math.round(10 * fmr * strangers.length) / 10,
      threshold: Math.round(1e4 * answers[0].threshold) / 1e4,
    }]);
  }
  const people = gallery.size;
  gallery.close();
  return { enrolled: { people, ...questions }, ...Object.fromEntries(rows) };
}

/**
 * Whether a mean of several pictures keeps the rates of single ones.
 * @param {Known[]} known
 * @param {number} size pictures of a mean, taken from one after another of a person's
 */
function ratesOfMeans(known, size) {
  const rates = MEAN_RATES.map((fmr) => ({ fmr, threshold: thresholdFor(fmr), strangers: 0, own: 0 }));
  let [pairs, ownPairs] = [0, 0];
  for (const pictures of groupBy(known, (one) => one.person).values()) {
    for (let first = 0; first + size <= pictures.length; first++) {
      const used = pictures.slice(first, first + size);
      const template = templateOf(used.map(({ embedding }) => ({ embedding, quality: null })));
      for (const other of known) {
        if (used.includes(other)) continue;
        const same = other.person === used[0].person;
        const similarity = similarityOf(template, other.embedding);
        if (same) ownPairs++;
        else pairs++;
        for (const rate of rates) rate[same ? 'own' : 'strangers'] += Number(similarity >= rate.threshold);
      }
    }
  }
  return {
    pairs, ownPairs,
    ...Object.fromEntries(rates.map(({ fmr, strangers, own }) =>
      [`fmr ${fmr}`, `${(strangers / pairs).toExponential(1)}, found ${percent(own / ownPairs)} %`])),
  };
}

/** @param {Known[]} known embeddings of lfw */
export async function measureGallery(known) {
  return {
    means: {
      protocol: 'lfw: means of so many pictures of a person, as the gallery compares them, against all other pictures.',
      ...Object.fromEntries([1, 2, 3, 4].map((size) => [`of ${size}`, ratesOfMeans(known, size)])),
    },
    protocol: 'lfw: everybody with several pictures enrolled, the last picture kept back and looked for, then '
      + 'everybody with one picture, who are strangers. The calibration is of the same pictures, but of pairs.',
    byOnePicture: await searchAmong(known, 1),
    byUpToFour: await searchAmong(known, 4),
  };
}
