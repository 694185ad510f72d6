// What can be done to the album, in the words that undo and the live region use.

import { count } from '../format.js';
import { merged, moved, named } from './edits.js';

/** @typedef {import('./album.js').Album} Album */
/** @typedef {import('./grouping.js').Group} Group */

/** @param {Group} group */
export const nameOf = ({ name }) => name || 'somebody';

/**
 * @param {Album} album
 * @param {(text: string) => void} say to the live region
 */
export function actionsOn(album, say) {
  const { compare } = new Intl.Collator(undefined, { sensitivity: 'base' });
  /** @param {import('./edits.js').People} people @param {string} words */
  const edit = (people, words) => {
    album.edit(people, words);
    say(words);
  };
  return {
    /** Another group of that name. @param {Group} group @param {string} name */
    namesake: (group, name) =>
      album.grouping.groups.find((other) => other.id !== group.id && other.name && compare(other.name, name) === 0),
    /** @param {Group} group @param {string} name */
    name(group, name) {
      if (name === group.name) return;
      const was = group.name ? `${group.name} is ${name || 'without a name'} now.` : `Named ${name}.`;
      edit(named(album.people, group, name), was);
    },
    /** Who it might be, by its looks. @param {Group} group */
    suggested: (group) => album.alike.get(group.id),
    /** It is not whom it resembles: it stays apart from everybody. @param {Group} group */
    apart: (group) => edit(named(album.people, group, ''), 'Kept apart.'),
    /** @param {Group} from @param {Group} into */
    merge(from, into) {
      const name = into.name || from.name;
      const faces = count(from.faces.length, 'face');
      edit(merged(album.people, from, into), name ? `${faces} merged into ${name}.` : `${faces} merged.`);
    },
    /** @param {Set<string>} ids @param {Group | 'new' | 'nobody'} to */
    move(ids, to) {
      const { groups, once } = album.grouping;
      const where =
        to === 'new' ? 'now somebody else' : to === 'nobody' ? 'set aside' : `now ${to.name || 'in the other group'}`;
      const verb = ids.size === 1 ? 'is' : 'are';
      edit(moved(album.people, [...groups, ...once], ids, to), `${count(ids.size, 'face')} ${verb} ${where}.`);
    },
    /** @param {Group} group */
    forget(group) {
      const words = `${count(group.faces.length, 'face')}${group.name ? ` of ${group.name}` : ''} forgotten.`;
      album.forgetFaces(new Set(group.faces.map(({ id }) => id)), words);
      say(words);
    },
    undo() {
      const words = album.undoable;
      album.undo();
      if (words) say(`Undone: ${words}`);
    },
  };
}

/** @typedef {ReturnType<typeof actionsOn>} Actions */
