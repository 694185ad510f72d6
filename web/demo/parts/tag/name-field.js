import { el, setHidden } from '../dom.js';

/** @typedef {import('./actions.js').Actions} Actions */
/** @typedef {import('./grouping.js').Group} Group */

export const namesList = 'tag-names';

/**
 * The name of a group, to be typed; a name that somebody has already asks whether it is the same person.
 * @param {Actions} actions
 * @param {{ next?: (from: HTMLElement) => HTMLElement | null }} [how] next: where Enter leads
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
  const same = el('button', { type: 'button', class: 'text' }, 'Yes');
  const other = el('button', { type: 'button', class: 'text' }, 'No');
  const question = el('div', { class: 'question', role: 'group', hidden: true }, words, same, other);
  const element = el('div', { class: 'name-field' }, input, question);
  /** @type {Group | null} */
  let group = null;
  let asked = '';
  /** @type {Group | undefined} whom it resembles */
  let guess;
  /** Named so a moment ago: the groups follow, and the field's own event of change comes after Enter. */
  let said = '';
  /** @param {string} name that somebody has already; '': then only whom it resembles is asked about */
  const ask = (name) => {
    asked = name;
    const known = name && group && actions.namesake(group, name);
    words.textContent = known ? `Is this the same ${known.name}?` : guess ? `${guess.name}, perhaps?` : '';
    question.setAttribute('aria-label', words.textContent);
    setHidden(question, !words.textContent);
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
      // Before the name is given: then the row moves to those who have one.
      const to = next?.(input);
      if (input.value.trim() && !commit()) same.focus();
      else to?.focus();
    }
  });
  same.addEventListener('click', () => {
    const into = group && (asked ? actions.namesake(group, asked) : guess);
    guess = undefined;
    ask('');
    if (group && into) actions.merge(group, into);
  });
  other.addEventListener('click', () => {
    const name = asked;
    guess = undefined;
    ask('');
    input.focus();
    if (!group) return;
    if (name) actions.name(group, name);
    else actions.apart(group);
  });
  return {
    element,
    input,
    /** @param {Group} now */
    update(now) {
      const changed = group?.id !== now.id;
      said = '';
      guess = actions.suggested(now);
      group = now;
      ask(changed ? '' : asked);
      input.setAttribute('aria-label', now.name ? `Name of ${now.name}` : 'Name of this person');
      // What is being typed stays.
      if (changed || document.activeElement !== input) {
        if (!asked && input.value !== now.name) input.value = now.name;
      }
    },
  };
}
