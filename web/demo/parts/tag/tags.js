// The tags as files: one JSON for all photos, one XMP sidecar for each photo with somebody named.

import { writeXmp } from '../../../lib/tag.js';
import { allowed } from './intake.js';
import { zip } from './zip.js';

/** @typedef {import('./album.js').Album} Album */
/** @typedef {import('./album.js').Photo} Photo */
/** @typedef {{ name: string, box: import('./album.js').SeenFace['box'] }} Tag box in fractions of the upright photo */
/** @typedef {{ photo: Photo, tags: Tag[] }} Tagged */

/** @param {Album} album @returns {Tagged[]} photos with somebody named, in the order of their paths */
export function taggedPhotos(album) {
  /** @type {Map<string, string>} */
  const names = new Map();
  for (const { name, faces } of album.grouping.groups) if (name) for (const { id } of faces) names.set(id, name);
  return [...album.photos.values()]
    .map((photo) => ({
      photo,
      tags: photo.faces.flatMap(({ id, box }) => {
        const name = names.get(id);
        return name ? [{ name, box }] : [];
      }),
    }))
    .filter(({ tags }) => tags.length > 0)
    .sort((a, b) => a.photo.path.localeCompare(b.photo.path, undefined, { numeric: true }));
}

/** What of ours can be told from another program's sidecar. */
const ours = 'facewise';

/** @param {Tagged} tagged @returns {string} */
function sidecar({ photo: { width, height }, tags }) {
  return writeXmp({
    width,
    height,
    regions: tags.map(({ name, box }) => ({ name, box })),
  });
}

/** @param {Tagged[]} list @returns {Blob} */
export function sidecarZip(list) {
  return zip(list.map((tagged) => ({ path: `${tagged.photo.path}.xmp`, text: sidecar(tagged) })));
}

/** @param {Tagged[]} list @returns {string} */
export function tagsJson(list) {
  const photos = list.map(({ photo: { path, width, height }, tags }) => ({ path, width, height, tags }));
  return `${JSON.stringify({ photos }, null, 1)}\n`;
}

/**
 * Beside the photos, into the folders that were opened. Sidecars of other programs stay as they are.
 * @param {Tagged[]} list
 * @param {FileSystemDirectoryHandle[]} folders
 * @returns {Promise<{ written: number, left: number, lost: number }>} left: of other programs; lost: their folder was
 *   not opened, or is gone
 */
export async function writeSidecars(list, folders) {
  const counts = { written: 0, left: 0, lost: 0 };
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
        counts.lost++;
        continue;
      }
      const existing = await folder.getFileHandle(name).then(
        async (handle) => (await handle.getFile()).text(),
        () => null,
      );
      if (existing !== null && !existing.includes(ours)) {
        counts.left++;
        continue;
      }
      const writer = await (await folder.getFileHandle(name, { create: true })).createWritable();
      await writer.write(sidecar(tagged));
      await writer.close();
      counts.written++;
    } catch {
      counts.lost++;
    }
  }
  return counts;
}
