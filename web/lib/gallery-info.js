// What a gallery shows of a person, and its ids.
import { randomBytes } from './gallery-crypto.js';
import { qualityOf } from './gallery-people.js';

/** @typedef {import('./gallery-answer.js').Person} Person */

/**
 * A picture of a person, as the gallery shows it.
 * @typedef {object} PictureInfo
 * @property {string} id for gallery.removePicture()
 * @property {number | null} quality 0..1; null: not known
 * @property {string} added when, ISO 8601
 */
/**
 * What the gallery shows of a person beside id and name.
 * @typedef {object} PersonFacts
 * @property {string} created when, ISO 8601
 * @property {string} updated when last, ISO 8601
 * @property {number | null} quality of the best picture, 0..1; null: not known
 * @property {readonly PictureInfo[]} pictures those that were enrolled; the pixels are not kept
 */
/** A person, as the gallery shows it. @typedef {Person & PersonFacts} PersonInfo */

/** @param {import('./gallery-format.js').PersonData} person @returns {PersonInfo} */
export function infoOf({ id, name, created, updated, pictures }) {
  return {
    id, name, created, updated,
    quality: qualityOf({ pictures }),
    pictures: pictures.map(({ embedding: _, ...picture }) => picture),
  };
}

/** A random UUID; crypto.randomUUID() is not there on pages without https. */
export function newId() {
  const bytes = randomBytes(16);
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}
