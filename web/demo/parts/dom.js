/** @typedef {Node | string | number | null | undefined | false} Child */

/** @param {Element} element @param {Record<string, unknown>} props @param {Child[]} children */
function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false || value === null) continue;
    if (name.startsWith('on') && typeof value === 'function') {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) {
    if (child !== undefined && child !== null && child !== false) {
      element.append(child instanceof Node ? child : String(child));
    }
  }
}

/**
 * An element: el('button', { class: 'primary', onclick: run }, 'Run'). Nothing is ever parsed as HTML.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [props] attributes; a function under `on…` listens
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  fill(element, props, children);
  return element;
}

/** A small square in a colour that stands for something. @param {string} colour */
export function swatch(colour) {
  const element = el('span', { class: 'swatch', 'aria-hidden': 'true' });
  element.style.background = colour;
  return element;
}

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [props]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, props = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  fill(element, props, children);
  return /** @type {SVGElementTagNameMap[K]} */ (element);
}

/** @param {string} id @returns {HTMLElement} an element that index.html is known to have */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no #${id}`);
  return element;
}

/** Sets text only when it differs, so that screen readers and layout are left alone.
 * @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {HTMLElement} element @param {boolean} hidden */
export function setHidden(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

/** @type {Record<string, string>} 24 x 24 strokes */
const strokes = {
  live:
    'M4 9V6a2 2 0 0 1 2-2h3M15 4h3a2 2 0 0 1 2 2v3M20 15v3a2 2 0 0 1-2 2h-3M9 20H6a2 2 0 0 1-2-2v-3' +
    'M9 10.5v.01M15 10.5v.01M9 14.5c1.8 1.7 4.2 1.7 6 0',
  lens: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.2 15.2l4.8 4.8M7.5 9h6M7.5 12h6M9 7.5v6M12 7.5v6',
  teach: 'M3 9.5L12 5l9 4.5-9 4.5zM7 11.8v4.4c3 2.4 7 2.4 10 0v-4.4M21 9.5v5',
  unlock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2',
  tag: 'M4 4.5h7.5l8 8-7 7-8.5-8.5zM8 8.5v.01',
  sentiment: 'M4 19.5h16M6 16.5v-4M10 16.5v-8M14 16.5v-5.5M18 16.5V5',
  wellbeing:
    'M12 19.5c-5-3.4-8-6.3-8-9.8A4.2 4.2 0 0 1 12 7a4.2 4.2 0 0 1 8 2.7c0 3.5-3 6.4-8 9.8z' +
    'M7 12h2.5l1.5-2.5 2 4.5 1.5-2H17',
  speed: 'M4 17a8.5 8.5 0 1 1 16 0M12 15l4-5M12 15v.01',
  about: 'M12 11v5M12 8v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  camera: 'M3.5 7.5h11v9h-11zM14.5 11l6-3.5v9l-6-3.5',
  open: 'M4 17V7a2 2 0 0 1 2-2h3.5l2 2.5H18a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z',
  picture: 'M4 6.5h16v11H4zM4 15l4-3.5 4 3.5 3.5-2.5L20 15.5M15.5 9.7v.01',
  clip: 'M4 6.5h16v11H4zM10.5 9.5v5l4-2.5z',
  pause: 'M9 6v12M15 6v12',
  play: 'M8 5.5v13l10.5-6.5z',
  mirror: 'M12 4v16M9 8l-5 8h5zM15 8l5 8h-5z',
  view:
    'M4 7h9M17 7h3M4 17h3M11 17h9M15 9.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z' +
    'M9 19.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z',
  save: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 19.5h14',
  shield: 'M12 3.5l7 2.5v5.5c0 4.3-2.9 7.4-7 9-4.1-1.6-7-4.7-7-9V6zM9 12l2.2 2.2L15.2 10',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  retry: 'M19 12a7 7 0 1 1-2.3-5.2M19.5 4.5v3.5h-3.5',
  forget: 'M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 10.5l.3 5.5M13.5 10.5l-.3 5.5',
  undo: 'M8.5 6L4.5 10l4 4M5 10h9.5a4.5 4.5 0 0 1 0 9H11',
  chevron: 'M7 10l5 5 5-5',
};

/** @param {string} name @returns {SVGSVGElement} a decorative icon: the control beside it carries the words */
export function icon(name) {
  return svg(
    'svg',
    { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { d: strokes[name] }),
  );
}

/** @param {Blob} blob @param {string} name hands the file to the browser's own download */
export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  el('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
