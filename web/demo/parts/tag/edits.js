// What a visitor says about groups, as new lists of people: whom a name, a merge or a split is about owns its faces
// from then on, and no later grouping takes them away. The former list stays as it was, for undo.

import { nobody } from './grouping.js';

/** @typedef {import('./album.js').Person} Person */
/** @typedef {import('./grouping.js').Group} Group */
/** @typedef {Map<string, Person>} People */

/** @param {Group} group @returns {Person} who owns its faces now */
const ownerOf = ({ id, name, faces }) => ({ id, name, faces: faces.map((face) => face.id) });

/** Without those who own nothing. @param {Person[]} list @returns {People} */
const peopleOf = (list) => new Map(list.filter(({ faces }) => faces.length > 0).map((person) => [person.id, person]));

/** @param {People} people @param {Group} group @param {string} name @returns {People} */
export function named(people, group, name) {
  const owner = { ...ownerOf(group), name };
  return peopleOf([...people.values()].filter(({ id }) => id !== owner.id).concat(owner));
}

/** The name of `into` stays, unless only `from` has one. @param {People} people @param {Group} from @param {Group} into
 * @returns {People} */
export function merged(people, from, into) {
  const gone = [from.id, into.id];
  const owner = ownerOf(into);
  owner.name ||= from.name;
  owner.faces.push(...from.faces.map(({ id }) => id));
  return peopleOf([...people.values()].filter(({ id }) => !gone.includes(id)).concat(owner));
}

/**
 * Faces go to another group, to a new one, or aside. Those that stay behind are kept apart from them.
 * @param {People} people
 * @param {Group[]} groups all there are
 * @param {Set<string>} ids of the faces
 * @param {Group | 'new' | 'nobody'} to
 * @returns {People}
 */
export function moved(people, groups, ids, to) {
  const target = typeof to === 'string' ? null : to;
  const owner = target
    ? ownerOf(target)
    : to === 'nobody'
      ? { id: nobody, name: '', faces: people.get(nobody)?.faces ?? [] }
      : { id: crypto.randomUUID(), name: '', faces: [] };
  const left = groups
    .filter((group) => group !== target && group.faces.some(({ id }) => ids.has(id)))
    .filter(({ person }) => person || to !== 'nobody')
    .map(ownerOf);
  const changed = [owner, ...left].map(({ id }) => id);
  const others = [...people.values()].filter(({ id }) => !changed.includes(id));
  const rest = [...without(peopleOf([...others, ...left]), ids).values()];
  return peopleOf([...rest, { ...owner, faces: [...new Set([...owner.faces, ...ids])] }]);
}

/** @param {People} people @param {Set<string>} ids of faces that are no more @returns {People} */
export function without(people, ids) {
  return peopleOf(
    [...people.values()].map((person) =>
      person.faces.some((face) => ids.has(face))
        ? { ...person, faces: person.faces.filter((face) => !ids.has(face)) }
        : person,
    ),
  );
}
