import { sharesInWords } from '../expressions.js';
import { clock, count, percent, valence as signed } from '../format.js';

/** @typedef {import('../../../lib/timeline.js').SessionSummary} SessionSummary */
/** @typedef {{ name: string, value: string, words: string }} Finding words: how it came about and what it is worth */

/** Why frames did not count. @type {Record<string, string>} */
const reasons = {
  'no-face': 'no face in view',
  'too-small': 'too far away',
  'turned-away': 'turned away',
  blurred: 'blurred',
  'too-dark': 'too dark',
  'too-bright': 'too bright',
  'low-contrast': 'flat light',
  occluded: 'something in front of the face',
  'cut-off': 'face partly outside',
};

/** What helps at once. @type {Record<string, string>} */
const help = {
  'no-face': 'No face in view.',
  'too-small': 'Come closer.',
  'turned-away': 'Turned away.',
  blurred: 'Hold still: the picture is blurred.',
  'too-dark': 'More light on the face, please.',
  'too-bright': 'Less light on the face, please.',
  'low-contrast': 'More even light from the front helps.',
  occluded: 'Something covers the face.',
  'cut-off': 'Move into the picture.',
};

/** @param {readonly string[]} codes */
export function helpFor(codes) {
  return codes.length > 0 ? (help[codes[0]] ?? codes[0]) : 'Seen well.';
}

/** @param {number} seconds */
const brief = (seconds) => (seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`);

/** @param {number} n @param {string} what */
const tally = (n, what) => (n === 0 ? `No ${what}s` : count(n, what));

/**
 * What a session comes to, said with care: what was seen, never what it would mean.
 * @type {((summary: SessionSummary) => Finding)[]}
 */
const findings = [
  ({ observed, usable, others }) => {
    const lost = Object.entries(usable.reasons)
      .filter(([, seconds]) => seconds >= 0.5)
      .sort((a, b) => b[1] - a[1])
      .map(([code, seconds]) => `${reasons[code] ?? code} ${brief(seconds)}`);
    const rest = lost.length > 0 ? ` The rest: ${lost.join(', ')}.` : '';
    const beside = others >= 1 ? ` Somebody else was in view for ${brief(others)} and was left aside.` : '';
    return {
      name: 'Readable',
      value: usable.share === null ? '\u2013' : `${percent(usable.share)} of the time`,
      words: `${clock(usable.seconds)} of ${clock(observed)} count.${rest}${beside}`,
    };
  },
  ({ expressions }) => ({
    name: 'Expression',
    value: expressions ? sharesInWords(expressions, 2) : '\u2013',
    words: expressions
      ? 'Of the readable time. The net behind it errs in many pictures: a resting face can look sad or angry to it.'
      : 'No expression could be read.',
  }),
  ({ valence }) => ({
    name: 'Valence',
    value: valence === null ? 'unsure' : signed(valence),
    words: 'From \u22121, unpleasant, to +1, pleasant, on average: a convention that weighs the expressions above.',
  }),
  ({ blinks, eyesClosed }) => ({
    name: 'Blinks',
    value: blinks.perMinute === null ? '\u2013' : `${Math.round(blinks.perMinute)} a minute`,
    words:
      (blinks.perMinute !== null
        ? `${tally(blinks.count, 'blink')} in ${clock(blinks.seconds)}. How often people blink differs widely, and ` +
          'with what they do.'
        : blinks.seconds < 1
          ? 'Not counted: that takes ten or more readings a second.'
          : `${tally(blinks.count, 'blink')} in ${brief(blinks.seconds)}: too short for a rate.`) +
      (eyesClosed.seconds >= 0.5 ? ` Eyes closed for longer than a blink: ${brief(eyesClosed.seconds)}.` : ''),
  }),
  ({ offScreen }) => ({
    name: 'Gaze off screen',
    value: offScreen.share === null ? '\u2013' : percent(offScreen.share),
    words:
      offScreen.share === null
        ? 'The usual direction of the gaze was not found.'
        : `${tally(offScreen.count, 'look')} away of half a second or more` +
          `${offScreen.count > 0 ? `, the longest ${brief(offScreen.longest)}` : ''}. The screen is taken to be ` +
          `${offScreen.cone}\u00b0 around where the gaze usually went; the gaze is good to about ten degrees.`,
  }),
  ({ head }) => ({
    name: 'Head movement',
    value: head.speed === null ? '\u2013' : `${head.speed.toFixed(head.speed < 9.95 ? 1 : 0)}\u00b0 a second`,
    words:
      head.moving === null
        ? 'The head was not in view for long enough.'
        : `On average; faster than 10\u00b0 a second for ${percent(head.moving)} of the time.`,
  }),
  ({ smile }) => ({
    name: 'Smile',
    value: smile.share === null ? '\u2013' : `${percent(smile.share)} of the time`,
    words:
      smile.symmetry === null || smile.lean === null
        ? 'Its two sides could not be compared: that takes a smile towards the camera, and a moment at rest before.'
        : `The lesser side of the mouth moved ${percent(smile.symmetry)} as far as the other` +
          `${Math.abs(smile.lean) < 0.15 ? '' : `, on average more on your ${smile.lean > 0 ? 'left' : 'right'}`}, ` +
          `judged over ${brief(smile.seconds)}. Most faces are a little uneven, and so is light.`,
  }),
];

/** @param {SessionSummary} summary @returns {Finding[]} */
export function findingsOf(summary) {
  return findings.map((finding) => finding(summary));
}
