// A gallery as one JSON file:
//   { "format": "facewise-gallery", "version": 1, "model", "dimension", "created", "count", "people": [..],
//     "checksum" }
// An encrypted one has { .., "encryption": { cipher, kdf, iterations, salt, check }, "iv", "data", "checksum" } in
// place of count and people; what stands before "iv" is authenticated with the data. The checksum is the SHA-256 of the
// JSON without it: it finds accidents. Only a passphrase keeps out somebody who can compute one.
import { floatsOf, textOf, textOfFloats } from './gallery-base64.js';
import { Secret, subtle, tampered } from './gallery-crypto.js';
import { FacewiseError, sentenceOf } from './errors.js';
import { isBlob, isBuffer, isUint8s } from './kinds.js';
import { show } from './options.js';

export const FORMAT = 'facewise-gallery';
export const VERSION = 1;
const MAX_NAME = 200;
const MAX_ID = 128;

/**
 * One picture of a person, as files and stores hold it.
 * @typedef {object} PictureRecord
 * @property {string} id of the picture
 * @property {string} embedding base64 of little-endian float32
 * @property {number | null} quality 0..1; null: not known
 * @property {string} added when, ISO 8601
 */
/**
 * A person, as files and stores hold it.
 * @typedef {object} PersonRecord
 * @property {string} id of the person
 * @property {string} name as given to enrol()
 * @property {string} created when, ISO 8601
 * @property {string} updated when last, ISO 8601
 * @property {PictureRecord[]} pictures one or more
 */
/**
 * One picture of a person.
 * @typedef {object} Picture
 * @property {string} id of the picture
 * @property {Float32Array} embedding of length 1
 * @property {number | null} quality 0..1; null: not known
 * @property {string} added when, ISO 8601
 */
/**
 * A person with the embeddings.
 * @typedef {object} PersonData
 * @property {string} id of the person
 * @property {string} name as given to enrol()
 * @property {string} created when, ISO 8601
 * @property {string} updated when last, ISO 8601
 * @property {Picture[]} pictures one or more
 */
/** @typedef {{ model: string, dimension: number }} Kind  of embeddings */

/** @param {string} what @param {string} why */
function invalid(what, why) {
  return new FacewiseError('GALLERY_INVALID', `${what} ${why}.`, 'Give what export() wrote.');
}

/** @param {unknown} name */
export function requireName(name) {
  if (typeof name === 'string' && name.trim() !== '' && name.length <= MAX_NAME) return;
  throw new FacewiseError('INVALID_ARGUMENT', `The name is ${show(name)}.`,
    `Give a text of 1 to ${MAX_NAME} characters. ${typeof name === 'object' ? 'The name comes first.' : ''}`.trim());
}

/** @param {unknown} id */
export function isId(id) {
  return typeof id === 'string' && id !== '' && id.length <= MAX_ID;
}

/** @param {PersonData} person @returns {PersonRecord} */
export function recordOf({ id, name, created, updated, pictures }) {
  return {
    id, name, created, updated,
    pictures: pictures.map((picture) => ({ ...picture, embedding: textOfFloats(picture.embedding) })),
  };
}

/**
 * @param {any} record from a file or a store
 * @param {number} dimension
 * @param {string} what for errors
 * @returns {PersonData}
 */
export function personOf(record, dimension, what) {
  const { id, name, created, updated, pictures } = record ?? {};
  const isTime = (/** @type {unknown} */ time) => typeof time === 'string' && !Number.isNaN(Date.parse(time));
  if (!isId(id) || typeof name !== 'string' || name.trim() === '' || name.length > MAX_NAME || !isTime(created) ||
    !isTime(updated) || !Array.isArray(pictures) || pictures.length === 0) {
    throw invalid(what, `has a person without id, name, times or pictures (${show(id)})`);
  }
  return {
    id, name, created, updated,
    pictures: pictures.map((picture) => {
      const embedding = floatsOf(picture?.embedding);
      let squares = 0;
      for (const value of embedding ?? []) squares += value * value;
      if (!embedding || embedding.length !== dimension || !(Math.abs(squares - 1) < 1e-3)) {
        throw invalid(what, `has a picture of ${show(name)} whose embedding is not ${dimension} numbers of length 1`);
      }
      const { quality = null } = picture;
      if (!isId(picture.id) || !isTime(picture.added) || !(quality === null || (quality >= 0 && quality <= 1))) {
        throw invalid(what, `has a picture of ${show(name)} without id, time or quality`);
      }
      return { id: picture.id, embedding, quality, added: picture.added };
    }),
  };
}

/** @param {object} body */
async function checksumOf(body) {
  return textOf(new Uint8Array(await subtle().digest('SHA-256', new TextEncoder().encode(JSON.stringify(body)))));
}

/**
 * @param {Kind} kind
 * @param {PersonRecord[]} people
 * @param {Secret | null} secret
 * @returns {Promise<{ text: string, checksum: string }>}
 */
export async function encodeGallery({ model, dimension }, people, secret) {
  const header = { format: FORMAT, version: VERSION, model, dimension, created: new Date().toISOString() };
  const content = { count: people.length, people };
  /** @type {object} */
  let body = { ...header, ...content };
  if (secret) {
    const sealedHeader = { ...header, encryption: secret.header };
    body = { ...sealedHeader, ...(await secret.seal(JSON.stringify(content), JSON.stringify(sealedHeader))) };
  }
  const checksum = await checksumOf(body);
  return { text: JSON.stringify({ ...body, checksum }), checksum };
}

/**
 * @param {any} source text, bytes, Blob, or its parsed JSON
 * @param {Kind} kind that its embeddings must be
 * @param {{ passphrase?: string | undefined, secret?: Secret | null, what?: string }} options `secret`: of an earlier
 *   version of the file, so that its key need not be derived again
 * @returns {Promise<{ people: PersonData[], checksum: string, secret: Secret | null }>}
 */
export async function decodeGallery(source, kind, { passphrase, secret: known = null, what = 'The file' }) {
  const { checksum, ...body } = await parsed(source, what);
  requireHeader(body, what);
  subtle(); // before what follows is taken for damage
  // Its JSON may have been laid out anew, so that it is the values that count.
  const found = await checksumOf(body).catch(() => null); // null: so deeply nested that it cannot be written
  if (checksum !== found || found === null) throw tampered(what);
  requireKind(body, kind, what);
  const { encryption, iv, data, ...header } = body;
  let content = body;
  let secret = null;
  if (encryption !== undefined) {
    const same = known && JSON.stringify(known.header) === JSON.stringify(encryption);
    secret = same ? known : await Secret.open(passphrase, encryption, what);
    content = await parsed(await secret.unseal({ iv, data }, JSON.stringify({ ...header, encryption }), what), what);
  } else if (passphrase !== undefined) {
    throw new FacewiseError('GALLERY_PASSPHRASE', `${what} is not encrypted, but a passphrase was given.`,
      'If you trust it, leave the passphrase out.');
  }
  const { people, count } = content;
  if (!Array.isArray(people)) throw invalid(what, 'holds no list of people');
  if (people.length !== count) throw truncated(what);
  const read = people.map((record) => personOf(record, kind.dimension, what));
  if (new Set(read.map(({ id }) => id)).size !== read.length) throw invalid(what, 'has two people with one id');
  return { people: read, checksum, secret };
}

/** @param {string} what @param {unknown} [cause] */
function truncated(what, cause) {
  return new FacewiseError('GALLERY_TRUNCATED', `${what} ends too early.`,
    'Copy or download it again. Nothing was taken from it.', cause);
}

/**
 * @param {any} source
 * @param {string} what
 * @returns {Promise<any>}
 */
async function parsed(source, what) {
  let text = source;
  if (isBlob(source)) text = await source.text();
  else if (isBuffer(source) || isUint8s(source)) text = new TextDecoder().decode(source);
  else if (typeof source === 'object' && source !== null && !Array.isArray(source)) return source;
  if (typeof text !== 'string') {
    throw new FacewiseError('INVALID_ARGUMENT', `${what} is ${show(source)}.`,
      'Give what export() wrote, or the file.');
  }
  try {
    const value = JSON.parse(text.replace(/^\ufeff/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    if (endsEarly(text)) throw truncated(what, error);
    throw new FacewiseError('GALLERY_INVALID', `${what} is no JSON: ${sentenceOf(error)}`,
      'Give what export() wrote.', error);
  }
  throw invalid(what, 'is no gallery');
}

/** Whether a text is the beginning of a JSON object. @param {string} text */
function endsEarly(text) {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (quoted && sign === '\\') i++;
    else if (sign === '"') quoted = !quoted;
    else if (!quoted && (sign === '{' || sign === '[')) depth++;
    else if (!quoted && (sign === '}' || sign === ']')) depth--;
  }
  const bare = text.trim();
  return bare === '' || (bare[0] === '{' && (quoted || depth > 0));
}

/** @param {any} header of a file or a store @param {string} what */
export function requireHeader({ format, version }, what) {
  if (format !== FORMAT || !Number.isInteger(version) || version < 1) throw invalid(what, 'is no gallery');
  if (version > VERSION) {
    throw new FacewiseError('GALLERY_VERSION',
      `${what} is of version ${version}; this package reads up to version ${VERSION}.`,
      'Update facewise. The gallery was left as it is.');
  }
}

/** @param {any} header @param {Kind} kind @param {string} what */
export function requireKind({ model, dimension }, kind, what) {
  if (model === kind.model && dimension === kind.dimension) return;
  throw new FacewiseError('GALLERY_MODEL',
    `${what} holds embeddings of the net ${show(model)} (${dimension} numbers), not of ${show(kind.model)} ` +
    `(${kind.dimension}).`,
    'They cannot be compared. Enrol the people again, or give the calibration of that net.');
}
