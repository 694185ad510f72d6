// The tags as files: one JSON for all photos, one XMP sidecar for each photo with somebody named.

import { mergeXmp, writeTags, writeXmp } from '../../../lib/tag.js';
import { allowed } from './intake.js';
import { zip } from './zip.js';

/** @typedef {import('./album.js').Album} Album */
/** @typedef {import('./album.js').Photo} Photo */
/** @typedef {import('./album.js').SeenFace} SeenFace */
/** @typedef {{ photo: Photo, names: Map<SeenFace, string> }} Tagged */

/** @param {{ width: number, height: number }} photo @param {SeenFace} face @returns {SeenFace['box']} in pixels */
const pixels = ({ width, height }, { box }) => ({
  x: box.x * width,
  y: box.y * height,
  width: box.width * width,
  height: box.height * height,
});

/** @param {Photo} a @param {Photo} b */
const byPath = (a, b) => a.path.localeCompare(b.path, undefined, { numeric: true });

/** @param {Album} album @returns {Tagged[]} photos with somebody named, in the order of their paths */
export function taggedPhotos(album) {
  /** @type {Map<string, string>} */
  const called = new Map();
  for (const { name, faces } of album.grouping.groups) if (name) for (const { id } of faces) called.set(id, name);
  return [...album.photos.values()]
    .map((photo) => {
      const named = photo.faces.filter(({ id }) => called.has(id));
      return { photo, names: new Map(named.map((face) => [face, called.get(face.id) ?? ''])) };
    })
    .filter(({ names }) => names.size > 0)
    .sort((a, b) => byPath(a.photo, b.photo));
}

/** @param {Tagged} tagged @returns {import('../../../lib/tag.js').XmpOptions} */
function xmpOf({ photo, names }) {
  const { width, height, orientation } = photo;
  const regions = [...names].map(([face, name]) => ({ name, box: pixels(photo, face), was: face.written }));
  return { width, height, orientation, regions };
}

/** @param {Tagged[]} list @returns {Blob} */
export function sidecarZip(list) {
  return zip(list.map((tagged) => ({ path: `${tagged.photo.path}.xmp`, text: writeXmp(xmpOf(tagged)) })));
}

/** @param {Album} album @returns {string} everything that is known, as `npx facewise tag` writes it */
export function tagsJson(album) {
  const { groups, once } = album.grouping;
  /** @type {Map<string, { group: number, person: string | null }>} */
  const owners = new Map();
  [...groups, ...once].forEach(({ name, faces }, group) => {
    for (const { id } of faces) owners.set(id, { group, person: name || null });
  });
  const sorted = [...album.photos.values()].sort(byPath);
  return writeTags({
    pictures: sorted
      .filter(({ problem }) => !problem)
      .map((photo) => ({
        file: photo.path,
        width: photo.width,
        height: photo.height,
        orientation: photo.orientation,
        faces: photo.faces.map((face) => ({
          box: pixels(photo, face),
          ...(owners.get(face.id) ?? { group: -1, person: null }),
          quality: face.quality,
          score: face.score,
        })),
      })),
    skipped: sorted.filter(({ problem }) => problem).map(({ path, problem }) => ({ file: path, reason: problem })),
  });
}

/**
 * @param {FileSystemDirectoryHandle} folder
 * @param {string} name
 * @returns {Promise<string | null>} null: there is none
 */
async function textOf(folder, name) {
  const handle = await folder.getFileHandle(name).catch(() => null);
  return handle && (await handle.getFile()).text();
}

/**
 * Beside the photos, into the folders that were opened. What another program has written into a sidecar stays.
 * @param {Tagged[]} list
 * @param {FileSystemDirectoryHandle[]} folders
 * @returns {Promise<{ written: Tagged[], left: number, lost: number }>} left: sidecars that are not understood, and
 *   stay as they are; lost: photos whose folder was not opened, or is gone
 */
export async function writeSidecars(list, folders) {
  /** @type {{ written: Tagged[], left: number, lost: number }} */
  const result = { written: [], left: 0, lost: 0 };
  /** @type {Map<string, FileSystemDirectoryHandle>} */
  const open = new Map();
  for (const folder of folders) if (await allowed(folder, 'readwrite')) open.set(folder.name, folder);
  for (const tagged of list) {
    const parts = tagged.photo.path.split('/');
    const name = `${parts.pop()}.xmp`;
    try {
      let folder = open.get(parts.shift() ?? '');
      for (const part of parts) folder = await folder?.getDirectoryHandle(part);
      if (!folder) {
        result.lost++;
        continue;
      }
      const existing = await textOf(folder, name);
      const text = existing === null ? writeXmp(xmpOf(tagged)) : mergeXmp(existing, xmpOf(tagged)).text;
      const writer = await (await folder.getFileHandle(name, { create: true })).createWritable();
      await writer.write(text);
      await writer.close();
      result.written.push(tagged);
    } catch (error) {
      if (/** @type {{ code?: unknown }} */ (error).code === 'XMP_INVALID') result.left++;
      else result.lost++;
    }
  }
  return result;
}
