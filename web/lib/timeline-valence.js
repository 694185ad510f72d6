import { EMOTIONS } from './emotions.js';
import { requireObject } from './options.js';

/** @typedef {import('./emotions.js').EmotionLabel} EmotionLabel */
/** @typedef {{ [label in EmotionLabel]: number }} Scores probabilities, sum 1 */

/**
 * How pleasant each expression is taken to be, -1..1. A convention, not a measurement: Russell's circumplex of affect
 * (1980) lays feelings around two axes, pleasant against unpleasant and calm against excited. Happy is at one end of
 * the first, the four below at the other; surprise is excited above all, and here a little more often good news than
 * bad.
 * @type {Readonly<Scores>}
 */
export const VALENCE_WEIGHTS = Object.freeze({
  neutral: 0, happy: 1, sad: -1, angry: -1, fearful: -1, disgusted: -1, surprised: 0.25,
});

/** Share of the entropy of seven equal classes from which a distribution says nothing. */
const FLAT = 0.8;
/** A label leads with this much, and so far ahead of the second. */
const LEADS = 0.5;
const AHEAD = 0.15;

/**
 * How pleasant an expression looks: the mean of the weights under its probabilities. A flat distribution gives null,
 * for unsure: its mean would be about -0.4 and mean nothing.
 * @param {Readonly<Scores>} scores of `face.emotion`
 * @param {Readonly<Scores>} [weights] of each expression, -1..1; default VALENCE_WEIGHTS
 * @returns {number | null} between the least and the greatest weight: -1..1
 */
export function valenceOf(scores, weights = VALENCE_WEIGHTS) {
  requireObject('The scores', scores);
  let [sum, valence, entropy] = [0, 0, 0];
  for (const label of EMOTIONS) {
    const p = scores[label];
    sum += p;
    valence += p * weights[label];
    if (p > 0) entropy -= p * Math.log(p);
  }
  if (!(sum > 0) || entropy > FLAT * Math.log(EMOTIONS.length)) return null;
  return valence / sum;
}

/**
 * The expression's label, 'unsure' unless one leads clearly.
 * @param {Readonly<Scores>} scores of `face.emotion`
 * @returns {EmotionLabel | 'unsure'}
 */
export function expressionOf(scores) {
  requireObject('The scores', scores);
  let [best, second] = [EMOTIONS[0], EMOTIONS[1]];
  if (scores[second] > scores[best]) [best, second] = [second, best];
  for (const label of EMOTIONS.slice(2)) {
    if (scores[label] > scores[best]) [best, second] = [label, best];
    else if (scores[label] > scores[second]) second = label;
  }
  return scores[best] >= LEADS && scores[best] - scores[second] >= AHEAD ? best : 'unsure';
}
