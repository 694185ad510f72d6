/**
 * Whether a live person is before the camera: asks for motions in random order and watches how they are done. Pure
 * arithmetic on an analyzer's results; it looks at no picture, keeps no clock of its own and stores nothing.
 *
 *   const analyzer = await createAnalyzer({ tasks: ['mesh', 'pose', 'quality', 'liveness'], mode: 'video' });
 *   const check = createLivenessCheck({ challenges: 2 });
 *   for (;;) {
 *     const result = await analyzer.analyze(video);
 *     const { phase, challenge, liveness } = check.update(result.faces[0] ?? null, result);
 *     if (phase === 'done') break; // liveness: { label: 'live' | 'spoof' | 'unsure', score, evidence }
 *     prompt.textContent = challenge?.prompt ?? '';
 *   }
 *
 * This is not certified presentation-attack detection. It is made against photos, screens that play a clip, and
 * pictures that are moved. A clip in which somebody happens to move the right way passes now and then, more seldom with
 * more challenges; a photo bent to a half pipe can pass. Somebody with a deepfake that follows the prompts live, with a
 * good mask, or with a virtual camera and the skill to drive it, passes. tests/eval/active_liveness.mjs measures it.
 *
 * @module facewise/liveness
 */
import { FacewiseError } from './errors.js';
import { CHALLENGES } from './liveness-challenges.js';
import { LivenessCheck } from './liveness-session.js';
import { refuseUnknownKeys, requireObject, show } from './options.js';

export { FacewiseError } from './errors.js';
export { CHALLENGES } from './liveness-challenges.js';
export { LivenessCheck } from './liveness-session.js';

/** @typedef {import('./liveness-challenges.js').ChallengeKind} ChallengeKind */
/** @typedef {import('./liveness-evidence.js').Evidence} Evidence */
/** @typedef {import('./liveness-evidence.js').Liveness} Liveness */
/** @typedef {import('./liveness-session.js').Frame} Frame */
/** @typedef {import('./liveness-session.js').LivenessState} LivenessState */

/**
 * Options of createLivenessCheck(). Each may be left out.
 * @typedef {object} LivenessOptions
 * @property {number} [challenges] how many are asked, 1 to 8; default 2. One takes about two seconds. One more is
 *   asked of somebody who turned the head again and again before the first prompt
 * @property {readonly ChallengeKind[]} [kinds] which may be asked; default: all. The first one is always a motion of
 *   the head where there is one among them: people blink and smile in any clip
 * @property {number} [timeLimit] milliseconds for each challenge, 1000 to 60000; default 5000
 * @property {() => number} [random] 0 <= x < 1; default: crypto.getRandomValues. Anything that can be foreseen makes
 *   the check worthless: for tests only
 */

/**
 * A check for one session: a new one for each attempt.
 * @param {LivenessOptions} [options] what is asked, and how long it may take
 * @returns {LivenessCheck}
 * @throws {FacewiseError} INVALID_ARGUMENT, UNKNOWN_OPTION
 */
export function createLivenessCheck(options = {}) {
  requireObject("Argument 'options'", options);
  refuseUnknownKeys(options, ['challenges', 'kinds', 'timeLimit', 'random'], 'createLivenessCheck');
  const { challenges = 2, kinds = [...CHALLENGES], timeLimit = 5000, random = chance } = options;
  const require = (/** @type {boolean} */ fits, /** @type {string} */ message, /** @type {string} */ remedy) => {
    if (!fits) throw new FacewiseError('INVALID_ARGUMENT', message, remedy);
  };
  require(Number.isInteger(challenges) && challenges >= 1 && challenges <= 8,
    `There are ${show(challenges)} challenges.`, 'Give 1 to 8.');
  require(Array.isArray(kinds) && kinds.length > 0 && kinds.every((kind) => CHALLENGES.includes(kind)),
    `The kinds are ${show(kinds)}.`, `Give some of: ${CHALLENGES.join(', ')}.`);
  require(Number.isFinite(timeLimit) && timeLimit >= 1000 && timeLimit <= 60_000,
    `The time limit is ${show(timeLimit)}.`, 'Give 1000 to 60000 milliseconds.');
  require(typeof random === 'function', 'The option random is no function.', 'Leave it out.');
  return new LivenessCheck({ challenges, kinds: [...new Set(kinds)], timeLimit, random });
}

/** Not to be foreseen. */
function chance() {
  return crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32;
}
