import { readFile, stat } from 'node:fs/promises';
import { FacewiseError } from '../web/lib/index.js';
import { createGallery } from '../web/lib/gallery.js';
import { clusterFaces, parseTags } from '../web/lib/tag.js';

/** @typedef {import('../web/lib/tag.js').Tags} Tags */
/** @typedef {import('../web/lib/tag.js').TaggedPicture} TaggedPicture */
/** @typedef {import('./tag_state.mjs').KeptPicture} KeptPicture */

/**
 * What the user calls whom: by a face of a group, by number of a group, by former name, or face by face.
 * @typedef {{ keys: Map<string, string | null>, modified: number, pictures: TaggedPicture[] }} Names
 */

/** @param {import('../web/lib/results.js').Box} box as tags hold it */
const keyOf = ({ x, y, width, height }) => [x, y, width, height].map((value) => Math.round(value * 1e4)).join();

/** @param {readonly TaggedPicture[]} pictures */
function faceIndex(pictures) {
  return new Map(pictures.flatMap(({ file, faces }) => faces.map((face) => [`${keyOf(face.box)} ${file}`, face])));
}

/**
 * The tags of the last run. What cannot be read is not written over: names may be in it.
 * @param {string} file
 * @returns {Promise<Tags | null>}
 */
export async function readTags(file) {
  const text = await readFile(file, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return null;
    throw new FacewiseError('TAGS_INVALID', `${file} could not be read: ${error.message}.`);
  });
  if (text === null) return null;
  try {
    return parseTags(text);
  } catch (error) {
    const { code, message, remedy } = /** @type {FacewiseError} */ (error);
    throw new FacewiseError(code, `${file}: ${message}`, code === 'TAGS_VERSION' ? remedy
      : 'It holds the names that were given, so it is not written over: repair it, or move it away.', error);
  }
}

/**
 * A names file: { "photo.jpg#0": "Anna", "17": "Anna", "Otto": "Otto B." }, or tags with a name for each face.
 * @param {string} file
 * @returns {Promise<Names>}
 */
export async function readNames(file) {
  const bad = (/** @type {string} */ what) => new FacewiseError('INVALID_DATA', `${file} ${what}.`,
    'Give what the page saves, tags, or { "0": "Anna", "Otto": "Otto B." }: group numbers or former names, and names.');
  const text = await readFile(file, 'utf8').catch((error) => {
    throw bad(`could not be read: ${error.message}`);
  });
  let json;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw bad(`is no JSON: ${/** @type {Error} */ (error).message}`);
  }
  if (typeof json?.format === 'string' && 'pictures' in json) {
    return { keys: new Map(), modified: 0, pictures: parseTags(text).pictures };
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw bad('holds no names');
  const keys = new Map(Object.entries(json).map(([key, name]) => {
    if (name !== null && typeof name !== 'string') throw bad(`has ${JSON.stringify(name)} as the name of ${key}`);
    return [key, name?.trim().normalize('NFC') || null];
  }));
  return { keys, modified: (await stat(file)).mtimeMs, pictures: [] };
}

/**
 * The key of a face in a names file: its group gets the name, whatever its number is by then.
 * @param {string} file
 * @param {number} index of the face in the picture
 */
export const anchorOf = (file, index) => `${file}#${index}`;

/**
 * Names by number of a group in the former tags, and of single faces that are in none, by their key.
 * @param {Names | null} names
 * @param {Tags | null} former
 * @param {boolean} numbered whether numbers in the names file are those of the former tags
 */
function resolveNames(names, former, numbered) {
  /** @type {Map<string, { group: number, key: string }>} */
  const anchors = new Map((former?.pictures ?? []).flatMap(({ file, faces }) => faces.map(({ group, box }, i) =>
    [anchorOf(file, i), { group, key: `${keyOf(box)} ${file}` }])));
  const people = former?.people ?? [];
  /** @type {Map<number | string, string | null>} */
  const resolved = new Map();
  /** @type {string[]} */
  const unused = [];
  for (const [key, name] of names?.keys ?? []) {
    const anchor = anchors.get(key);
    const groups = people.filter(({ group, name: was }) => (numbered && String(group) === key) || was === key);
    if (anchor) resolved.set(anchor.group < 0 ? anchor.key : anchor.group, name);
    for (const { group } of anchor ? [] : groups) resolved.set(group, name);
    if (!anchor && groups.length === 0) unused.push(key);
  }
  return { resolved, unused };
}

/**
 * Put faces into groups, and give those the names that are known. A name stays with the faces that had it.
 * @param {KeptPicture[]} pictures
 * @param {{ fmr: number | undefined, samePicture: boolean, former: Tags | null, names: Names | null, numbered: boolean,
 *   sidecars: Map<string, string[]>, gallery: import('../web/lib/gallery.js').Gallery | null }} options
 * @returns {Promise<{ pictures: TaggedPicture[], unused: string[] }>} `unused`: keys of the names that meant nobody
 */
export async function groupPictures(pictures, { fmr, samePicture, former, names, numbered, sidecars, gallery }) {
  const before = faceIndex(former?.pictures ?? []);
  const given = faceIndex(names?.pictures ?? []);
  const { resolved, unused } = resolveNames(names, former, numbered);
  /** What the user says now, said before, or told another program. */
  const nameOf = (/** @type {string} */ key, /** @type {string | undefined} */ elsewhere) => {
    const face = before.get(key);
    const name = given.has(key) ? given.get(key)?.person : resolved.get(face && face.group >= 0 ? face.group : key);
    return name === undefined ? face?.person ?? elsewhere : name;
  };
  const faces = pictures.flatMap(({ file, faces: found }) => found.map(({ embedding, quality, box }, i) => ({ embedding,
    quality, picture: file, person: nameOf(`${keyOf(box)} ${file}`, sidecars.get(file)?.[i]) || undefined })));
  const group = () => clusterFaces(faces, { samePicture, ...(fmr !== undefined && { fmr }) });
  let groups = group();
  if (gallery && await recognise(faces, groups, gallery)) groups = group();
  /** @type {Map<number, string>} */
  const people = new Map();
  for (const [i, { person }] of faces.entries()) if (person !== undefined) people.set(groups[i], person);
  let next = 0;
  const tagged = pictures.map(({ file, width, height, orientation, faces: found }) => {
    const tags = found.map(({ box, quality, score }) => {
      const number = groups[next++];
      return { box, group: number, person: people.get(number) ?? null, quality, score };
    });
    return { file, width, height, orientation, faces: tags };
  });
  return { pictures: tagged, unused };
}

/**
 * Ask a gallery who the groups without a name are.
 * @param {{ embedding: Float32Array, quality: number, person: string | undefined }[]} faces who get names
 * @param {number[]} groups
 * @param {import('../web/lib/gallery.js').Gallery} gallery
 * @returns {Promise<boolean>} whether anybody was known
 */
async function recognise(faces, groups, gallery) {
  /** @type {Map<number, number[]>} */
  const unknown = new Map();
  const named = new Set(groups.filter((_, i) => faces[i].person !== undefined));
  for (const [i, group] of groups.entries()) {
    if (group < 0 || named.has(group)) continue;
    unknown.set(group, [...unknown.get(group) ?? [], i]);
  }
  let found = false;
  for (const members of unknown.values()) {
    const { person } = await gallery.identifyTogether(members.map((i) => faces[i]));
    if (!person) continue;
    found = true;
    for (const i of members) faces[i].person = person.name;
  }
  return found;
}

/** @param {string} file written by export() or a gallery's own @param {string | undefined} passphrase */
export async function readGallery(file, passphrase) {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new FacewiseError('GALLERY_INVALID', `${file} could not be read: ${error.message}.`,
      'Give the file of an exported gallery.');
  });
  const gallery = await createGallery({ store: 'memory' });
  try {
    await gallery.import(text, passphrase === undefined ? {} : { passphrase });
  } catch (error) {
    gallery.close();
    const { code, message, remedy } = /** @type {FacewiseError} */ (error);
    const what = passphrase === undefined ? 'Set it in the environment variable FACEWISE_PASSPHRASE.'
      : `The passphrase is that of the environment variable FACEWISE_PASSPHRASE. ${remedy}`;
    throw new FacewiseError(code, `${file}: ${message}`, code === 'GALLERY_PASSPHRASE' ? what : remedy, error);
  }
  return gallery;
}
