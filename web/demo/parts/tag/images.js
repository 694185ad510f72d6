// Pictures on the page, made when they come into view. On canvases: an address of a blob is more than a strict policy
// allows.

import { decoded, thumbSquare } from './pictures.js';

/** @typedef {import('./album.js').Photo} Photo */
/** @typedef {import('./album.js').SeenFace} SeenFace */

/** @type {WeakMap<Element, (visible: boolean) => void>} */
const watched = new WeakMap();
const observer = new IntersectionObserver(
  (entries) => entries.forEach(({ target, isIntersecting }) => watched.get(target)?.(isIntersecting)),
  { rootMargin: '240px' },
);

/** What each is to show. @type {WeakMap<HTMLCanvasElement, Blob>} */
const wanted = new WeakMap();

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Blob} blob
 * @param {number} [longest] side
 * @returns {Promise<boolean>} whether it is a picture
 */
export async function load(canvas, blob, longest) {
  wanted.set(canvas, blob);
  const { bitmap } = await decoded(blob, longest).catch(() => ({ bitmap: null }));
  if (bitmap && wanted.get(canvas) === blob) {
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  }
  bitmap?.close();
  return bitmap !== null;
}

/** @param {HTMLCanvasElement} canvas lets go of its pixels */
function clear(canvas) {
  wanted.delete(canvas);
  canvas.width = 0;
}

/** @param {string} name of its class */
function bare(name) {
  const canvas = document.createElement('canvas');
  canvas.className = name;
  canvas.width = 0;
  return canvas;
}

/** The small picture of a face, while it is in view. */
export function faceImage() {
  const canvas = bare('face');
  /** @type {SeenFace | null} */
  let face = null;
  let visible = false;
  const show = () => {
    if (!visible || !face) clear(canvas);
    else if (wanted.get(canvas) !== face.thumb) void load(canvas, face.thumb);
  };
  watched.set(canvas, (now) => {
    visible = now;
    show();
  });
  observer.observe(canvas);
  return {
    element: canvas,
    /** @param {SeenFace} now */
    update(now) {
      face = now;
      show();
    },
  };
}

/**
 * A face in its place on a photo that is not here.
 * @param {SeenFace} face
 * @param {Photo} photo
 */
export function standIn(face, photo) {
  const canvas = bare('stand-in');
  const { left, top, side } = thumbSquare(face.box, photo);
  canvas.style.left = `${(100 * left) / photo.width}%`;
  canvas.style.top = `${(100 * top) / photo.height}%`;
  canvas.style.width = `${(100 * side) / photo.width}%`;
  void load(canvas, face.thumb);
  return canvas;
}

/** Photos are decoded one at a time, those that came into view last first. @type {(() => Promise<void>)[]} */
const jobs = [];
let working = false;
async function work() {
  if (working) return;
  working = true;
  for (let job = jobs.pop(); job; job = jobs.pop()) await job();
  working = false;
}

/**
 * A photo as a tile, as long as it is in view.
 * @param {File} file
 * @param {{ longest: number, failed: () => void }} how failed: it is no longer where it was
 */
export function photoCanvas(file, { longest, failed }) {
  const canvas = bare('photo');
  let visible = false;
  const draw = async () => {
    if (visible && canvas.width === 0 && !(await load(canvas, file, longest))) failed();
  };
  watched.set(canvas, (now) => {
    visible = now;
    if (!now) clear(canvas);
    else {
      jobs.push(draw);
      void work();
    }
  });
  observer.observe(canvas);
  return canvas;
}
