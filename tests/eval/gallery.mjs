// A gallery of the people of lfw, through the API: who is found again, and how many strangers are taken for somebody.
import { createGallery } from '../../web/lib/gallery.js';
import { groupBy, percent } from './measures.mjs';

/** @import { Known } from './identity.mjs' */

const RATES = [1e-1, 1e-2, 1e-3];

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

/** @param {Known[]} known embeddings of lfw */
export async function measureGallery(known) {
  return {
    protocol: 'lfw: everybody with several pictures enrolled, the last picture kept back and looked for, then everybody '
      + 'with one picture, who are strangers. The calibration is of the same pictures, but of pairs.',
    byOnePicture: await searchAmong(known, 1),
    byUpToFour: await searchAmong(known, 4),
  };
}
