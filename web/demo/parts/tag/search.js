import { el } from '../dom.js';

/** @param {Record<string, unknown>} [props] */
export const searchField = (props = {}) =>
  el('input', {
    type: 'search',
    class: 'search',
    placeholder: 'Find a name',
    'aria-label': 'Find a name',
    autocomplete: 'off',
    ...props,
  });

/**
 * Those whose name holds what was typed; all of them where nothing was.
 * @template {{ name: string }} T
 * @param {T[]} list
 * @param {HTMLInputElement} field
 */
export function found(list, field) {
  const wanted = field.value.trim().toLocaleLowerCase();
  return list.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
}
