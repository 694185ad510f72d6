// What the album keeps in this browser: what was read of each photo (boxes, embeddings, small face pictures), the
// people, and how far a run had come. Never a photo.

import { Database } from '../database.js';

/** @typedef {import('./album.js').Person} Person */
/** @typedef {import('./album.js').Photo} Photo */
/**
 * A run that has not come to its end.
 * @typedef {object} RunNote
 * @property {number} total photos that were to be read
 * @property {number} before photos that were in the album when it began
 */

const unkept = 'What is read from now on stays until this tab closes: export the tags before.';

/** @type {Database<'photos' | 'people' | 'notes'>} */
const database = new Database(
  'facewise-album',
  1,
  (opened, oldVersion) => {
    if (oldVersion < 1) {
      for (const name of ['photos', 'people', 'notes']) opened.createObjectStore(name, { keyPath: 'id' });
    }
  },
  {
    full: `This browser\u2019s storage for the page is full. ${unkept}`,
    newer: 'A newer version of this page keeps the album here. Reload to get that version; nothing was changed.',
    unavailable: `This browser keeps nothing for this page (a private window, perhaps). ${unkept}`,
    other: `This browser\u2019s storage did not answer. ${unkept}`,
  },
);

/** @param {'photos' | 'people' | 'notes'} store @returns {Promise<any[]>} */
const all = (store) => database.transact([store], 'readonly', (of) => of(store).getAll());

/** @returns {Promise<{ photos: Photo[], people: Person[], notes: Map<string, any> }>} */
export async function loadAlbum() {
  const [photos, people, notes] = await Promise.all([all('photos'), all('people'), all('notes')]);
  return { photos, people, notes: new Map(notes.map(({ id, value }) => [id, value])) };
}

/** @param {Photo[]} photos new ones, or others than before */
export function keepPhotos(photos) {
  return database.transact(['photos'], 'readwrite', (store) => photos.forEach((photo) => store('photos').put(photo)));
}

/** @param {Person[]} changed @param {string[]} gone ids */
export function keepPeople(changed, gone) {
  return database.transact(['people'], 'readwrite', (store) => {
    for (const id of gone) store('people').delete(id);
    for (const person of changed) store('people').put(person);
  });
}

/** @param {'run' | 'folders'} id @param {unknown} value null: forget it */
export function keepNote(id, value) {
  return database.transact(['notes'], 'readwrite', (store) => {
    if (value === null) store('notes').delete(id);
    else store('notes').put({ id, value });
  });
}

/** Everything, in one transaction. */
export function forgetAlbum() {
  return database.transact(['photos', 'people', 'notes'], 'readwrite', (store) => {
    for (const name of /** @type {const} */ (['photos', 'people', 'notes'])) store(name).clear();
  });
}
