// One session: rest, a prompt, the motion, rest again; and everything on the way that no person before a camera does.
import {
  BlinkWatch, PROMPTS, amountOf, blinkedTwice, drawChallenges, wrongAmount,
} from './liveness-challenges.js';
import {
  blinkEvidence, closerEvidence, depthEvidence, judge, passiveEvidence, weighed, weightOf,
} from './liveness-evidence.js';
import { FacewiseError } from './errors.js';
import { withFlatMesh } from './flat-mesh.js';
import { show } from './options.js';
import { requireReading } from './readings.js';
import { jumps, motionOf, neutralOf, offRest } from './liveness-motion.js';

/** @typedef {import('./liveness-challenges.js').ChallengeKind} ChallengeKind */
/** @typedef {import('./liveness-evidence.js').Liveness} Liveness */
/** @typedef {import('./liveness-evidence.js').Weighed} Weighed */
/** @typedef {import('./liveness-motion.js').Motion} Motion */
/** @typedef {import('./results.js').Face} Face */
/** @typedef {import('./results.js').FaceJson} FaceJson */
/** @typedef {import('./results.js').Result} Result */
/** @typedef {{ challenges: number, kinds: ChallengeKind[], timeLimit: number, random: () => number }} Settings */
/**
 * What is needed of a result of analyze(): its size, its time and all its `faces`.
 * @typedef {Pick<Result, 'timestamp' | 'width' | 'height'> & { faces: readonly (Face | FaceJson)[] }} Frame
 */

/**
 * How far a check is.
 * @typedef {object} LivenessState
 * @property {'waiting' | 'challenge' | 'done'} phase waiting: for a face at rest, before a prompt
 * @property {{ kind: ChallengeKind, prompt: string } | null} challenge what is asked now: its `kind`, and the
 *   `prompt`, a sentence for the user
 * @property {number} progress 0..1, of the rest that is waited for or of the motion
 * @property {string} hint what keeps it from going on, a sentence for the user, or ''
 * @property {number} passed challenges so far
 * @property {Liveness} liveness 'unsure' until done
 */

/**
 * onset: ms from the prompt to the begin of the answer; reachedAt: when enough was done; amount: in the latest frame
 * @typedef {{ kind: ChallengeKind, at: number, onset: number | null, reachedAt: number | null, amount: number }} Prompt
 */

// Milliseconds.
const LONGEST_GAP = 600; // between two frames
const LONGEST_LOSS = 400; // of the face
const REST_FIRST = 450; // at rest before the first prompt, and before others; a random delay comes on top
const REST = 250;
const DELAY = 400;
const RETURN = 6000; // to rest after a motion
const SLOW = 90; // between frames: a blink may fall between two
const HUMAN = 150; // nobody answers a prompt sooner
// A turn is watched up to where it stops, since a wide one tells more of the head's depth.
const HELD_LEAST = 50;
const HELD_MOST = 500;
// Share of the time limit in which an answer must begin: a person who reads a prompt does not think it over, and a
// clip in which the motion happens to come has all the time.
const PROMPTLY = 0.5;

const BEGUN = 0.35; // of a motion
const UNDONE = 0.15;
const MOST_WRONG = 1; // where more than one challenge is asked
// Turns before the first prompt, in degrees and number, after which one challenge more is asked: a clip of somebody who
// turns all the time will happen to turn the right way.
const RESTLESS_TURN = 14;
const RESTLESS = 2;
const LEAST_FRAMES = 4; // at rest
const MOST_VIEWS = 120;
const SAME_PERSON = 0.87; // similarity of embeddings; of two strangers one pair in seven is more alike
const BLOCKING = ['too-small', 'too-dark', 'too-bright', 'cut-off', 'turned-away'];

/** Made by createLivenessCheck. */
export class LivenessCheck {
  #settings;
  /** @type {ChallengeKind[]} */
  #order;
  /** @type {Motion | null} */
  #last = null;
  #seenAt = -Infinity;
  #at = -Infinity;
  #id = -1;
  /** @type {Float32Array | null} */
  #embedding = null;
  /** The first frames at rest, by which all others go. @type {Motion | null} */
  #first = null;
  /** @type {Motion | null} at rest before the present prompt */
  #neutral = null;
  /** @type {{ motion: Motion, mesh: Float32Array }[]} of the present rest */
  #rest = [];
  #restLength = 0;
  #restBegan = 0;
  #movedAt = -Infinity;
  /** @type {Prompt | null} */
  #prompt = null;
  #wrong = 0;
  #blinks = new BlinkWatch();
  /** Of the present challenge, from rest on. @type {Float32Array[]} */
  #views = [];
  /** @type {NonNullable<Face['liveness']>[]} */
  #passive = [];
  #stirred = 0;
  #challenges;
  #turns = 0;
  /** Least and most yaw and pitch since the last turn. @type {{ yaw: number[], pitch: number[] } | null} */
  #range = null;
  /** @type {Weighed[]} */
  #found = [];
  /** @type {LivenessState} */
  #state;

  /** Made by createLivenessCheck(). @internal @param {Settings} settings */
  constructor(settings) {
    this.#settings = settings;
    this.#challenges = settings.challenges;
    this.#order = drawChallenges(settings.kinds, settings.challenges + 1, settings.random);
    this.#state = {
      phase: 'waiting', challenge: null, progress: 0, hint: '', passed: 0, liveness: judge([], false),
    };
    this.#awaitRest(0);
  }

  /** What the last update said. */
  get state() {
    return this.#state;
  }

  /**
   * The next frame. Give every result of the analyzer, also those without the face; their JSON will do.
   * @param {Face | FaceJson | null | undefined} given the face that is checked, of this result; needs mesh and pose,
   *   and embedding, liveness and quality where the analyzer has them
   * @param {Frame} result that the face is of
   * @returns {LivenessState}
   */
  update(given, result) {
    requireReading(result, 'box');
    const { timestamp: at } = result;
    if (!Number.isFinite(at)) {
      throw new FacewiseError('INVALID_ARGUMENT', `The result's timestamp is ${show(at)}.`, 'Give milliseconds.');
    }
    const face = withFlatMesh(given);
    if (this.#state.phase === 'done' || at === this.#at) return this.#state;
    const gap = at - this.#at;
    this.#at = at;
    if (gap < 0 || (gap > LONGEST_GAP && Number.isFinite(gap))) {
      return this.#interrupt('frames-missing', gap, 'Pictures were missing: keep this page in front.');
    }
    if (!face) return this.#missed(at);
    const motion = motionOf(face, at);
    if (!motion || !face.mesh) {
      throw new FacewiseError('INVALID_ARGUMENT', 'The face has no mesh or no pose.',
        "Create the analyzer with the tasks 'mesh' and 'pose'.");
    }
    const broken = this.#follow(face, motion, result);
    this.#last = motion;
    this.#seenAt = at;
    this.#id = face.id;
    if (broken) return broken;
    if (face.liveness) this.#passive.push(face.liveness);
    return this.#prompt ? this.#watch(face, motion, face.mesh) : this.#settle(face, motion, face.mesh, result);
  }

  /** @param {number} at */
  #missed(at) {
    if (at - this.#seenAt <= LONGEST_LOSS) return this.#state;
    return this.#interrupt('face-lost', at - this.#seenAt, this.#first
      ? 'The face went out of the picture during the check.'
      : 'Look into the camera.');
  }

  /**
   * One person, one track, no cuts.
   * @param {Face} face
   * @param {Motion} motion
   * @param {Frame} result
   */
  #follow(face, motion, result) {
    const others = result.faces.filter((other) => other.id !== face.id && other.box.height > 0.4 * face.box.height);
    if (others.length > 0) {
      return this.#interrupt('several-faces', others.length + 1,
        'Somebody else is in the picture: one person at a time.');
    }
    if (this.#last) {
      if (face.id !== this.#id) {
        return this.#interrupt('face-changed', face.id, 'Another face took the place of the first.');
      }
      if (jumps(this.#last, motion)) {
        return this.#interrupt('jump', motion.at - this.#last.at, 'The face jumped, as where a film is cut.');
      }
    }
    const { embedding } = face;
    if (!embedding || !this.#first) return null;
    this.#embedding ??= Float32Array.from(embedding);
    const similarity = this.#embedding.reduce((sum, value, i) => sum + value * embedding[i], 0);
    if (similarity >= SAME_PERSON) return null;
    return this.#interrupt('identity-changed', similarity, 'This is no longer the person that the check began with.');
  }

  /**
   * Before the first prompt it begins anew, later it is over.
   * @param {string} code
   * @param {number} value
   * @param {string} message
   */
  #interrupt(code, value, message) {
    if (this.#first) {
      const suspicious = ['face-changed', 'jump', 'identity-changed'].includes(code);
      return this.#end(weighed(code, value, message, suspicious ? -2.5 : -0.4));
    }
    this.#last = null;
    this.#passive = [];
    this.#rest = [];
    return this.#say('waiting', 0, message);
  }

  /** @param {number} least milliseconds */
  #awaitRest(least) {
    this.#prompt = null;
    this.#rest = [];
    this.#restBegan = this.#at;
    this.#restLength = (least || REST_FIRST) + DELAY * this.#settings.random();
  }

  /**
   * Before a prompt: the face looks into the camera and does nothing.
   * @param {Face} face
   * @param {Motion} motion
   * @param {Float32Array} mesh
   * @param {Frame} result
   */
  #settle(face, motion, mesh, result) {
    const since = motion.at - this.#restBegan;
    if (this.#first && since > RETURN) {
      return this.#end(weighed('no-response', since, 'The face did not come back to rest.', -0.5));
    }
    if (!this.#first) this.#countTurns(motion);
    const obstacle = this.#obstacle(face, motion);
    if (obstacle) {
      this.#rest = [];
      return this.#say('waiting', 0, obstacle);
    }
    this.#rest.push({ motion, mesh });
    this.#steady();
    const length = motion.at - this.#rest[0].motion.at;
    if (length < this.#restLength || this.#rest.length < LEAST_FRAMES) {
      return this.#say('waiting', Math.min(1, length / this.#restLength),
        motion.at - this.#movedAt < REST_FIRST ? 'Hold your head still.' : '');
    }
    this.#neutral = neutralOf(this.#rest.map((each) => each.motion));
    if (!this.#first && this.#turns >= RESTLESS) this.#challenges++;
    this.#first ??= this.#neutral;
    return this.#ask(face, motion.at, result);
  }

  /** @param {Motion} motion */
  #countTurns({ yaw, pitch }) {
    const { yaw: y, pitch: p } = this.#range ?? { yaw: [yaw, yaw], pitch: [pitch, pitch] };
    this.#range = {
      yaw: [Math.min(y[0], yaw), Math.max(y[1], yaw)], pitch: [Math.min(p[0], pitch), Math.max(p[1], pitch)],
    };
    if (Math.max(y[1] - y[0], p[1] - p[0]) < RESTLESS_TURN) return;
    this.#turns++;
    this.#range = null;
  }

  /** Frames from before the last change of pose are no rest. */
  #steady() {
    const { motion } = this.#rest[this.#rest.length - 1];
    const moves = this.#rest.map(({ motion: former }) =>
      offRest(motion, former) > 4 || Math.abs(Math.log(motion.size / former.size)) > 0.06);
    if (this.#rest.splice(0, moves.lastIndexOf(true) + 1).length > 0) this.#movedAt = motion.at;
  }

  /** @param {Face} face @param {Motion} motion @returns {string} */
  #obstacle({ quality }, motion) {
    const reason = quality?.reasons.find(({ code }) => BLOCKING.includes(code));
    if (reason) return reason.message;
    if (!this.#first) return Math.abs(motion.yaw) > 15 || Math.abs(motion.pitch) > 28 ? 'Look into the camera.' : '';
    const relaxed = Math.abs(motion.smile / this.#first.smile - 1) < 0.09
      && Math.abs(motion.brows / this.#first.brows - 1) < 0.09;
    if (offRest(motion, this.#first) > 7) return 'Look into the camera again.';
    return relaxed ? '' : 'Relax your face.';
  }

  /** @param {Face} face @param {number} at @param {Frame} result */
  #ask(face, at, result) {
    const { kinds } = this.#settings;
    let kind = this.#order[this.#state.passed];
    // Nobody can come closer who fills the picture already, and a slow camera misses a blink.
    const fills = kind === 'come-closer' && face.box.height > 0.55 * result.height;
    const slow = kind === 'blink' && at - this.#rest[0].motion.at > SLOW * (this.#rest.length - 1);
    if ((fills || slow) && kinds.length > 1) kind = this.#another(kind);
    this.#prompt = { kind, at, onset: null, reachedAt: null, amount: 0 };
    this.#blinks = new BlinkWatch();
    this.#views = [];
    for (const { motion, mesh } of this.#rest) this.#keep(motion, mesh);
    return this.#say('challenge', 0, '');
  }

  /** @param {ChallengeKind} kind @returns {ChallengeKind} one that is as hard to foresee */
  #another(kind) {
    const { kinds, random } = this.#settings;
    const others = kinds.filter((other) => other !== kind);
    return others.length > 0 ? drawChallenges(others, 1, random)[0] : kind;
  }

  /** @param {Motion} motion @param {Float32Array} mesh for depth and perspective */
  #keep(motion, mesh) {
    // Perspective is measured on heads that face the camera.
    if (this.#prompt?.kind === 'come-closer' && Math.abs(motion.yaw - (this.#neutral?.yaw ?? 0)) > 7) return;
    this.#views.push(mesh);
    if (this.#views.length > MOST_VIEWS) this.#views.splice(Math.floor(this.#views.length / 2), 1);
  }

  /**
   * While a prompt stands.
   * @param {Face} face
   * @param {Motion} motion
   * @param {Float32Array} mesh
   */
  #watch(face, motion, mesh) {
    const prompt = /** @type {Prompt} */ (this.#prompt);
    const neutral = /** @type {Motion} */ (this.#neutral);
    const since = motion.at - prompt.at;
    this.#keep(motion, mesh);
    this.#blinks.take(motion, neutral);
    this.#stirred = Math.max(this.#stirred, offRest(motion, neutral), 50 * Math.abs(motion.left / neutral.left - 1),
      (500 * Math.hypot(motion.x - neutral.x, motion.y - neutral.y)) / neutral.eyes);
    if (wrongAmount(prompt.kind, motion, neutral) >= 1) {
      return this.#mistaken('wrong-motion', 'The head moved in ways that were not asked for.', 'Not that way.');
    }
    const amount = this.#amount(prompt, motion, neutral);
    if (prompt.onset === null && amount >= BEGUN) prompt.onset = since;
    if (prompt.kind !== 'blink' && amount < UNDONE) prompt.onset = null;
    if (prompt.onset !== null && prompt.onset < HUMAN) {
      return this.#mistaken('too-soon', 'The motion began before anybody could have read the prompt.',
        'Wait for the prompt.');
    }
    const growing = amount > prompt.amount + 0.02;
    prompt.amount = amount;
    if (amount < 1) prompt.reachedAt = null;
    else prompt.reachedAt ??= motion.at;
    if (prompt.reachedAt !== null) {
      const held = motion.at - prompt.reachedAt;
      if (prompt.kind === 'blink' || (held >= HELD_LEAST && (!growing || held >= HELD_MOST))) {
        return this.#passed(prompt, since);
      }
    }
    const { timeLimit } = this.#settings;
    if (since > (prompt.onset === null ? PROMPTLY : 1) * timeLimit) {
      const what = PROMPTS[prompt.kind].replace('.', '');
      return this.#end(weighed('no-response', since, `Nothing followed the prompt \u201c${what}\u201d in time.`, -0.5));
    }
    const dark = face.quality?.reasons.find(({ code }) => code === 'too-dark' || code === 'cut-off');
    return this.#say('challenge', Math.max(0, Math.min(1, amount)), dark?.message ?? '');
  }

  /** @param {Prompt} prompt @param {Motion} motion @param {Motion} neutral */
  #amount({ kind, at }, motion, neutral) {
    if (kind !== 'blink') return amountOf(kind, motion, neutral);
    if (blinkedTwice(this.#blinks.blinks, at + HUMAN)) return 1;
    return this.#blinks.blinks.some(({ from, until }) => from >= at + HUMAN && motion.at - until < 1200) ? 0.5 : 0;
  }

  /**
   * A motion that was not asked for: once another challenge takes the place of this one, then it is over.
   * @param {string} code
   * @param {string} message
   * @param {string} hint
   */
  #mistaken(code, message, hint) {
    if (++this.#wrong > (this.#challenges > 1 ? MOST_WRONG : 0)) {
      return this.#end(weighed(code, this.#wrong, message, -1.2));
    }
    const place = this.#state.passed;
    this.#order[place] = this.#another(this.#order[place]);
    this.#awaitRest(REST);
    return this.#say('waiting', 0, `${hint} Look into the camera again.`);
  }

  /** @param {Prompt} prompt @param {number} since */
  #passed({ kind, onset }, since) {
    const what = PROMPTS[kind].replace('.', '');
    this.#found.push(weighed('challenge', since, `\u201c${what}\u201d was done.`, weightOf(kind)));
    if (onset !== null) {
      const seconds = (onset / 1000).toFixed(1);
      this.#found.push(weighed('response-time', onset, `The answer began ${seconds} s after the prompt.`, 0.2));
    }
    const way = kind === 'come-closer'
      ? closerEvidence(this.#views)
      : kind === 'blink'
        ? blinkEvidence(this.#blinks.blinks)
        : /^(turn|look)/.test(kind) ? depthEvidence(this.#views) : null;
    if (way) this.#found.push(way);
    const passed = this.#state.passed + 1;
    this.#state = { ...this.#state, passed };
    if (passed === this.#challenges) return this.#end(null);
    this.#awaitRest(REST);
    return this.#say('waiting', 0, 'Good. Look into the camera again.');
  }

  /** @param {Weighed | null} failure */
  #end(failure) {
    if (failure) this.#found.push(failure);
    if (failure?.code === 'no-response' && this.#stirred < 1) {
      this.#found.push(weighed('still', this.#stirred, 'Nothing moves: this is a still picture.', -4));
    }
    const hint = passiveEvidence(this.#passive);
    if (hint) this.#found.push(hint);
    this.#prompt = null;
    return this.#say('done', failure ? this.#state.progress : 1, '', judge(this.#found, !failure));
  }

  /**
   * @param {LivenessState['phase']} phase
   * @param {number} progress
   * @param {string} hint
   * @param {Liveness} [liveness]
   */
  #say(phase, progress, hint, liveness = { ...judge(this.#found, false), label: 'unsure' }) {
    const kind = this.#prompt?.kind;
    const challenge = kind ? { kind, prompt: PROMPTS[kind] } : null;
    this.#state = { ...this.#state, phase, challenge, progress, hint, liveness };
    return this.#state;
  }
}
