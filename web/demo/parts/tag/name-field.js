import { el, setHidden } from '../dom.js';

/** @typedef {import('./actions.js').Actions} Actions */
/** @typedef {import('./grouping.js').Group} Group */

export const namesList = 'tag-names';

/**
 * The name of a group, to be typed; a name that somebody has already asks whether it is the same person.
 * @param {Actions} actions
 * @param {{ next?: (from: HTMLElement) => void }} [how] next: where Enter leads
 */
export function nameField(actions, { next } = {}) {
  const input = el('input', {
    class: 'name',
    maxlength: 60,
    placeholder: 'Who is this?',
    autocomplete: 'off',
    spellcheck: 'false',
    list: namesList,
  });
  const words = el('span', {});
  const same = el('button', { type: 'button', class: 'text' }, 'Yes, merge');
  const other = el('button', { type: 'button', class: 'text' }, 'No, a namesake');
  const question = el('div', { class: 'question', role: 'group', hidden: true }, words, same, other);
  const element = el('div', { class: 'name-field' }, input, question);
  /** @type {Group | null} */
  let group = null;
  let asked = '';
  /** Named so a moment ago: the groups follow, and the field's own event of change comes after Enter. */
  let said = '';
  const ask = (/** @type {string} */ name) => {
    asked = name;
    words.textContent = name ? `Is this the same ${name}?` : '';
    question.setAttribute('aria-label', words.textContent);
    setHidden(question, !name);
  };
  /** @returns {boolean} whether it is done */
  const commit = () => {
    const name = input.value.trim();
    if (!group || name === group.name || (said && name === said)) {
      ask('');
      return true;
    }
    const namesake = name && actions.namesake(group, name);
    if (namesake && asked !== name) {
      ask(name);
      return false;
    }
    if (!namesake) {
      ask('');
      said = name;
      actions.name(group, name);
    }
    return !namesake;
  };
  input.addEventListener('change', commit);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && group && input.value !== group.name) {
      event.stopPropagation();
      event.preventDefault();
      input.value = group.name;
      ask('');
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (!input.value.trim()) next?.(input);
      else if (commit()) next?.(input);
      else same.focus();
    }
  });
  same.addEventListener('click', () => {
    const namesake = group && actions.namesake(group, asked);
    ask('');
    if (group && namesake) actions.merge(group, namesake);
  });
  other.addEventListener('click', () => {
    const name = asked;
    ask('');
    if (group) actions.name(group, name);
    input.focus();
  });
  return {
    element,
    input,
    /** @param {Group} now */
    update(now) {
      const changed = group?.id !== now.id;
      said = '';
      group = now;
      if (changed) ask('');
      input.setAttribute('aria-label', now.name ? `Name of ${now.name}` : 'Name of this person');
      // What is being typed stays.
      if (changed || document.activeElement !== input) {
        if (question.hidden && input.value !== now.name) input.value = now.name;
      }
    },
  };
}
