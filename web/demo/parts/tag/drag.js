// Faces and groups that are dragged onto others. Whatever can be dragged can be done by buttons, too.

/** @typedef {import('./grouping.js').Group} Group */
/** @typedef {{ faces: Set<string>, group: Group | null }} Load group: it is dragged as a whole */

const type = 'application/x-facewise';

/** @type {Load | null} what is on its way; a browser does not tell before it is dropped */
let load = null;

/**
 * @param {HTMLElement} element
 * @param {() => Load} take
 */
export function draggable(element, take) {
  element.draggable = true;
  element.addEventListener('dragstart', (event) => {
    if (!event.dataTransfer) return;
    load = take();
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData(type, String(load.faces.size));
    const image = element.querySelector('img');
    if (image) event.dataTransfer.setDragImage(image, 24, 24);
    element.classList.add('dragged');
    element.closest('.tag')?.classList.add('dragging');
  });
  element.addEventListener('dragend', () => {
    load = null;
    element.classList.remove('dragged');
    document.querySelector('.tag')?.classList.remove('dragging');
  });
}

/**
 * @param {HTMLElement} element
 * @param {(load: Load) => boolean} fits
 * @param {(load: Load) => void} drop
 */
export function droppable(element, fits, drop) {
  let depth = 0;
  const mark = (/** @type {number} */ now) => {
    depth = Math.max(0, now);
    element.classList.toggle('target', depth > 0);
  };
  element.addEventListener('dragenter', () => load && fits(load) && mark(depth + 1));
  element.addEventListener('dragleave', () => load && mark(depth - 1));
  element.addEventListener('dragover', (event) => {
    if (!load || !fits(load)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'move';
  });
  element.addEventListener('drop', (event) => {
    mark(0);
    if (!load || !fits(load)) return;
    event.preventDefault();
    event.stopPropagation();
    drop(load);
  });
}
