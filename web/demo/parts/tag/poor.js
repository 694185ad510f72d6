/** @typedef {import('./album.js').SeenFace} SeenFace */

/** @type {Record<string, string>} by the code of `face.quality.reasons`: there they are for somebody before a camera */
const words = {
  'too-small': 'too small',
  blurred: 'blurred',
  'too-dark': 'too dark',
  'too-bright': 'too bright',
  'low-contrast': 'low contrast',
  'turned-away': 'turned away',
  occluded: 'partly hidden',
  'eyes-closed': 'eyes closed',
  'cut-off': 'cut off at the edge',
};

/** @param {SeenFace} face @returns {string} what is wrong with it as a picture of somebody, may be '' */
export function poorInWords({ reasons }) {
  return reasons.flatMap((code) => words[code] ?? []).join(', ');
}
