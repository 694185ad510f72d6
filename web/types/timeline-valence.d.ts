export type EmotionLabel = import('./emotions.js').EmotionLabel;
export type Scores = {
    [label in EmotionLabel]: number;
};
/** @typedef {import('./emotions.js').EmotionLabel} EmotionLabel */
/** @typedef {{ [label in EmotionLabel]: number }} Scores probabilities, sum 1 */
/**
 * How pleasant each expression is taken to be, -1..1. A convention, not a measurement: Russell's circumplex of affect
 * (1980) lays feelings around two axes, pleasant against unpleasant and calm against excited. Happy is at one end of
 * the first, the four below at the other; surprise is excited above all, and here a little more often good news than
 * bad.
 * @type {Readonly<Scores>}
 */
export declare const VALENCE_WEIGHTS: Readonly<Scores>;
/**
 * How pleasant an expression looks: the mean of the weights under its probabilities. A flat distribution gives null,
 * for unsure: its mean would be about -0.4 and mean nothing.
 * @param {Readonly<Scores>} scores of `face.emotion`
 * @param {Readonly<Scores>} [weights] of each expression, -1..1; default VALENCE_WEIGHTS
 * @returns {number | null} between the least and the greatest weight: -1..1
 */
export declare function valenceOf(scores: Readonly<Scores>, weights?: Readonly<Scores>): number | null;
/**
 * The expression's label, 'unsure' unless one leads clearly.
 * @param {Readonly<Scores>} scores of `face.emotion`
 * @returns {EmotionLabel | 'unsure'}
 */
export declare function expressionOf(scores: Readonly<Scores>): EmotionLabel | 'unsure';
