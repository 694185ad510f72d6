// What a face does, from its mesh and pose: a few numbers a frame, and how far they are from those at rest.

/**
 * One frame of a face. Ratios are free of the camera's distance.
 * @typedef {object} Motion
 * @property {number} at milliseconds, of the result
 * @property {number} yaw degrees, > 0: to the person's own left
 * @property {number} pitch degrees, > 0: up
 * @property {number} size 1 / distance from the camera, 1/cm
 * @property {number} x of the point between the eyes, pixels
 * @property {number} y
 * @property {number} eyes distance of their outer corners, pixels
 * @property {number} left opening of the person's left eye, of its width
 * @property {number} right
 * @property {number} smile width of the mouth, of the eyes' distance
 * @property {number} brows height over the eyes, of the eyes' distance
 */

// Points of MediaPipe's mesh: two heights and the corners of each eye, the mouth's corners, brow over lid.
const RIGHT_EYE = [160, 144, 158, 153, 33, 133];
const LEFT_EYE = [385, 380, 387, 373, 362, 263];
const MOUTH = [61, 291];
const BROWS = [[66, 133], [105, 159], [52, 159], [296, 362], [334, 386], [282, 386]];
const BETWEEN_EYES = 168;

/**
 * @param {Float32Array} mesh
 * @param {number} a
 * @param {number} b
 */
export function distance(mesh, a, b) {
  return Math.hypot(mesh[3 * a] - mesh[3 * b], mesh[3 * a + 1] - mesh[3 * b + 1], mesh[3 * a + 2] - mesh[3 * b + 2]);
}

/** @param {Float32Array} mesh @param {number[]} points */
function opening(mesh, [a, b, c, d, outer, inner]) {
  return (distance(mesh, a, b) + distance(mesh, c, d)) / (2 * distance(mesh, outer, inner));
}

/**
 * @param {import('./results.js').Face} face
 * @param {number} at
 * @returns {Motion | null} null without mesh and pose
 */
export function motionOf({ mesh, pose }, at) {
  if (!mesh || !pose) return null;
  const eyes = distance(mesh, 33, 263);
  const brows = BROWS.reduce((sum, [brow, lid]) => sum + distance(mesh, brow, lid), 0) / BROWS.length;
  return {
    at,
    yaw: pose.yaw,
    pitch: pose.pitch,
    size: 1 / Math.max(1, -pose.matrix[14]),
    x: mesh[3 * BETWEEN_EYES],
    y: mesh[3 * BETWEEN_EYES + 1],
    eyes,
    left: opening(mesh, LEFT_EYE),
    right: opening(mesh, RIGHT_EYE),
    smile: distance(mesh, MOUTH[0], MOUTH[1]) / eyes,
    brows: brows / eyes,
  };
}

/** The median of each number, the way the face is at rest. @param {Motion[]} motions @returns {Motion} */
export function neutralOf(motions) {
  const middle = (/** @type {keyof Motion} */ name) => {
    const values = motions.map((motion) => motion[name]).sort((a, b) => a - b);
    return values[values.length >> 1];
  };
  const names = /** @type {(keyof Motion)[]} */ (Object.keys(motions[0]));
  return /** @type {Motion} */ (Object.fromEntries(names.map((name) => [name, middle(name)])));
}

/** How open the eyes are, 1 as at rest. @param {Motion} motion @param {Motion} neutral */
export function eyesOpen(motion, neutral) {
  return { left: motion.left / neutral.left, right: motion.right / neutral.right };
}

/** How far the head is off its rest, degrees. @param {Motion} motion @param {Motion} neutral */
export function offRest(motion, neutral) {
  return Math.max(Math.abs(motion.yaw - neutral.yaw), Math.abs(motion.pitch - neutral.pitch));
}

/**
 * Whether a head can move so between two frames. The fastest turns in our clips: 14 degrees, 0.26 of the eyes'
 * distance and 3 % of size in 33 ms; a cut from one clip to another does more.
 * @param {Motion} before
 * @param {Motion} after
 */
export function jumps(before, after) {
  const seconds = Math.max(0, after.at - before.at) / 1000;
  const moved = Math.hypot(after.x - before.x, after.y - before.y) / before.eyes;
  const turned = offRest(after, before);
  const grown = Math.abs(Math.log(after.size / before.size));
  return moved > 0.5 + 8 * seconds || turned > 15 + 350 * seconds || grown > 0.1 + seconds;
}
