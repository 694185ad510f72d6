// Pictures on the page, made when they come into view. Addresses of blobs are given back as soon as they are loaded.

import { decoded } from './pictures.js';

/** @typedef {import('./album.js').SeenFace} SeenFace */

/** @type {WeakMap<Element, (visible: boolean) => void>} */
const watched = new WeakMap();
const observer = new IntersectionObserver(
  (entries) => entries.forEach(({ target, isIntersecting }) => watched.get(target)?.(isIntersecting)),
  { rootMargin: '240px' },
);

/** @param {HTMLImageElement} image @param {Blob} blob */
export function load(image, blob) {
  const url = URL.createObjectURL(blob);
  const done = () => URL.revokeObjectURL(url);
  image.addEventListener('load', done, { once: true });
  image.addEventListener('error', done, { once: true });
  image.src = url;
}

/** The small picture of a face. @param {string} [alt] */
export function faceImage(alt = '') {
  const image = new Image();
  image.alt = alt;
  image.decoding = 'async';
  image.draggable = false;
  image.className = 'face';
  /** @type {SeenFace | null} */
  let wanted = null;
  let visible = false;
  const show = () => {
    if (visible && wanted) {
      load(image, wanted.thumb);
      observer.unobserve(image);
    }
  };
  watched.set(image, (now) => {
    visible ||= now;
    show();
  });
  return {
    element: image,
    /** @param {SeenFace} face */
    update(face) {
      if (face === wanted) return;
      wanted = face;
      if (visible) show();
      else observer.observe(image);
    },
  };
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
  const canvas = document.createElement('canvas');
  canvas.className = 'photo';
  canvas.width = 0;
  let visible = false;
  const draw = async () => {
    if (!visible || canvas.width > 0) return;
    try {
      const { bitmap } = await decoded(file, longest);
      if (visible) {
        canvas.width = bitmap.width;
        canvas.height = bitmap.height;
        canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
      }
      bitmap.close();
    } catch {
      failed();
    }
  };
  watched.set(canvas, (now) => {
    visible = now;
    if (!now) canvas.width = 0;
    else {
      jobs.push(draw);
      void work();
    }
  });
  observer.observe(canvas);
  return canvas;
}
