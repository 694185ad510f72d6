import { el, icon, setHidden } from '../dom.js';
import { holdButton } from './hold.js';
import { thumbnail } from './pictures.js';

/** @typedef {import('./lesson.js').Class} Class */
/** @typedef {import('./lesson.js').Lesson} Lesson */
/** @typedef {import('./lesson.js').Sample} Sample */
/** @typedef {import('./recording.js').Recording} Recording */

const shown = 24;

/**
 * The newest pictures of a class; each is a button that removes it.
 * @param {Lesson} lesson
 * @param {(samples: Sample[]) => void} remove
 */
export function strip(lesson, remove) {
  const element = el('ul', { class: 'strip', 'aria-label': 'Newest pictures' });
  /** @type {Map<string, HTMLElement>} */
  const items = new Map();
  return {
    element,
    /** @param {Sample[]} samples @param {(sample: Sample) => string} nameOf */
    update(samples, nameOf) {
      const newest = samples.slice(-shown).reverse();
      const ids = new Set(newest.map(({ id }) => id));
      for (const [id, item] of items) {
        if (ids.has(id)) continue;
        if (item.contains(document.activeElement)) focusBeside(item);
        item.remove();
        items.delete(id);
      }
      for (const sample of [...newest].reverse()) {
        if (items.has(sample.id)) continue;
        const button = el(
          'button',
          {
            type: 'button',
            class: 'shot',
            title: 'Remove this picture',
            'aria-label': `Remove a picture of ${nameOf(sample)}`,
            onclick: () => remove(lesson.samples.filter(({ id }) => id === sample.id)),
          },
          thumbnail(sample),
          icon('close'),
        );
        const item = el('li', {}, button);
        items.set(sample.id, item);
        element.prepend(item);
      }
      setHidden(element, newest.length === 0);
    },
  };
}

/** @param {HTMLElement} item whose button is about to go, with the focus on it */
function focusBeside(item) {
  const beside = item.nextElementSibling ?? item.previousElementSibling;
  const other = beside ?? item.closest('.class-card');
  /** @type {HTMLElement | null | undefined} */ (other?.querySelector('button'))?.focus();
}

/** @param {Recording} recording @param {Class | null} owner @param {Lesson} lesson */
export function recordButton(recording, owner, lesson) {
  const button = holdButton({
    class: 'button record',
    label: 'Hold to record',
    toggle: () => lesson.settings.toggle,
    begin: () => recording.begin(owner),
    end: () => recording.end(),
  });
  return {
    ...button,
    update() {
      const active = recording.owner === owner && recording.owner !== undefined;
      button.element.classList.toggle('active', active);
      button.say(
        active
          ? recording.trouble
            ? 'No face in view'
            : `Recording ${recording.taken || ''}`.trim()
          : lesson.settings.toggle
            ? 'Record'
            : 'Hold to record',
      );
      // Something else ended it.
      if (!active) button.end();
    },
  };
}
