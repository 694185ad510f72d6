import { createLivenessCheck } from '../../../lib/liveness.js';
import { nearest } from '../teach/pictures.js';

/** @typedef {import('../../../lib/index.js').Face} Face */
/** @typedef {import('../../../lib/index.js').Result} Result */
/** @typedef {import('../../../lib/liveness.js').Liveness} Liveness */
/** @typedef {import('../../../lib/liveness.js').LivenessState} LivenessState */
/** @typedef {import('./keeper.js').Keeper} Keeper */
/** @typedef {import('./keeper.js').Match} Match */
/** @typedef {import('./settings.js').Choice} Choice */
/** @typedef {'empty' | 'absent' | 'looking' | 'challenge' | 'refused' | 'open'} LockState */
/**
 * @typedef {'stranger' | 'not-live' | 'unsure' | 'picture' | 'clip' | 'changed' | 'poor'} RefusalReason
 */
/** @typedef {{ update: (face: Face | null, result: Result) => LivenessState }} Check */
/** @typedef {{ kind: 'camera' | 'picture' | 'clip' | null, state: string }} Origin of the frames */

// Milliseconds, and readings in a row.
const strangerAfter = 700;
const strangerReadings = 5;
const poorAfter = 6000;
const gone = 700; // then whoever comes next is a new try
const waits = [0, 0, 0, 10_000, 20_000, 40_000];
const forgiveAfter = 120_000;

/**
 * Opens for an enrolled person who is there alive, and for nobody else. Takes readings, gives a state with the reason;
 * draws nothing. Fires 'change'.
 */
export class Lock extends EventTarget {
  /** @type {LockState} */
  state = 'absent';
  /** @type {RefusalReason | null} */
  reason = null;
  /** A sentence on what keeps it waiting, or ''. */
  hint = '';
  /** @type {Match | null} the newest of a picture that is good enough to tell */
  match = null;
  /** @type {LivenessState | null} */
  check = null;
  /** @type {Liveness | null} of the attempt that ended */
  liveness = null;
  /** @type {{ id: string, name: string } | null} for whom it is open, or who seems to be there */
  person = null;
  /** Milliseconds from the first sight of the face to the opening. */
  took = 0;
  /** Time before which no other try begins. */
  waitUntil = 0;
  #create;
  /** @type {Check | null} */
  #running = null;
  #begun = 0;
  #seenAt = -Infinity;
  #faceId = -1;
  #unknownSince = 0;
  #unknown = 0;
  #poorSince = 0;
  #failures = 0;
  #failedAt = -Infinity;
  #identifying = false;
  #attempt = 0;
  #poor = '';
  /** Locked by hand: it waits for somebody to come, or for a press. */
  #held = false;

  /**
   * @param {Keeper} keeper
   * @param {Choice} choice
   * @param {(options: { challenges: number }) => Check} [createCheck]
   */
  constructor(keeper, choice, createCheck = createLivenessCheck) {
    super();
    this.keeper = keeper;
    this.choice = choice;
    this.#create = createCheck;
  }

  /** Locks at once, and stays so while the same face is there. */
  hold() {
    this.arm('absent', true);
  }

  get held() {
    return this.#held;
  }

  /** Locks, or begins anew. @param {LockState} [state] @param {boolean} [held] */
  arm(state = 'absent', held = false) {
    this.#held = held;
    this.#poor = '';
    this.#attempt++;
    this.#running = null;
    this.#unknown = 0;
    this.#poorSince = 0;
    this.match = null;
    this.check = null;
    this.liveness = null;
    this.person = null;
    this.hint = '';
    this.#set(this.keeper.people.length === 0 ? 'empty' : state);
  }

  /**
   * @param {Result | null} result
   * @param {Origin} origin
   */
  read(result, origin) {
    const now = performance.now();
    const live = origin.kind === 'camera' && origin.state === 'running';
    if (this.state === 'open' && !live) return this.arm();
    if (this.keeper.people.length === 0) {
      if (this.state !== 'empty') this.arm('empty');
      return;
    }
    if (this.state === 'empty') this.arm();
    const face = result && nearest(result.faces);
    if (face) this.#seenAt = now;
    if (!face && origin.kind !== 'picture' && now - this.#seenAt > gone) this.#left(now);
    if (!result || !origin.kind || (origin.kind !== 'picture' && origin.state !== 'running')) return;
    if (this.state === 'refused') {
      if (face && origin.kind !== 'picture' && face.id !== this.#faceId && now >= this.waitUntil) this.arm('looking');
      else return;
    }
    if (this.state === 'open') {
      if (face) this.#guard(face);
      return;
    }
    if (this.#held || now < this.waitUntil || (!face && !this.#running)) return;
    if (origin.kind === 'picture') {
      if (face) void this.#identify(face, () => this.#refuse('picture'));
      return;
    }
    this.#try(face, result, origin, now);
  }

  /** @param {number} now */
  #left(now) {
    if (this.state === 'open') {
      if (now - this.#seenAt > this.choice.values.away * 1000) this.arm();
    } else if (this.#held || this.state === 'refused' || this.#running) {
      if (now >= this.waitUntil) this.arm();
    }
  }

  /**
   * @param {Face | null} face
   * @param {Result} result
   * @param {Origin} origin
   * @param {number} now
   */
  #try(face, result, origin, now) {
    if (!this.#running) {
      this.#running = this.#create({ challenges: this.choice.values.challenges });
      this.#begun = now;
    }
    if (face) {
      this.#faceId = face.id;
      void this.#identify(face, () => this.#known(now));
    }
    const check = this.#running.update(face, result);
    this.check = check;
    this.hint = check.hint || (this.match ? '' : this.#poor);
    if (check.phase === 'done') {
      this.liveness = check.liveness;
      const { label } = check.liveness;
      if (!this.match) this.#refuse('poor');
      else if (!this.match.person) this.#refuse('stranger');
      else if (origin.kind === 'clip') this.#refuse('clip');
      else if (label !== 'live') this.#refuse(label === 'spoof' ? 'not-live' : 'unsure');
      else this.#open(now);
      return;
    }
    // Nobody is asked to move who is not known.
    this.#set(check.phase === 'challenge' && this.person ? 'challenge' : 'looking');
    const blocked = check.phase === 'waiting' && check.hint !== '' && check.passed === 0;
    if (!blocked) this.#poorSince = 0;
    else if (this.#poorSince === 0) this.#poorSince = now;
    else if (now - this.#poorSince > poorAfter) this.#refuse('poor');
  }

  /**
   * One question at a time; what an earlier attempt asked is of no interest.
   * @param {Face} face
   * @param {() => void} then
   */
  async #identify(face, then) {
    if (this.#identifying || !face.embedding) return;
    this.#identifying = true;
    const attempt = this.#attempt;
    try {
      const match = await this.keeper.identify(face, this.choice.values.fmr);
      if (attempt !== this.#attempt || !match) return;
      // A head that turns as it was asked to is a poor picture: it says nothing.
      this.#poor = match.reason === 'poor-quality' ? match.message : '';
      if (this.#poor && this.state !== 'absent') return;
      this.match = match;
      then();
    } finally {
      this.#identifying = false;
    }
  }

  /** A match has come in while looking or asking. @param {number} now */
  #known(now) {
    if (this.state !== 'looking' && this.state !== 'challenge') return;
    const { person } = /** @type {Match} */ (this.match);
    if (person) {
      this.#unknown = 0;
      if (this.person && this.person.id !== person.id) this.#refuse('changed');
      else this.person = person;
      return;
    }
    if (this.#unknown++ === 0) this.#unknownSince = now;
    // Of somebody who is known already a few poor readings are forgiven.
    const patience = this.person ? 2 : 1;
    if (this.#unknown < patience * strangerReadings || now - this.#unknownSince < patience * strangerAfter) return;
    this.#refuse(this.person ? 'changed' : 'stranger');
  }

  /** While it is open the same person must stay. @param {Face} face */
  #guard(face) {
    void this.#identify(face, () => {
      const { person } = /** @type {Match} */ (this.match);
      if (person && person.id === this.person?.id) this.#unknown = 0;
      else if (++this.#unknown >= strangerReadings) this.arm();
    });
  }

  /** @param {number} now */
  #open(now) {
    this.person = this.match?.person ?? null;
    this.took = now - this.#begun;
    this.#failures = 0;
    this.#unknown = 0;
    this.#set('open');
  }

  /** @param {RefusalReason} reason */
  #refuse(reason) {
    const now = performance.now();
    if (now - this.#failedAt > forgiveAfter) this.#failures = 0;
    this.#failedAt = now;
    // Guessing which motion comes must not pay.
    const counts = reason !== 'picture' && reason !== 'poor';
    if (counts) this.#failures++;
    this.waitUntil = counts ? now + waits[Math.min(this.#failures, waits.length - 1)] : 0;
    this.#attempt++;
    this.#running = null;
    this.reason = reason;
    this.#set('refused');
  }

  /** @param {LockState} state */
  #set(state) {
    this.state = state;
    if (state !== 'refused') this.reason = null;
    this.dispatchEvent(new Event('change'));
  }
}
