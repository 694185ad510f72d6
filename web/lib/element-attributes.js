/** @typedef {string | readonly string[] | null | undefined} Words  names, as an array or parted by blanks or commas */

// On a server there are no elements: the class is then never used.
const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

/** Attributes that the element heeds. */
export const ATTRIBUTES = Object.freeze(['src', 'camera', 'tasks', 'max-faces', 'mode', 'range', 'mirror', 'overlay',
  'paused', 'assets', 'workers', 'smooth', 'alt', 'crossorigin', 'width', 'height', 'announce']);

/** Each is told of once. @type {Set<string>} */
const slips = new Set();

/** Whether one slip parts them: they begin and end alike. @param {string} a @param {string} b */
function isNear(a, b) {
  const [least, most] = [a.length, b.length].sort((x, y) => x - y);
  let [from, to] = [0, 0];
  while (from < least && a[from] === b[from]) from++;
  while (to < least - from && a.at(-1 - to) === b.at(-1 - to)) to++;
  return most - from - to <= 2 && most > 3;
}

/**
 * An attribute that is almost one of ours does nothing, which nobody would notice.
 * @param {Element} element
 * @param {string} name
 */
export function warnOfSlip(element, name) {
  if (ATTRIBUTES.includes(name) || name in element || slips.has(name)) return;
  const nearest = ATTRIBUTES.find((known) => isNear(name.replace('-', ''), known.replace('-', '')));
  if (!nearest) return;
  slips.add(name);
  console.warn(`<face-wise> knows no attribute '${name}'. Did you mean '${nearest}'?`);
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value none for null, undefined and false
 */
function write(element, name, value) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : Array.isArray(value) ? value.join(' ') : String(value));
}

/** @param {Element} element @param {string} name @param {boolean | null | undefined} value */
function writeSwitch(element, name, value) {
  write(element, name, typeof value === 'boolean' ? String(value) : value);
}

/** @param {Element} element @param {string} name @returns {boolean | null} null where it is not said */
function readSwitch(element, name) {
  const value = element.getAttribute(name);
  return value === null ? null : value !== 'false';
}

/** @param {Element} element @param {string} name @returns {number | null} */
function readNumber(element, name) {
  const value = element.getAttribute(name);
  return value === null ? null : Number(value);
}

/** @param {Element} element @param {string} name @returns {string[] | null} */
function readWords(element, name) {
  const value = element.getAttribute(name);
  return value === null ? null : value.split(/[\s,]+/).filter(Boolean);
}

/** The attributes as properties: each reflects the attribute of its name, and null or undefined removes it. */
export class FaceWiseAttributes extends Base {
  /** Address of a picture to read. @returns {string | null} */
  get src() {
    return this.getAttribute('src');
  }

  /** @param {string | null | undefined} value */
  set src(value) {
    write(this, 'src', value);
  }

  /**
   * Read the webcam: 'user' (also for true or ''), 'environment', or the deviceId of one. The camera is on only while
   * this is there.
   * @returns {string | null}
   */
  get camera() {
    return this.getAttribute('camera');
  }

  /** @param {string | boolean | null | undefined} value */
  set camera(value) {
    write(this, 'camera', value);
  }

  /** What to read, as of createAnalyzer(); null for its default. @returns {string[] | null} */
  get tasks() {
    return readWords(this, 'tasks');
  }

  /** @param {Words} value */
  set tasks(value) {
    write(this, 'tasks', value);
  }

  /** Faces to read at most. @returns {number | null} */
  get maxFaces() {
    return readNumber(this, 'max-faces');
  }

  /** @param {number | string | null | undefined} value */
  set maxFaces(value) {
    write(this, 'max-faces', value);
  }

  /**
   * 'image' or 'video'; default: by the source. A canvas is read once unless this is 'video'.
   * @returns {string | null}
   */
  get mode() {
    return this.getAttribute('mode');
  }

  /** @param {string | null | undefined} value */
  set mode(value) {
    write(this, 'mode', value);
  }

  /** Which detector: 'auto', 'short', 'full' or 'crowd'. @returns {string | null} */
  get range() {
    return this.getAttribute('range');
  }

  /** @param {string | null | undefined} value */
  set range(value) {
    write(this, 'range', value);
  }

  /** Flip left and right, as in a mirror; null: a camera that faces its user is. @returns {boolean | null} */
  get mirror() {
    return readSwitch(this, 'mirror');
  }

  /** @param {boolean | null | undefined} value */
  set mirror(value) {
    writeSwitch(this, 'mirror', value);
  }

  /**
   * What to draw: 'mesh', 'tesselation', 'gaze', 'keypoints', 'boxes', 'labels', or 'none'; null: mesh, boxes, labels.
   * @returns {string[] | null}
   */
  get overlay() {
    return readWords(this, 'overlay');
  }

  /** @param {Words} value */
  set overlay(value) {
    write(this, 'overlay', value);
  }

  /** Read nothing; the camera is off, its last picture stays. @returns {boolean} */
  get paused() {
    return this.hasAttribute('paused');
  }

  /** @param {boolean | null | undefined} value */
  set paused(value) {
    write(this, 'paused', value);
  }

  /**
   * Folder that holds the folders `wasm` and `models`, where they do not lie beside the package's modules.
   * @returns {string | null}
   */
  get assets() {
    return this.getAttribute('assets');
  }

  /** @param {string | URL | null | undefined} value */
  set assets(value) {
    write(this, 'assets', value);
  }

  /** How many workers share the work. @returns {number | null} */
  get workers() {
    return readNumber(this, 'workers');
  }

  /** @param {number | string | null | undefined} value */
  set workers(value) {
    write(this, 'workers', value);
  }

  /** Take the jitter out of moving points; null is true. @returns {boolean | null} */
  get smooth() {
    return readSwitch(this, 'smooth');
  }

  /** @param {boolean | null | undefined} value */
  set smooth(value) {
    writeSwitch(this, 'smooth', value);
  }

  /** What the picture of `src` shows, in words. @returns {string} */
  get alt() {
    return this.getAttribute('alt') ?? '';
  }

  /** @param {string | null | undefined} value */
  set alt(value) {
    write(this, 'alt', value);
  }

  /** 'anonymous' to read a picture of another origin that allows it. @returns {string | null} */
  get crossOrigin() {
    return this.getAttribute('crossorigin');
  }

  /** @param {string | null | undefined} value */
  set crossOrigin(value) {
    write(this, 'crossorigin', value);
  }

  /** CSS pixels to lay out with before the picture is there, as of an img. @returns {number | null} */
  get width() {
    return readNumber(this, 'width');
  }

  /** @param {number | string | null | undefined} value */
  set width(value) {
    write(this, 'width', value);
  }

  /** And its height. @returns {number | null} */
  get height() {
    return readNumber(this, 'height');
  }

  /** @param {number | string | null | undefined} value */
  set height(value) {
    write(this, 'height', value);
  }

  /** Tell screen readers who is there; null is true. @returns {boolean | null} */
  get announce() {
    return readSwitch(this, 'announce');
  }

  /** @param {boolean | null | undefined} value */
  set announce(value) {
    writeSwitch(this, 'announce', value);
  }
}
