/** @typedef {import('../../lib/index.js').Face} Face */

/** @param {number} bytes @returns {string} such as `1.24 MB` */
export function bytes(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 100_000) return `${(bytes / 1000).toFixed(1)} KB`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 1)} MB`;
}

/** @param {number} value 0..1 @returns {string} whole per cent, never a false certainty */
export function percent(value) {
  if (value > 0.99 && value < 1) return '> 99 %';
  if (value > 0 && value < 0.01) return '< 1 %';
  return `${Math.round(value * 100)} %`;
}

/** @param {number} value @returns {string} milliseconds for a fixed-width column */
export function ms(value) {
  return value < 9.95 ? value.toFixed(1) : value.toFixed(0);
}

/** @param {number} value @returns {string} signed degrees with a true minus */
export function degrees(value) {
  const whole = Math.round(value);
  return `${whole > 0 ? '+' : whole < 0 ? '\u2212' : ''}${Math.abs(whole)}\u00b0`;
}

/** @param {string} word */
export function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/**
 * The expression in words, with doubt said: the first two classes when neither leads.
 * @param {NonNullable<Face['emotion']>} emotion
 * @returns {{ text: string, sure: boolean }}
 */
export function expressionInWords(emotion) {
  const [first, second] = Object.entries(emotion.scores).sort((a, b) => b[1] - a[1]);
  const sure = first[1] >= 0.5 && first[1] - second[1] >= 0.15;
  return sure ? { text: first[0], sure } : { text: `${first[0]} or ${second[0]}`, sure };
}

/** @param {NonNullable<Face['gender']>} gender @returns {{ text: string, sure: boolean }} */
export function genderInWords(gender) {
  const sure = gender.score >= 0.75;
  return { text: sure ? gender.label : `unsure, rather ${gender.label}`, sure };
}

/**
 * Where a pair of angles points, in the viewer's words.
 * @param {{ yaw: number, pitch: number }} angles
 * @param {{ mirrored: boolean, straight: string, limit: number }} how
 */
export function directionInWords({ yaw, pitch }, { mirrored, straight, limit }) {
  const seen = mirrored ? -yaw : yaw;
  const words = [];
  if (Math.abs(pitch) > limit) words.push(pitch > 0 ? 'up' : 'down');
  if (Math.abs(seen) > limit) words.push(seen > 0 ? 'right' : 'left');
  return words.length > 0 ? words.join(' and ') : straight;
}

/** @param {Face} face @returns {string} what the visitor's own nets say of it */
export function customInWords({ custom = {} }) {
  return Object.values(custom)
    .map((read) =>
      read === undefined
        ? ''
        : read.value === undefined
          ? `${read.label} ${percent(read.score)}`
          : Number(read.value.toFixed(1)).toString(),
    )
    .filter(Boolean)
    .join(', ');
}

/** @param {Face} face @returns {string} one line about a face, for the live region */
export function faceInWords(face) {
  const words = [];
  if (face.emotion) words.push(expressionInWords(face.emotion).text);
  if (face.age) words.push(`about ${Math.round(face.age.years)}`);
  if (face.gender) words.push(genderInWords(face.gender).text);
  return words.join(', ');
}

/** @param {readonly Face[]} faces @returns {string} how many, and what the first one shows, for the phone's sheet */
export function facesInWords(faces) {
  const [first] = [...faces].sort((a, b) => a.id - b.id);
  if (!first) return 'No face in view';
  const words = faceInWords(first);
  const whose = faces.length > 1 ? `, face ${first.id}: ` : ': ';
  return `${count(faces.length, 'face')}${words && whose + words}`;
}

/** @param {number} n @param {string} one @param {string} [many] */
export function count(n, one, many = `${one}s`) {
  return `${n} ${n === 1 ? one : many}`;
}

/** @param {number} seconds @returns {string} such as `1:07` */
export function clock(seconds) {
  const whole = Math.floor(Number.isFinite(seconds) ? seconds : 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** @param {number | null} value -1..1 @returns {string} with its sign, a true minus */
export function valence(value) {
  if (value === null) return '\u2013';
  const text = Math.abs(value).toFixed(2);
  return text === '0.00' ? '0.00' : `${value > 0 ? '+' : '\u2212'}${text}`;
}
