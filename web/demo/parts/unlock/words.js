import { strangersAre } from './settings.js';

/** @typedef {import('./lock.js').Lock} Lock */
/** @typedef {import('./lock.js').RefusalReason} RefusalReason */
/** @typedef {import('../../../lib/liveness.js').Evidence} Evidence */

/** Evidence that speaks for a live person; all other codes speak against. */
const speaksFor = new Set(['challenge', 'response-time', 'depth', 'perspective', 'blink']);

/** @param {Evidence} evidence */
export const isGood = ({ code }) => speaksFor.has(code);

/** @type {Record<RefusalReason, string>} */
const titles = {
  stranger: 'Not somebody it knows',
  'not-live': 'Not a live person',
  unsure: 'No proof of life',
  picture: 'A picture does not open it',
  clip: 'A clip does not open it',
  changed: 'Not the same person throughout',
  poor: 'It cannot see you well enough',
};

/** @param {Lock} lock how alike, and what that means */
export function likeness({ match }) {
  const [best] = match?.candidates ?? [];
  if (!match || !best) return '';
  const strangers = match.extrapolated ? 'hardly any stranger is' : strangersAre(best.falseMatchRate);
  const alike = `Most like ${best.name}: similarity ${best.similarity.toFixed(3)}; ${strangers} so alike.`;
  return match.person ? alike : `${alike} It takes ${match.threshold.toFixed(3)} to be known.`;
}

/** @param {Lock} lock @returns {string} */
function whyRefused(lock) {
  const { reason, liveness, hint, match } = lock;
  const against = liveness?.evidence.filter((evidence) => !isGood(evidence)).map(({ message }) => message) ?? [];
  switch (reason) {
    case 'picture':
      return match?.person
        ? `It shows ${match.person.name}, but a picture is nobody before a camera: it cannot move when asked.`
        : 'It is nobody who is enrolled; and a picture cannot move when asked.';
    case 'clip':
      return [...against, 'And a file is nobody before a camera.'].join(' ');
    case 'stranger':
      return match?.reason === 'ambiguous' ? match.message : 'The face is not like that of anybody who is enrolled.';
    case 'changed':
      return 'Somebody else came before the camera during the check.';
    case 'poor':
      return hint || 'The face cannot be read well.';
    default:
      return against.join(' ') || 'What was asked for was not seen clearly enough.';
  }
}

/**
 * What the card says now.
 * @param {Lock} lock
 * @param {{ trouble: string, camera: boolean }} stage trouble: what keeps frames from coming, as a sentence, or ''
 * @returns {{ look: string, title: string, text: string }}
 */
export function cardWords(lock, { trouble, camera }) {
  const { state, reason, person, check, hint } = lock;
  if (state === 'empty') {
    if (!lock.keeper.ready) return { look: 'off', title: 'Locked', text: 'Looking up who is enrolled.' };
    return {
      look: 'empty', title: 'Nobody is enrolled',
      text: 'So it opens for nobody. Enrol yourself below: three poses, a few seconds.',
    };
  }
  if (state === 'open') return { look: 'open', title: `Open for ${person?.name ?? ''}`, text: '' };
  if (state === 'refused' && reason) return { look: 'refused', title: titles[reason], text: whyRefused(lock) };
  if (trouble) return { look: 'off', title: 'Locked', text: trouble };
  if (state === 'challenge') {
    const text = hint || `${person?.name}, show that you are there.`;
    return { look: 'challenge', title: check?.challenge?.prompt ?? '', text };
  }
  if (state === 'looking') {
    const text = person ? `This seems to be ${person.name}. One moment.` : 'Looking who it is.';
    return { look: 'looking', title: 'Locked', text: hint || text };
  }
  const text = lock.held ? 'Go and come back, or press Unlock.' : camera ? 'Look into the camera.' : 'Show it a face.';
  return { look: 'locked', title: 'Locked', text };
}
