import { el, setText } from '../dom.js';
import { photoCanvas, standIn } from './images.js';

/** @typedef {import('./album.js').Album} Album */
/** @typedef {import('./album.js').Photo} Photo */
/** @typedef {import('./grouping.js').Group} Group */

const longest = 360;

/** @param {Photo} photo @param {Group | null} group @returns {import('./album.js').SeenFace | undefined} */
const faceIn = (photo, group) => group?.faces.find((face) => face.photo === photo.id) ?? photo.faces[0];

/**
 * A photo; where it is not at hand, the face in it in its place.
 * @param {Album} album
 * @param {Photo} photo
 * @param {() => Group | null} of who is looked at
 * @param {() => void} open
 */
export function photoTile(album, photo, of, open) {
  const frame = el('span', { class: 'frame' });
  const name = el('span', { class: 'caption' });
  const button = el('button', { type: 'button', class: 'photo-tile', onclick: open }, frame, name);
  /** @type {File | null | undefined} */
  let shown;
  const missing = () => {
    const face = faceIn(photo, of());
    frame.replaceChildren(...(face ? [standIn(face, photo)] : []));
  };
  return {
    element: el('li', {}, button),
    /** @param {Photo} now */
    update(now) {
      setText(name, now.name);
      frame.style.aspectRatio = `${now.width} / ${now.height}`;
      const file = album.files.get(now.id) ?? null;
      if (file === shown) return;
      shown = file;
      if (file) frame.replaceChildren(photoCanvas(file, { longest, failed: missing }));
      else missing();
    },
  };
}
