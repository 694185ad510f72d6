import { FacewiseError, messageOf } from './errors.js';
import { requireObject, show } from './options.js';
import { version as facewise } from './version.js';

/** @typedef {import('./results.js').Box} Box */

/**
 * A face in a picture and who it is.
 * @typedef {object} TaggedFace
 * @property {Box} box pixels of the displayed picture
 * @property {number} group number of its group of the same person; -1: too poor to say
 * @property {string | null} person name, null where it has none
 * @property {number} [quality] 0..1
 * @property {number} [score] detector's, 0..1
 */
/**
 * A picture and the faces in it.
 * @typedef {object} TaggedPicture
 * @property {string} file path, best from where the tags lie, parts divided by '/'
 * @property {number} width pixels of the picture as it is displayed
 * @property {number} height and its height
 * @property {number} [orientation] EXIF orientation of the file, 1 to 8
 * @property {TaggedFace[]} faces all that were found
 */
/**
 * Who is in which picture.
 * @typedef {object} Tags
 * @property {TaggedPicture[]} pictures those that could be read
 * @property {{ group: number, name: string | null, faces: number, pictures: number }[]} people one a `group`, the most
 *   seen first: `name`, or null, and how many `faces` in how many `pictures`
 * @property {{ file: string, reason: string }[]} skipped pictures that could not be read: the `file` and the `reason`
 */

const FORMAT = 'facewise-tags';
const VERSION = 1;

/**
 * The JSON form of tags: { format: 'facewise-tags', version: 1, facewise, pictures, people, skipped }, where the last
 * three are as in Tags and `facewise` is the version that wrote it.
 * @param {{ pictures: readonly TaggedPicture[], skipped?: Tags['skipped'] }} tags the `pictures`, and those `skipped`
 * @returns {string} a line for each picture, so that versions of it can be compared
 */
export function writeTags(tags) {
  requireObject('The tags', tags);
  const checked = checkedTags({ ...tags, pictures: tags.pictures }, 'INVALID_ARGUMENT');
  const lines = (/** @type {unknown[]} */ items) => (items.length === 0 ? '[]'
    : `[\n${items.map((item) => `  ${JSON.stringify(item)}`).join(',\n')}\n ]`);
  const { pictures, people, skipped } = checked;
  return `{\n "format": "${FORMAT}",\n "version": ${VERSION},\n "facewise": "${facewise}",\n "pictures": ` +
    `${lines(pictures)},\n "people": ${lines(people)},\n "skipped": ${lines(skipped)}\n}\n`;
}

/**
 * Read what writeTags() wrote. Anything else throws TAGS_INVALID, what a later version wrote TAGS_VERSION.
 * @param {string} text of the file
 * @returns {Tags}
 */
export function parseTags(text) {
  if (typeof text !== 'string') {
    throw new FacewiseError('INVALID_ARGUMENT', `The tags are ${show(text)}.`, 'Give the text of the file.');
  }
  let json;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw invalid(`are no JSON: ${messageOf(error)}`, 'TAGS_INVALID');
  }
  if (json?.format !== FORMAT) throw invalid(`are of another program: format is ${show(json?.format)}`, 'TAGS_INVALID');
  if (json.version !== VERSION) {
    if (Number.isInteger(json.version) && json.version > VERSION) {
      throw new FacewiseError('TAGS_VERSION', `The tags have version ${json.version}; this Facewise reads ${VERSION}.`,
        'Use the Facewise that wrote them, or a later one.');
    }
    throw invalid(`have version ${show(json.version)}`, 'TAGS_INVALID');
  }
  return checkedTags(json, 'TAGS_INVALID');
}

/**
 * @param {string} what
 * @param {'TAGS_INVALID' | 'INVALID_ARGUMENT'} code
 */
function invalid(what, code) {
  return new FacewiseError(code, `The tags ${what}.`, code === 'TAGS_INVALID' ? 'Take a file of writeTags().'
    : 'Give { pictures: [{ file, width, height, faces: [{ box, group, person }] }], skipped: [{ file, reason }] }.');
}

/**
 * A copy with what is known and nothing else.
 * @param {any} tags
 * @param {'TAGS_INVALID' | 'INVALID_ARGUMENT'} code
 * @returns {Tags}
 */
function checkedTags(tags, code) {
  const list = (/** @type {any} */ value, /** @type {string} */ name) => {
    if (Array.isArray(value)) return value;
    throw invalid(`have no list of ${name}: ${show(value)}`, code);
  };
  const text = (/** @type {any} */ value, /** @type {string} */ name) => {
    if (typeof value === 'string' && value !== '') return value;
    throw invalid(`have ${show(value)} as ${name}`, code);
  };
  const whole = (/** @type {any} */ value, /** @type {number} */ least, /** @type {string} */ name) => {
    if (Number.isSafeInteger(value) && value >= least) return value + 0; // JSON knows no -0
    throw invalid(`have ${show(value)} as ${name}`, code);
  };
  const share = (/** @type {any} */ value, /** @type {string} */ name) => {
    if (value === undefined || (value >= 0 && value <= 1)) return value === undefined ? {} : { [name]: round(value) };
    throw invalid(`have ${show(value)} as ${name}`, code);
  };
  const pictures = list(tags.pictures, 'pictures').map((picture) => {
    const file = text(picture?.file, 'file of a picture');
    const of = `of ${file}`;
    const faces = list(picture.faces, `faces ${of}`).map((face) => {
      const box = ['x', 'y', 'width', 'height'].map((side) => face?.box?.[side]);
      if (!box.every(Number.isFinite)) throw invalid(`have a face without a box, ${of}`, code);
      const [x, y, width, height] = box.map(round);
      const { person = null } = face;
      return { box: { x, y, width, height }, group: whole(face.group, -1, `group of a face ${of}`),
        person: person === null ? null : text(person, `person ${of}`),
        ...share(face.quality, 'quality'), ...share(face.score, 'score') };
    });
    const { orientation } = picture;
    if (orientation !== undefined && !(whole(orientation, 1, `orientation ${of}`) <= 8)) {
      throw invalid(`have ${orientation} as orientation ${of}`, code);
    }
    return { file, width: whole(picture.width, 1, `width ${of}`), height: whole(picture.height, 1, `height ${of}`),
      ...(orientation === undefined ? {} : { orientation }), faces };
  });
  const skipped = list(tags.skipped ?? [], 'skipped pictures').map((one) =>
    ({ file: text(one?.file, 'file of a skipped picture'), reason: text(one.reason, 'reason of a skipped picture') }));
  return { pictures, people: peopleOf(pictures), skipped };
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 1e4) / 1e4 + 0;
}

/** @param {TaggedPicture[]} pictures @returns {Tags['people']} */
function peopleOf(pictures) {
  /** @type {Map<number, { name: string | null, faces: number, files: Set<string> }>} */
  const groups = new Map();
  for (const { file, faces } of pictures) {
    for (const { group, person } of faces) {
      if (group < 0) continue;
      const entry = groups.get(group) ?? { name: null, faces: 0, files: new Set() };
      groups.set(group, entry);
      entry.name ??= person;
      entry.faces++;
      entry.files.add(file);
    }
  }
  return [...groups].map(([group, { name, faces, files }]) => ({ group, name, faces, pictures: files.size }))
    .sort((a, b) => b.faces - a.faces || a.group - b.group);
}
