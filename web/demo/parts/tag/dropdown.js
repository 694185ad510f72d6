import { el, icon } from '../dom.js';
import { menu } from '../menu.js';

/**
 * A button with a list of things to do.
 * @param {string} id
 * @param {string} name of the icon
 * @param {string} label
 * @param {{ id: string, label: string, hint: string, act: () => void }[]} entries
 */
export function dropdown(id, name, label, entries) {
  const button = el(
    'button',
    {
      type: 'button',
      class: 'button with-icon',
      id,
      title: label,
      'aria-label': label,
      'aria-expanded': 'false',
      'aria-controls': `${id}-menu`,
    },
    icon(name),
    el('span', {}, label),
  );
  const items = entries.map((entry) =>
    el(
      'button',
      {
        type: 'button',
        class: 'entry',
        id: entry.id,
        onclick: () => {
          closer.close();
          entry.act();
        },
      },
      entry.label,
      el('span', { class: 'hint' }, entry.hint),
    ),
  );
  const body = el('div', { class: 'menu', id: `${id}-menu`, hidden: true }, ...items);
  const closer = menu(button, body);
  return { element: el('div', { class: 'anchor' }, button, body), button, items };
}
