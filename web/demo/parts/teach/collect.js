import { faceColor } from '../../../lib/draw.js';
import { el, icon, setHidden, setText, swatch } from '../dom.js';
import { count } from '../format.js';
import { mostClasses } from './lesson.js';
import { numberCard } from './number.js';
import { recordButton, strip } from './shots.js';

/** @typedef {import('./lesson.js').Class} Class */
/** @typedef {import('./lesson.js').Lesson} Lesson */
/** @typedef {import('./lesson.js').Sample} Sample */
/** @typedef {import('./recording.js').Recording} Recording */

const examples = ['awake', 'tired', 'hand on chin', 'looking away'];

/**
 * One class: its name, its pictures, its button.
 * @param {Class} owner
 * @param {Lesson} lesson
 * @param {Recording} recording
 * @param {(samples: Sample[]) => void} remove
 */
function classCard(owner, lesson, recording, remove) {
  const plain = { maxlength: 40, autocomplete: 'off', spellcheck: 'false' };
  const name = el('input', { class: 'name', value: owner.name, ...plain });
  const colour = swatch('');
  const tally = el('span', { class: 'value' });
  const drop = el(
    'button',
    { type: 'button', class: 'iconic', title: 'Remove this class', onclick: () => lesson.removeClass(owner) },
    icon('close'),
  );
  const clear = el(
    'button',
    { type: 'button', class: 'text', onclick: () => remove(lesson.samplesOf(owner)) },
    'Clear',
  );
  const pictures = strip(lesson, remove);
  const record = recordButton(recording, owner, lesson);
  name.addEventListener('input', () => lesson.rename(owner, name.value));
  const element = el(
    'li',
    { class: 'class-card', 'data-class': owner.id },
    el('div', { class: 'line-up' }, colour, name, tally, drop),
    pictures.element,
    el('div', { class: 'line-up' }, record.element, clear),
  );
  return {
    element,
    update() {
      const place = lesson.classes.indexOf(owner);
      const samples = lesson.samplesOf(owner);
      const title = lesson.nameOf(owner);
      colour.style.background = faceColor(place + 1);
      name.placeholder = `Class ${place + 1}, such as \u201c${examples[place % examples.length]}\u201d`;
      name.setAttribute('aria-label', `Name of class ${place + 1}`);
      if (document.activeElement !== name && name.value !== owner.name) name.value = owner.name;
      setText(tally, samples.length === 0 ? '' : String(samples.length));
      tally.setAttribute('aria-label', count(samples.length, 'picture'));
      drop.setAttribute('aria-label', `Remove class ${title}`);
      clear.setAttribute('aria-label', `Remove all pictures of ${title}`);
      setHidden(clear, samples.length === 0);
      record.element.setAttribute('aria-label', `Hold to record ${title}`);
      pictures.update(samples, () => title);
      record.update();
    },
  };
}

/**
 * Step one: what is to be learnt, and pictures of it.
 * @param {Lesson} lesson
 * @param {Recording} recording
 * @param {{ say: (text: string) => void }} how say: to the live region
 */
export function collectStep(lesson, recording, { say }) {
  const undo = el('button', { type: 'button', class: 'text', onclick: () => lesson.undo() }, 'Undo');
  const undoText = el('span', {});
  const undoLine = el('p', { class: 'remark' }, undoText, ' ', undo);
  const trouble = el('p', { class: 'remark alarm' });
  const remove = (/** @type {Sample[]} */ samples) => lesson.remove(samples);
  const list = el('ul', { class: 'class-cards' });
  /** @type {Map<Class, ReturnType<typeof classCard>>} */
  const cards = new Map();
  const add = el(
    'button',
    {
      type: 'button',
      class: 'text add',
      onclick: () => {
        const owner = lesson.addClass();
        cards.get(owner)?.element.querySelector('input')?.focus();
      },
    },
    'Add a class',
  );
  const number = numberCard(lesson, recording, remove);
  const element = el('div', {}, list, add, number.element, trouble, undoLine);
  const update = () => {
    const classes = lesson.kind === 'classes';
    for (const [owner, card] of cards) {
      if (lesson.classes.includes(owner)) continue;
      card.element.remove();
      cards.delete(owner);
    }
    for (const owner of lesson.classes) {
      if (!cards.has(owner)) cards.set(owner, classCard(owner, lesson, recording, remove));
    }
    // In their order, without touching those that are in their place: an input would lose the focus.
    lesson.classes.forEach((owner, i) => {
      const card = /** @type {ReturnType<typeof classCard>} */ (cards.get(owner));
      if (list.children[i] !== card.element) list.insertBefore(card.element, list.children[i] ?? null);
      card.update();
    });
    // What an earlier visit has left must not come over what is being typed.
    setHidden(list, !classes || !lesson.restored);
    setHidden(add, !classes || !lesson.restored || lesson.classes.length >= mostClasses);
    setHidden(number.element, classes || !lesson.restored);
    number.update();
    setText(trouble, recording.trouble);
    setHidden(trouble, !recording.trouble);
    const { removed } = lesson;
    setHidden(undoLine, !removed);
    if (removed) {
      const pictures = removed.samples.length > 0 ? count(removed.samples.length, 'picture') : '';
      const what = removed.owner ? `class \u201c${removed.owner.name || 'without a name'}\u201d` : '';
      setText(undoText, `Removed ${[what, pictures].filter(Boolean).join(' with ')}.`);
    }
  };
  let spoken = '';
  recording.addEventListener('change', () => {
    update();
    const text =
      recording.trouble ||
      (recording.owner === undefined
        ? recording.taken > 0
          ? `${count(recording.taken, 'picture')} recorded.`
          : ''
        : 'Recording.');
    if (text && text !== spoken) say(text);
    spoken = text;
  });
  update();
  return { element, update, value: number.value };
}
