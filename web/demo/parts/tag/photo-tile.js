import { el, setText } from '../dom.js';
import { load, photoCanvas } from './images.js';
import { thumbSquare } from './pictures.js';

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
  const standIn = () => {
    const face = faceIn(photo, of());
    const image = new Image();
    image.alt = '';
    image.className = 'stand-in';
    if (face) {
      const { left, top, side } = thumbSquare(face.box, photo);
      image.style.left = `${(100 * left) / photo.width}%`;
      image.style.top = `${(100 * top) / photo.height}%`;
      image.style.width = `${(100 * side) / photo.width}%`;
      load(image, face.thumb);
    }
    frame.replaceChildren(image);
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
      if (file) frame.replaceChildren(photoCanvas(file, { longest, failed: standIn }));
      else standIn();
    },
  };
}
