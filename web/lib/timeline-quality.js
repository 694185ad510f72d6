/** @typedef {import('./results.js').Face} Face */

/** @typedef {'no-face' | import('./quality.js').QualityCode} PoorCode why a frame does not count */

/** What a session can live with: closed eyes are what it counts, others in view are left aside. */
const TOLERATED = ['eyes-closed', 'several-faces'];
/** The part of face.quality below which a cover is believed: coloured light from behind gives 0.2 to 0.5 without. */
const COVERED = 0.2;

/** Where there is no face.quality: pixels across, degrees, the mesh net's own score. */
const LEAST_WIDTH = 48;
const MOST_YAW = 35;
const MOST_PITCH = 30;
const LEAST_PRESENCE = 0.5;

/**
 * @param {Face | null} face
 * @returns {PoorCode[]} why expression, lids and mouth are not to be read off this frame; [] when they are
 */
export function poorReasons(face) {
  if (!face) return ['no-face'];
  if (face.quality) {
    const { reasons, parts } = face.quality;
    return reasons.map(({ code }) => code).filter((code) =>
      !TOLERATED.includes(code) && !(code === 'occluded' && parts.occlusion >= COVERED));
  }
  /** @type {PoorCode[]} */
  const codes = [];
  if (face.box.width < LEAST_WIDTH) codes.push('too-small');
  if (face.pose && (Math.abs(face.pose.yaw) > MOST_YAW || Math.abs(face.pose.pitch) > MOST_PITCH)) {
    codes.push('turned-away');
  }
  if (face.presence !== undefined && face.presence < LEAST_PRESENCE) codes.push('occluded');
  return codes;
}

/**
 * The face that a session is about: the one it has followed, or, once that is gone, the largest.
 * @template {Pick<Face, 'id' | 'box'>} F
 * @param {readonly F[]} faces
 * @param {number | null} followed id
 * @returns {F | null}
 */
export function faceOf(faces, followed) {
  const [largest = null] = [...faces].sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
  return faces.find(({ id }) => id === followed) ?? largest;
}
