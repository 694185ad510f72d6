// What a session showed, piece by piece, and what all of it says together.
import { distance } from './liveness-motion.js';
import { parallax } from './parallax.js';

/** @typedef {import('./liveness-challenges.js').ChallengeKind} ChallengeKind */
/** @typedef {import('./liveness-challenges.js').Blink} Blink */
/**
 * What a session finds; `value` is what was measured: milliseconds, shares, degrees or counts, as the message says.
 * Codes: 'challenge', 'response-time', 'depth', 'perspective', 'blink'; what speaks against: 'no-response',
 * 'wrong-motion', 'too-soon', 'flat', 'scaled-picture', 'odd-blink', 'still', 'passive', 'jump', 'face-changed',
 * 'identity-changed', 'face-lost', 'several-faces', 'frames-missing'.
 * @typedef {import('./liveness-hint.js').Evidence} Evidence
 */
/** @typedef {import('./liveness-hint.js').Liveness} Liveness */
/** @typedef {Evidence & { weight: number }} Weighed weight: log odds, > 0 speaks for a live person */

const LIVE = 0.7;
const SPOOF = 0.2;

/**
 * @param {Weighed[]} found
 * @param {boolean} passed every challenge
 * @returns {Liveness} never 'live' unless passed
 */
export function judge(found, passed) {
  const odds = found.reduce((sum, { weight }) => sum + weight, 0);
  const score = 1 / (1 + Math.exp(-odds));
  const label = passed && score >= LIVE ? 'live' : score <= SPOOF ? 'spoof' : 'unsure';
  return { label, score, evidence: found.map(({ code, value, message }) => ({ code, value, message })) };
}

/**
 * Whether a head that turned has depth. Flat pictures measure below 0.35, heads above 0.89 (see parallax.js).
 * @param {Float32Array[]} meshes
 * @returns {Weighed | null} null where it turned too little to say
 */
export function depthEvidence(meshes) {
  const { solid, rotation } = parallax(meshes);
  if (rotation < 15) return null;
  const value = solid;
  if (solid >= 0.7) {
    return weighed('depth', value, 'Nose and cheeks moved against each other as on a solid head.', 1.5);
  }
  if (rotation < 20 || solid >= 0.6) return null;
  // Between the two some paper that is bent, and heads that are seen badly.
  return weighed('flat', value, 'It turned like a flat picture, not like a head.', solid < 0.45 ? -5 : -2);
}

/**
 * A picture that is tilted as it comes nearer could feign perspective.
 * @param {Float32Array[]} meshes
 * @returns {Weighed | null}
 */
export function closerEvidence(meshes) {
  const depth = depthEvidence(meshes);
  return depth && depth.weight < 0 ? depth : perspectiveEvidence(meshes);
}

/** Widths across the eyes against widths farther back: near by, perspective makes the first ones larger. */
const PERSPECTIVE = [[33, 263, 234, 454], [33, 263, 127, 356], [33, 263, 172, 397]];

/** @param {Float32Array} mesh the logarithm of front against back */
function frontAgainstBack(mesh) {
  const wide = (/** @type {number} */ a, /** @type {number} */ b) =>
    Math.hypot(mesh[3 * a] - mesh[3 * b], mesh[3 * a + 1] - mesh[3 * b + 1]);
  return PERSPECTIVE.reduce((sum, [a, b, c, d]) => sum + Math.log(wide(a, b) / wide(c, d)), 0) / PERSPECTIVE.length;
}

/**
 * How much the front of the face grew against its back as it came closer: the slope of the logarithms of both. The man
 * of cap12 gives 0.1; a picture that is only made larger gives 0.
 * @param {Float32Array[]} meshes
 * @returns {{ slope: number, growth: number }} growth: largest against smallest
 */
function perspectiveOf(meshes) {
  const xs = meshes.map((mesh) => Math.log(distance(mesh, 33, 263)));
  const ys = meshes.map(frontAgainstBack);
  const mean = (/** @type {number[]} */ values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const spread = xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
  const slope = spread > 0 ? xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i] - my), 0) / spread : 0;
  return { slope, growth: Math.exp(Math.max(...xs) - Math.min(...xs)) };
}

/** @param {Float32Array[]} meshes @returns {Weighed | null} */
function perspectiveEvidence(meshes) {
  if (meshes.length < 8) return null;
  const { slope, growth } = perspectiveOf(meshes);
  if (growth < 1.15) return null;
  const value = slope;
  if (slope > 0.05) {
    return weighed('perspective', value, 'The nose came nearer than the ears, as on a solid head.', 1);
  }
  if (slope > 0.02) return null;
  return weighed('scaled-picture', value, 'It grew evenly, like a picture that is enlarged or brought near.', -3);
}

/** @param {Blink[]} blinks @returns {Weighed | null} of blinks with frames enough to see how they went */
export function blinkEvidence(blinks) {
  const seen = blinks.filter(({ frames }) => frames >= 2);
  if (seen.length === 0) return null;
  const odd = seen.filter(({ from, until }) => until - from > 1500);
  const slowClosing = seen.filter(({ closing, opening, frames }) => frames >= 5 && closing > 1.5 * opening + 60);
  const value = seen.reduce((sum, { from, until }) => sum + until - from, 0) / seen.length;
  if (odd.length + slowClosing.length > seen.length / 2) {
    return weighed('odd-blink', value, 'The eyes did not close and open the way eyes do.', -1);
  }
  return weighed('blink', value, 'The eyes closed fast and opened more slowly, as eyes do.', 0.3);
}

/**
 * What single frames say (face.liveness), over a session. A hint that counts against, never for.
 * @param {{ label: string, score: number, evidence?: Evidence[] }[]} readings
 * @returns {Weighed | null}
 */
export function passiveEvidence(readings) {
  if (readings.length < 5) return null;
  const spoofs = readings.filter(({ label }) => label === 'spoof');
  const value = spoofs.length / readings.length;
  if (value < 0.4) return null;
  const why = spoofs[spoofs.length - 1].evidence?.[0]?.message;
  return weighed('passive', value, why ?? 'The picture looks like that of a screen or a print.', -3);
}

/** @param {string} code @param {number} value @param {string} message @param {number} weight @returns {Weighed} */
export function weighed(code, value, message, weight) {
  return { code, value, message, weight };
}

/** @param {ChallengeKind} kind @returns {number} what a passed challenge counts */
export function weightOf(kind) {
  // Coming closer says little without its perspective.
  return /^(turn|look)/.test(kind) ? 1.1 : 0.6;
}
