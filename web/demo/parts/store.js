/** @typedef {'live' | 'lens' | 'teach' | 'unlock' | 'tag' | 'sentiment' | 'wellbeing' | 'speed' | 'about'} PanelName */
/** @typedef {'camera' | 'picture' | 'clip' | 'none'} SourceName */

/**
 * What the page remembers and what a link carries.
 * @typedef {object} Options
 * @property {PanelName} panel
 * @property {SourceName} source 'picture' and 'clip' are the samples; a visitor's own file is never in a link
 * @property {boolean} mirror
 * @property {'contain' | 'cover'} fit
 * @property {'none' | 'contours' | 'tesselation'} mesh
 * @property {boolean} frame
 * @property {boolean} labels
 * @property {boolean} sight lines of sight
 * @property {boolean} crops
 * @property {boolean} geometry read mesh, pose and gaze
 * @property {boolean} emotion
 * @property {boolean} age
 * @property {boolean} gender
 * @property {number} faces
 * @property {'auto' | 'short' | 'full' | 'crowd'} range
 * @property {string} net under the lens
 * @property {'lesson' | 'layers' | 'why'} look view of the lens
 * @property {number} step of its lesson, from 1
 * @property {string} layer that it shows, '' for the first
 * @property {number} channel
 * @property {'gradcam' | 'saliency' | 'occlusion'} map
 * @property {number} output that it explains, -1 for the one rated highest
 */

/** @type {Readonly<Options>} */
const defaults = Object.freeze({
  panel: 'live',
  source: 'camera',
  mirror: true,
  fit: 'contain',
  mesh: 'contours',
  frame: true,
  labels: true,
  sight: true,
  crops: true,
  geometry: true,
  emotion: true,
  age: true,
  gender: true,
  faces: 4,
  range: 'auto',
  net: 'emotion',
  look: 'lesson',
  step: 1,
  layer: '',
  channel: 0,
  map: 'gradcam',
  output: -1,
});

/** @type {{ [name: string]: readonly (string | number)[] }} */
const allowed = {
  panel: ['live', 'lens', 'teach', 'unlock', 'tag', 'sentiment', 'wellbeing', 'speed', 'about'],
  source: ['camera', 'picture', 'clip', 'none'],
  fit: ['contain', 'cover'],
  mesh: ['none', 'contours', 'tesselation'],
  range: ['auto', 'short', 'full', 'crowd'],
  faces: [1, 2, 4, 8, 16],
  look: ['lesson', 'layers', 'why'],
  step: [1, 2, 3, 4],
  map: ['gradcam', 'saliency', 'occlusion'],
};

/** @param {string} hash @returns {Options} unknown names and values fall back to the defaults */
export function parseHash(hash) {
  const [panel, query = ''] = hash.replace(/^#/, '').split('?');
  /** @type {Record<string, unknown>} */
  const options = { ...defaults };
  if (allowed.panel.includes(panel)) options.panel = panel;
  for (const [name, text] of new URLSearchParams(query)) {
    if (name === 'panel' || !Object.hasOwn(defaults, name)) continue;
    const fallback = options[name];
    if (typeof fallback === 'boolean') options[name] = text === '1' ? true : text === '0' ? false : fallback;
    else {
      const value = typeof fallback === 'number' ? Number(text) : text;
      // Names and numbers of a net's own are checked by who knows the net.
      const free = typeof value === 'string' || (Number.isInteger(value) && value >= 0);
      if (allowed[name]?.includes(value) ?? free) options[name] = value;
    }
  }
  return /** @type {Options} */ (/** @type {unknown} */ (options));
}

/** @param {Options} options @returns {string} only what differs from the defaults */
export function formatHash(options) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options)) {
    if (name === 'panel' || value === defaults[/** @type {keyof Options} */ (name)]) continue;
    query.set(name, typeof value === 'boolean' ? String(Number(value)) : String(value));
  }
  const text = query.toString();
  return `#${options.panel}${text ? `?${text}` : ''}`;
}

/** The options of the page, mirrored in the URL's hash. */
export class Store {
  /** @type {Set<(changed: Set<string>) => void>} */
  #listeners = new Set();

  constructor() {
    this.options = parseHash(location.hash);
    addEventListener('hashchange', () => this.#take(parseHash(location.hash)));
  }

  /** @param {(changed: Set<string>) => void} listener told the names that changed; @returns {() => void} stops it */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param {Partial<Options>} change */
  set(change) {
    const next = { ...this.options, ...change };
    const entry = next.panel === this.options.panel ? 'replaceState' : 'pushState';
    const hash = formatHash(next);
    if (hash !== location.hash) history[entry](null, '', hash);
    this.#take(next);
  }

  /** @param {PanelName} panel @returns {string} the address of a panel with the present options */
  hashOf(panel) {
    return formatHash({ ...this.options, panel });
  }

  /** @param {Options} next */
  #take(next) {
    const names = /** @type {(keyof Options)[]} */ (Object.keys(defaults));
    const changed = new Set(names.filter((name) => next[name] !== this.options[name]));
    this.options = next;
    if (changed.size > 0) for (const listener of this.#listeners) listener(changed);
  }
}
