/** @typedef {import('./results.js').Face} Face */
/** @typedef {{ right: [number, number], left: [number, number] }} Corners of the mouth; see cornersOf */

const [RIGHT_CORNER, LEFT_CORNER, RIGHT_EYE, LEFT_EYE, RIGHT_INNER, LEFT_INNER] = [61, 291, 33, 263, 133, 362];
const BETWEEN_EYES = 168;

/** Degrees from the camera's axis beyond which one side of the mouth is not seen well enough. */
const MOST_YAW = 15;
const MOST_PITCH = 20;
/** Probability of 'happy' from which a face smiles, and below which it is at rest. */
const SMILES = 0.5;
const RESTS = 0.2;
/** Seconds in which the mouth at rest is followed, and of rest that are needed first. */
const FOLLOWS = 5;
const LEAST_REST = 1;
/** A corner must move so far, in distances of the eyes' outer corners: a mesh at rest trembles by a fifth of it. */
const LEAST_MOVE = 0.03;

/**
 * The mouth's corners in the head's own frame: outwards from the midline and up, in distances of the outer eye corners.
 * The pose is taken out, so that a head that is turned or tilted a little has the same corners.
 * @param {Float32Array} mesh
 * @param {readonly number[]} matrix of face.pose
 * @returns {Corners}
 */
export function cornersOf(mesh, matrix) {
  const point = (/** @type {number} */ i) => [mesh[3 * i], -mesh[3 * i + 1], -mesh[3 * i + 2]];
  const along = (/** @type {number} */ axis, /** @type {number[]} */ p) => {
    const [x, y, z] = [matrix[4 * axis], matrix[4 * axis + 1], matrix[4 * axis + 2]];
    return (x * p[0] + y * p[1] + z * p[2]) / Math.hypot(x, y, z);
  };
  const middle = [RIGHT_INNER, LEFT_INNER, BETWEEN_EYES].map(point)
    .reduce((sum, p) => sum.map((value, i) => value + p[i] / 3), [0, 0, 0]);
  const [a, b] = [point(RIGHT_EYE), point(LEFT_EYE)];
  const unit = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
  const place = (/** @type {number} */ corner, /** @type {number} */ side) => {
    const from = point(corner).map((value, i) => value - middle[i]);
    return /** @type {[number, number]} */ ([side * along(0, from) / unit, along(1, from) / unit]);
  };
  return { right: place(RIGHT_CORNER, -1), left: place(LEFT_CORNER, 1) };
}

/** How far a corner has gone outwards and up. @param {[number, number]} now @param {[number, number]} rest */
function moved(now, rest) {
  return (now[0] - rest[0] + now[1] - rest[1]) / Math.SQRT2;
}

/**
 * How alike the two corners of the mouth move in a smile, against where they are at rest. Judged only while the face
 * smiles and looks at the camera, and only after it was seen at rest.
 */
export class Smile {
  /** Whether the face smiles. */
  smiling = false;
  /** @type {Corners | null} */
  #rest = null;
  #rested = 0;

  /**
   * @param {Face | null} face null: not to be judged
   * @param {number} step seconds since the frame before
   * @returns {{ symmetry: number, lean: number } | null} symmetry: 0..1, what the lesser side moved of the greater;
   *   lean: -1..1, above 0 the person's own left moved more
   */
  add(face, step) {
    const happy = face?.emotion?.scores.happy ?? 0;
    this.smiling = happy >= SMILES;
    if (!face?.mesh || !face.pose || !face.emotion) return null;
    if (Math.abs(face.pose.yaw) > MOST_YAW || Math.abs(face.pose.pitch) > MOST_PITCH) return null;
    const corners = cornersOf(face.mesh, face.pose.matrix);
    if (happy < RESTS) this.#settle(corners, step);
    if (!this.smiling || !this.#rest || this.#rested < LEAST_REST) return null;
    const [right, left] = [moved(corners.right, this.#rest.right), moved(corners.left, this.#rest.left)];
    const most = Math.max(right, left);
    if (most < LEAST_MOVE) return null;
    const symmetry = Math.max(0, Math.min(right, left)) / most;
    return { symmetry, lean: Math.max(-1, Math.min(1, (left - right) / most)) };
  }

  /** @param {Corners} corners @param {number} step */
  #settle(corners, step) {
    const share = this.#rest ? 1 - Math.exp(-step / Math.min(FOLLOWS, Math.max(this.#rested, step))) : 1;
    this.#rest ??= corners;
    for (const side of /** @type {const} */ (['right', 'left'])) {
      const [to, at] = [corners[side], this.#rest[side]];
      this.#rest[side] = [at[0] + share * (to[0] - at[0]), at[1] + share * (to[1] - at[1])];
    }
    this.#rested += step;
  }
}
