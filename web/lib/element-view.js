import { FACE_WISE_CSS } from './element-style.js';

/** What stays as it is however often it is tried: the page has to be changed. */
const LASTING = ['INVALID_ARGUMENT', 'UNKNOWN_OPTION', 'UNKNOWN_TASK', 'MODEL_UNSUPPORTED', 'SHAPE_MISMATCH', 'NO_SIMD',
  'CAMERA_INSECURE'];

/** One for all elements of a page, so that no style is inline. @type {CSSStyleSheet | undefined} */
let sheet;

/**
 * @typedef {object} View
 * @property {HTMLElement} frame
 * @property {HTMLSlotElement} source
 * @property {HTMLSlotElement} content
 * @property {HTMLVideoElement} video
 * @property {HTMLImageElement} image
 * @property {HTMLCanvasElement} still
 * @property {HTMLCanvasElement} canvas
 * @property {HTMLElement} waiting
 * @property {HTMLElement} bar
 * @property {HTMLElement} message
 * @property {HTMLElement} remedy
 * @property {HTMLElement} retry
 * @property {{ loading: HTMLElement, error: HTMLElement, empty: HTMLElement }} layers
 * @property {HTMLElement} status
 * @property {CSSStyleSheet} own
 * @property {string} room what is in it
 */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {{ [attribute: string]: string }} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @param {string} name @param {(Node | string)[]} children what stands there unless the page says otherwise */
const slot = (name, ...children) => make('slot', { name }, ...children);

/**
 * What is inside the element. Built node by node: pages with Trusted Types allow no HTML from strings.
 * @param {ShadowRoot} root
 * @returns {View}
 */
export function buildView(root) {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(FACE_WISE_CSS);
  }
  const own = new CSSStyleSheet();
  root.adoptedStyleSheets = [sheet, own];
  const source = slot('source');
  const content = make('slot');
  const video = make('video', { part: 'video', playsinline: '', hidden: '' });
  video.muted = true;
  const image = make('img', { part: 'image', hidden: '' });
  const still = make('canvas', { part: 'still', hidden: '' });
  const canvas = make('canvas', { part: 'overlay', role: 'img' });
  const waiting = make('p', { part: 'waiting' });
  const bar = make('span', { part: 'progress' });
  const message = make('strong', { part: 'message' });
  const remedy = make('span', { part: 'remedy' });
  const retry = make('button', { part: 'retry', type: 'button' }, slot('retry', 'Try again'));
  const layers = {
    loading: make('div', { class: 'layer over', part: 'loading', hidden: '' },
      slot('loading', waiting, make('span', { class: 'rail' }, bar))),
    error: make('div', { class: 'layer', part: 'error', role: 'alert', hidden: '' },
      slot('error', message, remedy, retry)),
    empty: make('div', { class: 'layer', part: 'empty', hidden: '' }, slot('empty')),
  };
  const status = make('p', { part: 'status', role: 'status' });
  const frame = make('div', { class: 'frame', part: 'frame' }, source, content, video, image, still, canvas,
    slot('overlay'), layers.loading, layers.error, layers.empty, status);
  root.append(frame);
  return { frame, source, content, video, image, still, canvas, waiting, bar, message, remedy, retry, layers, status,
    own, room: '' };
}

/**
 * Keep the picture of a camera that goes off.
 * @param {View} view
 * @returns {boolean} whether there is one
 */
export function freeze({ video, still }) {
  if (video.videoWidth === 0) return !still.hidden;
  still.width = video.videoWidth;
  still.height = video.videoHeight;
  still.getContext('2d')?.drawImage(video, 0, 0);
  return true;
}

/**
 * Make room as an img with these attributes does.
 * @param {View} view
 * @param {number | null} width
 * @param {number | null} height
 */
export function layOut(view, width, height) {
  const [w, h] = [width ?? 0, height ?? 0];
  const room = (w > 0 ? `:host([width]){width:${w}px}` : '') +
    (h > 0 ? `:host([height]){${w > 0 ? `aspect-ratio:${w}/${h}` : `height:${h}px`}}` : '');
  if (room === view.room) return;
  view.room = room;
  view.own.replaceSync(room);
}

/**
 * @typedef {object} Scene
 * @property {import('./element-reader.js').ElementState} state
 * @property {import('./errors.js').FacewiseError | null} error
 * @property {import('./options.js').Progress | null} loading
 * @property {boolean} mirrored
 * @property {string} alt
 * @property {boolean} camera
 * @property {'video' | 'image' | 'still' | null} picture which of the element's own to show
 */

/**
 * @param {View} view
 * @param {Scene} scene
 */
export function render(view, { state, error, loading, mirrored, alt, camera, picture }) {
  for (const name of /** @type {const} */ (['video', 'image', 'still'])) {
    view[name].hidden = name !== picture || error !== null;
  }
  for (const name of /** @type {const} */ (['loading', 'error', 'empty'])) view.layers[name].hidden = name !== state;
  view.frame.classList.toggle('mirrored', mirrored);
  view.image.alt = alt;
  view.message.textContent = error?.message ?? '';
  view.remedy.textContent = error?.remedy ?? '';
  view.retry.hidden = LASTING.includes(error?.code ?? '');
  const { loaded = 0, total = 0 } = loading?.overall ?? {};
  view.bar.style.setProperty('--done', String(total > 0 ? loaded / total : 0));
  const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);
  view.waiting.textContent = total > loaded ? `${megabytes(loaded)} of ${megabytes(total)} MB`
    : camera && state === 'loading' ? 'Waiting for the camera' : '';
}
