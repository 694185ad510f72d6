import { count } from '../format.js';

/** @typedef {import('./lesson.js').Class} Class */
/** @typedef {import('./lesson.js').Lesson} Lesson */
/** @typedef {import('./lesson.js').Sample} Sample */
/**
 * @typedef {'no-pictures' | 'one-class' | 'empty-class' | 'one-picture' | 'same-name' | 'one-value' | 'few-pictures'
 *   | 'uneven' | 'changed' | 'ready'} LessonCode
 */
/** @typedef {{ code: LessonCode, sentence: string }} Verdict */

const least = 2;
const enough = 10;

/** What cannot be learnt from. */
export class LessonError extends Error {
  /** @param {Verdict} verdict */
  constructor({ code, sentence }) {
    super(sentence);
    this.name = 'LessonError';
    this.code = code;
  }
}

/** @param {Lesson} lesson @returns {Verdict | null} why this cannot be learnt from yet */
export function obstacle(lesson) {
  return lesson.kind === 'value' ? valueObstacle(lesson.samplesOf(null)) : classesObstacle(lesson);
}

/** @param {Lesson} lesson @returns {Verdict} what would make it better */
export function advice(lesson) {
  const { kind, classes, current } = lesson;
  if (kind === 'value') {
    const values = new Set(current.map(({ value }) => Math.round(value)));
    return current.length >= 4 * enough && values.size >= 4
      ? { code: 'ready', sentence: `${count(current.length, 'picture')} at ${values.size} places of the scale.` }
      : {
          code: 'few-pictures',
          sentence: 'Forty pictures over the whole scale make a net that can be relied on a little.',
        };
  }
  const sizes = classes.map((owner) => lesson.samplesOf(owner).length);
  const [fewest, most] = [Math.min(...sizes), Math.max(...sizes)];
  const poorest = lesson.nameOf(classes[sizes.indexOf(fewest)]);
  if (fewest < enough) {
    return {
      code: 'few-pictures',
      sentence:
        `Only ${count(fewest, 'picture')} of \u201c${poorest}\u201d: it may learn them by heart. ` +
        'Twenty do better.',
    };
  }
  if (most > 4 * fewest) {
    const sentence = `\u201c${poorest}\u201d has far fewer pictures than the others: they count more.`;
    return { code: 'uneven', sentence };
  }
  const all = count(current.length, 'picture');
  return { code: 'ready', sentence: `${all} of ${count(classes.length, 'class', 'classes')}.` };
}

/** @param {Sample[]} samples @returns {Verdict | null} */
function valueObstacle(samples) {
  if (samples.length === 0) {
    return { code: 'no-pictures', sentence: 'There are no pictures yet. Set the slider, then hold Record.' };
  }
  if (samples.length < 2 * least) {
    return {
      code: 'one-picture',
      sentence: `${count(samples.length, 'picture')} cannot teach a scale. Record at several places of the slider.`,
    };
  }
  if (new Set(samples.map(({ value }) => value)).size < 2) {
    return {
      code: 'one-value',
      sentence: 'All pictures say the same number. Move the slider and record there, too.',
    };
  }
  return null;
}

/** @param {Lesson} lesson @returns {Verdict | null} */
function classesObstacle(lesson) {
  const { classes, current } = lesson;
  if (current.length === 0) {
    return { code: 'no-pictures', sentence: 'There are no pictures yet. Hold the Record button of each class.' };
  }
  if (classes.length < 2) {
    return {
      code: 'one-class',
      sentence: 'One class alone leaves nothing to tell apart. Add a second one, such as \u201csomething else\u201d.',
    };
  }
  const names = classes.map((owner) => lesson.nameOf(owner).toLowerCase());
  const twice = classes.find((_, i) => names.indexOf(names[i]) !== i);
  if (twice) {
    return { code: 'same-name', sentence: `Two classes are called \u201c${lesson.nameOf(twice)}\u201d. Rename one.` };
  }
  const empty = classes.find((owner) => lesson.samplesOf(owner).length === 0);
  if (empty) {
    return {
      code: 'empty-class',
      sentence: `\u201c${lesson.nameOf(empty)}\u201d has no pictures. Record some, or remove the class.`,
    };
  }
  const single = classes.find((owner) => lesson.samplesOf(owner).length < least);
  if (single) {
    return {
      code: 'one-picture',
      sentence: `\u201c${lesson.nameOf(single)}\u201d has one picture: one to learn and one to check are the least.`,
    };
  }
  return null;
}

/**
 * Which pictures are held back to check: the end of each recording, since neighbours in time are nearly the same
 * picture and would make the check too easy. At least one of each class, and never all of one.
 * @param {Sample[]} samples oldest first
 * @param {number} share
 * @returns {Set<Sample>}
 */
export function heldBack(samples, share) {
  /** @type {Map<string, Sample[]>} */
  const takes = new Map();
  for (const sample of samples) {
    const key = `${sample.owner} ${sample.take}`;
    takes.set(key, [...(takes.get(key) ?? []), sample]);
  }
  /** @type {Map<string, { all: number, held: Sample[] }>} by owner */
  const owners = new Map();
  // What one take owes in fractions, the next one of its class pays.
  for (const take of takes.values()) {
    const owner = owners.get(take[0].owner) ?? { all: 0, held: [] };
    owner.all += take.length;
    const due = Math.round(owner.all * share) - owner.held.length;
    if (due > 0) owner.held.push(...take.slice(-due));
    owners.set(take[0].owner, owner);
  }
  if (share > 0) {
    for (const [id, owner] of owners) {
      const own = samples.filter((sample) => sample.owner === id);
      if (owner.held.length === 0 && own.length > 1) owner.held.push(own[own.length - 1]);
      else if (owner.held.length === own.length) owner.held.shift();
    }
  }
  return new Set([...owners.values()].flatMap(({ held }) => held));
}
