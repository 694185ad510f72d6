import { LivenessCheck } from './liveness-session.js';
export { FacewiseError } from './errors.js';
export { CHALLENGES } from './liveness-challenges.js';
export { LivenessCheck } from './liveness-session.js';
export type ChallengeKind = import('./liveness-challenges.js').ChallengeKind;
export type Evidence = import('./liveness-evidence.js').Evidence;
export type Liveness = import('./liveness-evidence.js').Liveness;
export type Frame = import('./liveness-session.js').Frame;
export type LivenessState = import('./liveness-session.js').LivenessState;
export type LivenessOptions = {
    /**
     * how many are asked, 1 to 8; default 2. One takes about two seconds. One more is
     * asked of somebody who turned the head again and again before the first prompt
     */
    challenges?: number;
    /**
     * which may be asked; default: all. The first one is always a motion of the head
     * where there is one among them: people blink and smile in any clip
     */
    kinds?: ChallengeKind[];
    /**
     * milliseconds for each challenge, 1000 to 60000; default 5000
     */
    timeLimit?: number;
    /**
     * 0 <= x < 1; default: crypto.getRandomValues. Anything that can be foreseen makes
     * the check worthless: for tests only
     */
    random?: () => number;
};
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
 * @property {ChallengeKind[]} [kinds] which may be asked; default: all. The first one is always a motion of the head
 *   where there is one among them: people blink and smile in any clip
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
export declare function createLivenessCheck(options?: LivenessOptions): LivenessCheck;
