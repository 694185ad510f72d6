/**
 * Somebody who does what is asked, made from a clip in which a man makes those motions of his own accord: at rest until
 * the prompt, then, after a time to react, the frames of the motion at another speed, and the same way back.
 */

/** @typedef {import('../../web/lib/index.js').Face} Face */
/** @typedef {import('../../web/lib/liveness.js').ChallengeKind} ChallengeKind */
/**
 * Seconds into the clip, from rest to the motion's end, which may be earlier: then it is played backwards.
 * @typedef {{ [kind in ChallengeKind]?: [number, number] }} Motions
 */

/** @type {{ [clip: string]: Motions }} */
export const MOTIONS = {
  cap12: {
    'turn-right': [19.2, 20.2], 'turn-left': [22, 21.2], 'look-down': [21.96, 23.1], 'look-up': [25.4, 24.5],
    'come-closer': [31.2, 32.6], 'raise-brows': [5.3, 6.3], smile: [6.88, 7.4], blink: [25.3, 25.9],
  },
  cap13: {
    'turn-left': [19.7, 20.4], 'raise-brows': [2.5, 3.2], blink: [16.8, 17.2],
  },
};

const REST = 3; // frames of the clip before the begin of the motion, to and fro
const BLEND = 300; // ms from one pose to a rest elsewhere in the clip

export class Obeying {
  #at = 0;
  #shown;
  #goal = 0;
  #share = 0;
  /** @type {[number, number]} */
  #motion;
  /** @type {Face | null} */
  #blendFrom = null;
  #blendAt = 0;
  #clock = 0;
  #asked = '';
  #promptedAt = 0;
  #reaction = 0;

  /**
   * @param {import('./clips.mjs').Clip} clip
   * @param {Motions} motions
   * @param {() => number} random
   */
  constructor(clip, motions, random) {
    this.clip = clip;
    this.motions = motions;
    this.random = random;
    this.kinds = /** @type {ChallengeKind[]} */ (Object.keys(motions));
    this.speed = 0.8 + 0.6 * random();
    this.#motion = /** @type {[number, number]} */ (motions[this.kinds[0]]);
    this.#shown = this.#frame(this.#motion[0]);
  }

  /**
   * @param {number} at ms
   * @param {string} asked kind of the present challenge, or ''
   * @returns {Face}
   */
  face(at, asked) {
    const step = at - this.#at;
    this.#at = at;
    if (asked !== this.#asked) {
      this.#asked = asked;
      this.#promptedAt = at;
      this.#reaction = 300 + 700 * this.random();
      if (asked) {
        this.#motion = this.motions[/** @type {ChallengeKind} */ (asked)] ?? this.#motion;
        this.#share = 0;
        this.#blendFrom = this.#shown;
        this.#blendAt = at;
      }
    }
    const acts = asked !== '' && at - this.#promptedAt >= this.#reaction;
    // Eyes close and open, twice, while it is asked for; other motions go there, and back when it is over.
    const [from, to] = this.#motion;
    const length = (to - from) * 1000;
    if (acts && asked === 'blink') {
      this.#goal = this.#share >= 1 ? 0 : this.#share <= 0 ? 1 : this.#goal;
    } else this.#goal = acts ? 1 : 0;
    const change = (step * this.speed) / Math.abs(length);
    this.#share = Math.max(0, Math.min(1, this.#share + (this.#goal > this.#share ? change : -change)));
    this.#clock += step;
    const frames = REST * this.clip.interval;
    const sway = Math.abs(((this.#clock / 2) % (2 * frames)) - frames) - frames;
    const seconds = from + (this.#share > 0 ? this.#share * length : sway / 2) / 1000;
    let face = this.#frame(seconds);
    const blended = (at - this.#blendAt) / BLEND;
    if (this.#blendFrom && blended < 1) face = between(this.#blendFrom, face, blended);
    this.#shown = face;
    return face;
  }

  /** @param {number} seconds */
  #frame(seconds) {
    const place = (seconds * 1000) / this.clip.interval;
    const i = Math.max(0, Math.min(this.clip.faces.length - 2, Math.floor(place)));
    return between(this.clip.faces[i][0], this.clip.faces[i + 1][0], place - i);
  }
}

/** @param {Face} a @param {Face} b @param {number} share @returns {Face} */
function between(a, b, share) {
  const mix = (/** @type {number} */ p, /** @type {number} */ q) => p + (q - p) * share;
  const [pa, pb] = [a.pose, b.pose];
  const [ma, mb] = [a.mesh, b.mesh];
  if (!pa || !pb || !ma || !mb) return a;
  return /** @type {Face} */ ({
    ...a, id: 1, box: b.box, mesh: ma.map((v, i) => mix(v, mb[i])),
    pose: { yaw: mix(pa.yaw, pb.yaw), pitch: mix(pa.pitch, pb.pitch), roll: mix(pa.roll, pb.roll),
      matrix: pa.matrix.map((v, i) => mix(v, pb.matrix[i])) },
  });
}
