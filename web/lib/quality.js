/**
 * What keeps a picture of a face from being a good one.
 * @typedef {'too-small' | 'blurred' | 'too-dark' | 'too-bright' | 'low-contrast' | 'turned-away' | 'occluded'
 *   | 'eyes-closed' | 'cut-off' | 'several-faces'} QualityCode
 */
/**
 * What the score is made of.
 * @typedef {'sharpness' | 'exposure' | 'size' | 'pose' | 'occlusion' | 'eyes'} QualityPart
 */
/**
 * How good a picture of a face is for reading it.
 * @typedef {object} Quality
 * @property {number} score 0..1, how far an embedding of this face can be trusted
 * @property {{ code: QualityCode, message: string }[]} reasons what to change for a better one: a `code` for
 *   programs and a `message`, a sentence for users
 * @property {{ [part in QualityPart]: number }} parts 0..1 each, 1 is good
 */

/** @type {readonly QualityPart[]} In the order of fw_quality_part. */
const PARTS = Object.freeze(['sharpness', 'exposure', 'size', 'pose', 'occlusion', 'eyes']);

/** @type {readonly [QualityCode, string][]} In the order of fw_quality_reason. */
const REASONS = Object.freeze([
  ['too-small', 'Come closer.'],
  ['blurred', 'Hold still: the picture is blurred.'],
  ['too-dark', 'More light on the face, please.'],
  ['too-bright', 'Less light on the face, please.'],
  ['low-contrast', 'The picture is flat: more even light from the front helps.'],
  ['turned-away', 'Look at the camera.'],
  ['occluded', 'Something covers the face.'],
  ['eyes-closed', 'Open your eyes.'],
  ['cut-off', 'Move into the picture: part of the face is outside.'],
]);

/**
 * @param {{ [field: string]: any }} raw a decoded fw_face
 * @param {boolean} several whether the picture holds more faces
 * @returns {Quality}
 */
export function qualityOf({ quality: score, quality_reasons: bits, quality_parts: parts }, several) {
  const reasons = REASONS.filter((_, bit) => bits >>> bit & 1).map(([code, message]) => ({ code, message }));
  if (several) reasons.push({ code: 'several-faces', message: 'There is more than one face in the picture.' });
  return {
    score,
    reasons,
    parts: /** @type {any} */ (Object.fromEntries(PARTS.map((part, i) => [part, parts[i]]))),
  };
}
