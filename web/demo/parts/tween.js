/** @typedef {import('../../lib/index.js').Face} Face */

/**
 * A face between two readings: what the overlay draws.
 * @typedef {object} Ghost
 * @property {number} id
 * @property {Face} face the latest reading, for everything that is not a position
 * @property {import('./geometry.js').Rect} box
 * @property {Float32Array | undefined} mesh
 * @property {number} alpha 0..1
 */

/**
 * @typedef {object} Track
 * @property {Face} face
 * @property {Float32Array} from box x, y, width, height, then the mesh
 * @property {Float32Array} to
 * @property {number} since when the latest reading came
 * @property {number} born
 * @property {number | null} left when it was first missing
 */

const fadeIn = 160;
const fadeOut = 260;
// A reading arrives after its frame was shown; gliding over a whole interval would add another one of lag.
const glideShare = 0.6;
const longestGlide = 90;

/** @param {Face} face @returns {Float32Array} */
function positions({ box, mesh }) {
  const values = new Float32Array(4 + (mesh?.length ?? 0));
  values.set([box.x, box.y, box.width, box.height]);
  if (mesh) values.set(mesh, 4);
  return values;
}

/** Draws between readings: positions glide from the former reading to the latest, faces fade in and out. */
export class Tween {
  /** @type {Map<number, Track>} */
  #tracks = new Map();
  #lastAt = 0;
  #glide = 0;

  /** @param {() => boolean} still whether motion is unwanted: then everything is where it was read */
  constructor(still) {
    this.still = still;
  }

  /** @param {Face[]} faces @param {number} now milliseconds @param {boolean} moving false: pictures, nothing glides */
  take(faces, now, moving) {
    const interval = now - this.#lastAt;
    this.#lastAt = now;
    if (interval < 1000) this.#glide += 0.2 * (Math.min(interval * glideShare, longestGlide) - this.#glide);
    const seen = new Set();
    for (const face of faces) {
      seen.add(face.id);
      const to = positions(face);
      const former = this.#tracks.get(face.id);
      const follows = moving && former?.to.length === to.length;
      const from = follows && former ? this.#at(former, now) : to;
      this.#tracks.set(face.id, { face, from, to, since: now, born: former?.born ?? now, left: null });
    }
    for (const [id, track] of this.#tracks) {
      if (!seen.has(id)) track.left ??= now;
    }
  }

  clear() {
    this.#tracks.clear();
    this.#glide = 0;
  }

  /** @param {number} now @returns {{ ghosts: Ghost[], moving: boolean }} moving: the next frame will differ */
  sample(now) {
    /** @type {Ghost[]} */
    const ghosts = [];
    let moving = false;
    for (const [id, track] of this.#tracks) {
      const still = this.still();
      const out = track.left === null ? 1 : still ? 0 : 1 - (now - track.left) / fadeOut;
      if (out <= 0) {
        this.#tracks.delete(id);
        continue;
      }
      const alpha = Math.min(out, still ? 1 : (now - track.born) / fadeIn, 1);
      const values = this.#at(track, now);
      const [x, y, width, height] = values;
      ghosts.push({
        id,
        face: track.face,
        box: { x, y, width, height },
        alpha: Math.max(0, alpha),
        mesh: values.length > 4 ? values.subarray(4) : undefined,
      });
      moving ||= alpha < 1 || values !== track.to;
    }
    return { ghosts, moving };
  }

  /** @param {Track} track @param {number} now @returns {Float32Array} */
  #at({ from, to, since }, now) {
    const share = this.still() || this.#glide < 1 ? 1 : (now - since) / this.#glide;
    if (share >= 1 || from === to) return to;
    return to.map((value, i) => from[i] + (value - from[i]) * Math.max(0, share));
  }
}
