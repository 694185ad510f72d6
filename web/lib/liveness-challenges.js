// What can be asked of a person, and how much of it was done.
import { eyesOpen, offRest } from './liveness-motion.js';

/** @typedef {import('./liveness-motion.js').Motion} Motion */
/**
 * What can be asked of a person; left and right are the person's own.
 * @typedef {'turn-left' | 'turn-right' | 'look-up' | 'look-down' | 'come-closer' | 'blink' | 'smile' | 'raise-brows'
 *   } ChallengeKind
 */

/** All kinds of challenges. @type {readonly ChallengeKind[]} */
export const CHALLENGES = Object.freeze([
  'turn-left', 'turn-right', 'look-up', 'look-down', 'come-closer', 'blink', 'smile', 'raise-brows',
]);

/** What a head does seldom by chance; the others happen in any clip of a person. @type {readonly ChallengeKind[]} */
const STRONG = Object.freeze(['turn-left', 'turn-right', 'look-up', 'look-down', 'come-closer']);

/** @type {{ [kind in ChallengeKind]: string }} */
export const PROMPTS = {
  'turn-left': 'Turn your head to your left.',
  'turn-right': 'Turn your head to your right.',
  'look-up': 'Tilt your head up.',
  'look-down': 'Tilt your head down.',
  'come-closer': 'Come closer to the camera.',
  blink: 'Blink twice.',
  smile: 'Smile.',
  'raise-brows': 'Raise your eyebrows.',
};

// What counts as done: degrees, or growth over rest. Chosen on the clips of two men, where deliberate motions reach
// 12 to 40 degrees of yaw, 12 to 14 of pitch, 1.3 to 1.4 in size, 1.2 in a smile and 1.2 in brows. A photo that is
// tilted by 50 degrees is read as 8 of yaw or 11 of pitch at most (20 photos of LFW).
const YAW = 12;
const PITCH = 11.5;
const CLOSER = 0.25;
const EXPRESSION = 0.12;
// A turned head distorts mouth and brows: expressions count only near the pose at rest.
const STEADY = 9;

/**
 * @param {Exclude<ChallengeKind, 'blink'>} kind
 * @param {Motion} motion
 * @param {Motion} neutral
 * @returns {number} 0 at rest, 1 where it counts as done, below 0 the opposite
 */
export function amountOf(kind, motion, neutral) {
  const straight = offRest(motion, neutral) < STEADY;
  switch (kind) {
    case 'turn-left': return (motion.yaw - neutral.yaw) / YAW;
    case 'turn-right': return (neutral.yaw - motion.yaw) / YAW;
    case 'look-up': return (motion.pitch - neutral.pitch) / PITCH;
    case 'look-down': return (neutral.pitch - motion.pitch) / PITCH;
    case 'come-closer': return (motion.size / neutral.size - 1) / CLOSER;
    case 'smile': return straight ? (motion.smile / neutral.smile - 1) / EXPRESSION : 0;
    case 'raise-brows': return straight ? (motion.brows / neutral.brows - 1) / EXPRESSION : 0;
  }
}

/** @type {{ [kind in ChallengeKind]?: ChallengeKind }} */
const opposites = {
  'turn-left': 'turn-right', 'turn-right': 'turn-left', 'look-up': 'look-down', 'look-down': 'look-up',
};

/**
 * Turns of the head that were not asked for. A head that turns also nods a little, and one that comes closer to a low
 * camera looks down on it.
 * @param {ChallengeKind} asked
 * @param {Motion} motion
 * @param {Motion} neutral
 * @returns {number} 1 and more: a wrong motion
 */
export function wrongAmount(asked, motion, neutral) {
  const turns = /** @type {const} */ (['turn-left', 'turn-right', 'look-up', 'look-down']);
  const others = turns.filter((kind) => kind !== asked && !(asked === 'come-closer' && kind.startsWith('look')));
  return Math.max(...others.map((kind) => amountOf(kind, motion, neutral) / (kind === opposites[asked] ? 1 : 1.4)));
}

/**
 * @typedef {object} Blink
 * @property {number} from milliseconds, when the eyes began to close
 * @property {number} until when they were open again
 * @property {number} closing milliseconds from open to the least opening
 * @property {number} opening and back
 * @property {number} least opening of the eye that closed less, 1 as at rest
 * @property {number} frames between open and open
 */

const CLOSED = 0.6;
const OPEN = 0.82;

/** Finds blinks, asked for or not. */
export class BlinkWatch {
  /** @type {Blink[]} */
  blinks = [];
  /** @type {{ at: number, left: number, right: number }[]} since the eyes were open last */
  #frames = [];

  /** @param {Motion} motion @param {Motion} neutral */
  take(motion, neutral) {
    // Lids look half closed in a head that is bent.
    if (offRest(motion, neutral) > STEADY) {
      this.#frames = [];
      return;
    }
    const { left, right } = eyesOpen(motion, neutral);
    this.#frames.push({ at: motion.at, left, right });
    if (Math.min(left, right) < OPEN) return;
    const frames = this.#frames;
    this.#frames = [{ at: motion.at, left, right }];
    const deepest = frames.reduce((best, frame) => (frame.left + frame.right < best.left + best.right ? frame : best));
    const least = Math.max(Math.min(...frames.map((frame) => frame.left)),
      Math.min(...frames.map((frame) => frame.right)));
    if (frames.length < 3 || Math.min(deepest.left, deepest.right) > CLOSED) return;
    const [{ at: from }] = frames;
    this.blinks.push({
      from, until: motion.at, closing: deepest.at - from, opening: motion.at - deepest.at, least,
      frames: frames.length - 2,
    });
  }
}

/**
 * Two blinks in a row that began after `since`.
 * @param {Blink[]} blinks
 * @param {number} since milliseconds
 * @returns {[Blink, Blink] | null}
 */
export function blinkedTwice(blinks, since) {
  const asked = blinks.filter(({ from, least }) => from >= since && least <= CLOSED);
  const second = asked.findIndex(({ from }, i) => i > 0 && from - asked[i - 1].until < 1200);
  return second > 0 ? [asked[second - 1], asked[second]] : null;
}

/**
 * The order of the challenges: the first one is strong where there is such a kind, none follows itself.
 * @param {ChallengeKind[]} kinds
 * @param {number} count
 * @param {() => number} random
 * @returns {ChallengeKind[]}
 */
export function drawChallenges(kinds, count, random) {
  /** @type {ChallengeKind[]} */
  const drawn = [];
  while (drawn.length < count) {
    const strong = kinds.filter((kind) => STRONG.includes(kind));
    const pool = drawn.length === 0 && strong.length > 0 ? strong : kinds;
    const fresh = pool.filter((kind) => !drawn.includes(kind));
    const other = pool.filter((kind) => kind !== drawn[drawn.length - 1]);
    const from = fresh.length > 0 ? fresh : other.length > 0 ? other : pool;
    drawn.push(from[Math.min(from.length - 1, Math.floor(random() * from.length))]);
  }
  return drawn;
}
