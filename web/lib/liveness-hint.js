/**
 * @typedef {object} Evidence
 * @property {string} code
 * @property {number} value
 * @property {string} message a sentence
 */
/**
 * @typedef {object} Liveness
 * @property {'live' | 'spoof' | 'unsure'} label
 * @property {number} score 0..1, 1 is live
 * @property {Evidence[]} evidence
 */

/**
 * What one picture says: never 'live', since a good copy of a face looks like a face.
 * @param {{ [field: string]: any }} raw a decoded fw_face
 * @returns {Liveness}
 */
export function livenessHint(raw) {
  void raw;
  return { label: 'unsure', score: 0.5, evidence: [] };
}
