// Lists that follow what they show without touching what has not changed: a field that is typed in keeps the focus.

import { el, setHidden, setText } from '../dom.js';

/** @template T @typedef {{ element: HTMLElement, update: (item: T) => void }} Item */

/**
 * @template {{ id: string }} T
 * @param {HTMLElement} container
 * @param {(item: T) => Item<T>} make
 */
export function keyed(container, make) {
  /** @type {Map<string, Item<T>>} */
  const shown = new Map();
  /** Whether rows may change places now: not under a pointer or a hand that is at work there. */
  const settled = () => !container.matches(':hover, :focus-within') && !container.querySelector('.dragged');
  return {
    /** @param {string} id */
    of: (id) => shown.get(id)?.element,
    /** @param {T[]} items */
    show(items) {
      const wanted = new Set(items.map(({ id }) => id));
      for (const [id, { element }] of shown) {
        if (wanted.has(id)) continue;
        element.remove();
        shown.delete(id);
      }
      const move = settled();
      items.forEach((item, i) => {
        let entry = shown.get(item.id);
        const known = entry !== undefined;
        entry ??= make(item);
        shown.set(item.id, entry);
        entry.update(item);
        if (known && !move) return;
        if (container.children[i] !== entry.element) {
          container.insertBefore(entry.element, container.children[i] ?? null);
        }
      });
    },
  };
}

/**
 * Of a long list a part, and a button for more.
 * @template {{ id: string }} T
 * @param {HTMLElement} container
 * @param {(item: T) => Item<T>} make
 * @param {number} step
 * @param {number} [first] how many are there to begin with
 */
export function inParts(container, make, step, first = step) {
  const list = keyed(container, make);
  const more = el('button', { type: 'button', class: 'text more' });
  let limit = first;
  /** @type {T[]} */
  let all = [];
  const show = () => {
    list.show(all.slice(0, limit));
    const rest = all.length - limit;
    setHidden(more, rest <= 0);
    setText(more, rest > step ? `Show ${step} more of ${all.length}` : `Show all ${all.length}`);
  };
  more.addEventListener('click', () => {
    const next = all[limit];
    limit += step;
    show();
    // To the first of those that have come.
    /** @type {HTMLElement | null | undefined} */ (list.of(next.id)?.querySelector('button, input'))?.focus();
  });
  return {
    more,
    of: list.of,
    /** @param {T[]} items @param {boolean} [afresh] from the beginning again */
    show(items, afresh = false) {
      if (afresh) limit = first;
      all = items;
      show();
    },
  };
}
