/**
 * What a screen or print may leave in a picture.
 * @typedef {'screen-pattern' | 'frame-edges' | 'glow' | 'cool-cast'} SpoofCode
 */
/**
 * One thing that speaks for or against a live person.
 * @typedef {object} Evidence
 * @property {string} code of `face.liveness` a SpoofCode, of facewise/liveness what its check found
 * @property {number} value what was measured, in the unit that the message names
 * @property {string} message a sentence
 */
/**
 * Whether somebody is there alive.
 * @typedef {object} Liveness
 * @property {'live' | 'spoof' | 'unsure'} label the verdict; of `face.liveness` never 'live'
 * @property {number} score 0..1, 1 is live
 * @property {Evidence[]} evidence what it rests on
 * @property {Record<SpoofCode, number>} [signals] of `face.liveness`: what was measured, below the limits too
 */

/**
 * In the order of fw_spoof_signal: what a value above `limit` says and how much it counts. Limits by make eval
 * (liveness): real pictures of other cameras seldom reach one of them and hardly ever two. The pattern alone counts as
 * much as two others.
 * @type {readonly { code: SpoofCode, limit: number, weight: number, message: string }[]}
 */
const SIGNALS = Object.freeze([
  { code: 'screen-pattern', limit: 4.5, weight: 0.4, message: 'The skin has a fine regular pattern, as screens have.' },
  { code: 'frame-edges', limit: 0.65, weight: 0.2, message: 'Straight edges run along both sides of the face.' },
  { code: 'glow', limit: 1.2, weight: 0.2, message: 'The face is far brighter than what is around it.' },
  { code: 'cool-cast', limit: 0.1, weight: 0.2, message: 'The skin is bluish, as on a screen.' },
]);

/** Of score: two of the lesser signals, or the pattern, reach it. */
const SPOOF = 0.15;

/**
 * What the pixels say of a face: never 'live', since a good copy of a face looks like a face. Not certified
 * presentation-attack detection: most photos and screens pass unnoticed.
 * @param {{ [field: string]: any }} raw a decoded fw_face
 * @returns {Liveness}
 */
export function livenessHint({ spoof_signals: values }) {
  const read = SIGNALS.map((signal, i) => ({ ...signal, value: Number(values[i]) }));
  const seen = read.filter(({ value, limit }) => value > limit);
  const score = Math.max(0.05, seen.reduce((left, { weight }) => left - weight, 0.5));
  return {
    label: score <= SPOOF ? 'spoof' : 'unsure',
    score: Math.round(score * 100) / 100,
    evidence: seen.map(({ code, value, message }) => ({ code, value, message })),
    signals: /** @type {any} */ (Object.fromEntries(read.map(({ code, value }) => [code, value]))),
  };
}
