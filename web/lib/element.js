/**
 * An element that reads faces. Importing this defines it; on a server nothing happens.
 *
 *   <face-wise src="photo.jpg" tasks="emotion age"></face-wise>
 *   <face-wise camera tasks="mesh"></face-wise>
 *   <face-wise tasks="age"><video src="clip.mp4" muted autoplay></video></face-wise>
 *
 * @module facewise/element
 */
import { watchAttention } from './element-attention.js';
import { ATTRIBUTES, FaceWiseAttributes, warnOfSlip } from './element-attributes.js';
import { attributeOptions } from './element-options.js';
import { ElementOverlay, drawOptions, pictureOf } from './element-overlay.js';
import { Reader } from './element-reader.js';
import { openCamera, openMedia, openPicture } from './element-source.js';
import { buildView, freeze, layOut, render } from './element-view.js';
import { Announcer } from './element-words.js';
import { FaceEvent, FacewiseError } from './index.js';

/** @typedef {import('./element-attributes.js').Words} Words */
/** @typedef {import('./element-events.js').CameraState} CameraState */
/** @typedef {import('./element-events.js').FaceWiseEventMap} FaceWiseEventMap */
/** @typedef {import('./element-events.js').FaceWiseEvents} FaceWiseEvents */
/** @typedef {import('./element-reader.js').ElementState} ElementState */
/** @typedef {import('./element-source.js').Media} Media */
/** @typedef {import('./draw.js').DrawOptions} DrawOptions */
/** @typedef {import('./image.js').ImageInput} ImageInput */
/** @typedef {import('./options.js').AnalyzerOptions} AnalyzerOptions */
/** @typedef {import('./results.js').Face} Face */
/** @typedef {import('./results.js').Result} Result */
/**
 * Options of createAnalyzer() that the property `options` takes.
 * @typedef {Omit<AnalyzerOptions, 'signal' | 'onProgress'>} ElementOptions
 */

/** What another camera may mend. */
const MENDABLE = ['CAMERA_LOST', 'CAMERA_MISSING', 'CAMERA_BUSY'];

/** The same for all, so that elements with none can share an analyzer. */
const NONE = Object.freeze({});
const MEDIA = 'video, img, canvas';

/** Numbers for objects, so that they can be part of a key. @type {WeakMap<object, number>} */
const numbers = new WeakMap();
let lastNumber = 0;

/** @param {object} object */
function numberOf(object) {
  const number = numbers.get(object) ?? ++lastNumber;
  numbers.set(object, number);
  return number;
}

/** The element `<face-wise>`. */
export class FaceWiseElement extends FaceWiseAttributes {
  /** Attributes that it heeds. */
  static observedAttributes = ATTRIBUTES;

  /** @type {import('./element-view.js').View} */
  #view = buildView(this.attachShadow({ mode: 'open' }));
  #overlay = new ElementOverlay(this.#view.canvas, () => ({ style: getComputedStyle(this), options: this.#look() }));
  #announcer = new Announcer(this.#view.status, this.#view.canvas);
  #reader = new Reader({
    changed: () => this.#render(),
    read: (result) => this.#take(result),
    progress: (progress) => {
      this.#progress = progress;
      this.#tell('progress', progress);
      this.#render();
    },
    ready: (analyzer) => this.#tell('ready', analyzer),
    happened: ({ type, id, timestamp, returned, changes, face }) => {
      this.dispatchEvent(new FaceEvent(/** @type {any} */ ({ type, id, timestamp, returned, changes }), face));
    },
    failed: (error) => this.#tell('error', error),
    closing: (source, stays) => this.#closing(source, stays),
  });
  /** @type {ElementOptions} */
  #options = NONE;
  /** @type {DrawOptions} */
  #drawOptions = NONE;
  /** @type {MediaTrackConstraints} */
  #constraints = NONE;
  /** @type {import('./options.js').Progress | null} */
  #progress = null;
  /** @type {Result | null} */
  #result = null;
  /** Of the source on show. */
  #key = '';
  #moving = false;
  /** The camera on show looks at its user. */
  #selfie = false;
  /** The last picture of a camera stands for it. */
  #frozen = false;
  #due = false;
  #resting = false;
  /** Ends what belongs to a stay in the page. @type {AbortController | null} */
  #stay = null;
  /** @type {{ resolve: () => void, reject: (error: FacewiseError) => void }[]} */
  #waiting = [];

  /** What failed may work now. */
  #mend = () => this.#reader.retry();

  constructor() {
    super();
    const { retry, source, content } = this.#view;
    retry.addEventListener('click', () => this.start().catch(() => {}));
    for (const slot of [source, content]) slot.addEventListener('slotchange', () => this.#changed());
  }

  /** The newest reading of what is on show. @returns {Result | null} */
  get result() {
    return this.#result;
  }

  /** Its faces. @returns {Face[]} */
  get faces() {
    return this.#result?.faces ?? [];
  }

  /** The analyzer at work; elements that read pictures share one. Do not close it. */
  get analyzer() {
    return this.#reader.analyzer;
  }

  /** What it is doing. */
  get state() {
    return this.#reader.state;
  }

  /** Why it failed, in the state 'error'. */
  get error() {
    return this.#reader.error;
  }

  /** What shows the camera; the element's own. */
  get videoElement() {
    return this.#view.video;
  }

  /**
   * Options of createAnalyzer() that attributes cannot say, such as `models`. Attributes go before them; tasks are
   * joined. Set another object to change them.
   * @returns {ElementOptions}
   */
  get options() {
    return this.#options;
  }

  /** @param {ElementOptions | null | undefined} value */
  set options(value) {
    this.#options = value ?? NONE;
    this.#changed();
  }

  /** Options of drawFaces() that go before the attribute `overlay`: colours, texts of labels. @returns {DrawOptions} */
  get drawOptions() {
    return this.#drawOptions;
  }

  /** @param {DrawOptions | null | undefined} value */
  set drawOptions(value) {
    this.#drawOptions = value ?? NONE;
    this.#overlay.refresh();
  }

  /** What to ask of the camera; default 960 x 720. @returns {MediaTrackConstraints} */
  get constraints() {
    return this.#constraints;
  }

  /** @param {MediaTrackConstraints | null | undefined} value */
  set constraints(value) {
    this.#constraints = value ?? NONE;
    this.#changed();
  }

  /**
   * Go on after a pause, or try again after an error.
   * @returns {Promise<void>} resolves when frames are read, or the picture is
   */
  start() {
    this.paused = false;
    this.#follow();
    this.#reader.retry();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#answer();
    });
  }

  /** Read no more until start(): the attribute `paused`. The camera is off, its last picture stays. */
  stop() {
    this.paused = true;
    this.#follow();
  }

  /**
   * Read what is on show now, or another picture, of which the element shows nothing. Starts it if it never was.
   * @param {ImageInput | null} [input] default: what is on show
   * @param {import('./analyzer.js').AnalyzeOptions} [options] of this call
   * @returns {Promise<Result>}
   */
  async analyze(input, options) {
    const started = !this.analyzer || !this.#shown();
    if (started) await this.start();
    if (started && !input && !options && this.#result) return this.#result;
    const [media, { analyzer }] = [this.#shown(), this.#reader];
    if (!analyzer || !media) throw nothingToRead();
    const result = await analyzer.analyze(input ?? media, options);
    if (!input && media === this.#shown()) this.#take(result);
    return result;
  }

  /**
   * The picture on show at its own size, mirrored as shown.
   * @param {{ overlay?: boolean, type?: string, quality?: number }} [options] overlay: with what is drawn over it,
   *   default true; type and quality as of canvas.toBlob()
   * @returns {Promise<Blob>}
   */
  async snapshot({ overlay = true, type = 'image/png', quality } = {}) {
    const media = this.#shown();
    if (!media) throw nothingToRead();
    const canvas = pictureOf(media, overlay ? this.#result : null, this.#look());
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, type, quality));
    if (!blob) throw new FacewiseError('INVALID_IMAGE', 'The picture could not be written.', 'Try another type.');
    return blob;
  }

  /**
   * Listen to an event of the element (FaceWiseEvents), or to one that every element has.
   * @template {keyof FaceWiseEventMap} K
   * @overload
   * @param {K} type which events
   * @param {(this: FaceWiseElement, event: FaceWiseEventMap[K]) => any} listener is called with each
   * @param {boolean | AddEventListenerOptions} [options] as of every element
   * @returns {void}
   */
  /**
   * The same for names that are known at run time only.
   * @overload
   * @param {string} type which events
   * @param {EventListenerOrEventListenerObject | null} listener is called with each
   * @param {boolean | AddEventListenerOptions} [options] as of every element
   * @returns {void}
   */
  /**
   * @param {string} type
   * @param {any} listener
   * @param {boolean | AddEventListenerOptions} [options]
   */
  addEventListener(type, listener, options) {
    super.addEventListener(type, listener, options);
  }

  /**
   * Ends what addEventListener() began.
   * @template {keyof FaceWiseEventMap} K
   * @overload
   * @param {K} type which events
   * @param {(this: FaceWiseElement, event: FaceWiseEventMap[K]) => any} listener is called with each
   * @param {boolean | EventListenerOptions} [options] as of every element
   * @returns {void}
   */
  /**
   * The same for names that are known at run time only.
   * @overload
   * @param {string} type which events
   * @param {EventListenerOrEventListenerObject | null} listener is called with each
   * @param {boolean | EventListenerOptions} [options] as of every element
   * @returns {void}
   */
  /**
   * @param {string} type
   * @param {any} listener
   * @param {boolean | EventListenerOptions} [options]
   */
  removeEventListener(type, listener, options) {
    super.removeEventListener(type, listener, options);
  }

  /** For the browser. @internal */
  connectedCallback() {
    // What was set before this class was known hides its properties.
    for (const name of /** @type {(keyof this)[]} */ (Object.keys(this))) {
      if (!(name in FaceWiseElement.prototype)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    if (!this.#stay) this.#settle();
    for (const name of this.getAttributeNames()) warnOfSlip(this, name);
    this.#changed();
  }

  /** For the browser. @internal */
  disconnectedCallback() {
    this.#changed();
  }

  /** Moved by moveBefore(): nothing has changed. @internal */
  connectedMoveCallback() {}

  /** For the browser. @internal */
  attributeChangedCallback() {
    this.#changed();
  }

  /** The camera follows whether somebody looks. */
  #settle() {
    this.#stay = new AbortController();
    const { signal } = this.#stay;
    this.#resting = document.hidden;
    watchAttention(signal, (resting) => {
      if (this.#resting === resting) return;
      this.#resting = resting;
      this.#changed();
    });
    navigator.mediaDevices?.addEventListener('devicechange', () => {
      if (MENDABLE.includes(this.error?.code ?? '')) this.#reader.retry();
    }, { signal });
  }

  /** Look at everything once the caller is done, however much changes, and in whatever order. */
  #changed() {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => this.#due && this.#follow());
  }

  #follow() {
    this.#due = false;
    if (!this.isConnected) {
      this.#stay?.abort();
      this.#stay = null;
    }
    layOut(this.#view, this.width, this.height);
    const source = this.isConnected ? this.#source() : null;
    if ((source?.key ?? '') !== this.#key) {
      this.#key = source?.key ?? '';
      this.#frozen = false;
      this.#result = null;
      this.#announcer.clear();
    }
    const own = attributeOptions(this, this.#options, source?.media instanceof HTMLVideoElement ? 'video' : 'image');
    const options = { ...this.#options, ...own };
    this.#moving = options.mode === 'video' || source?.media instanceof HTMLVideoElement;
    const problem = source && this.#overlayProblem();
    // What was given counts as an object: it may hold the bytes of nets.
    const key = `${JSON.stringify(own)} ${numberOf(this.#options)} ${problem ? this.overlay : ''}`;
    const plan = { options, key, moving: this.#moving, paused: this.paused, resting: this.#resting };
    this.#reader.follow(source && { source, ...plan });
    if (problem && !this.error) this.#reader.fail(problem);
  }

  /** @returns {import('./element-reader.js').Source | null} */
  #source() {
    const { video, image, source, content } = this.#view;
    const { src, crossOrigin } = this;
    if (this.camera !== null) {
      const camera = this.camera || 'user';
      const open = async (/** @type {AbortSignal} */ signal, /** @type {() => void} */ _,
        /** @type {(error: FacewiseError) => void} */ onLost) => {
        this.#tell('camera', { state: 'asking', deviceId: '', label: '' });
        const { facingMode, ...found } = await openCamera(video, camera, this.#constraints, signal, onLost);
        if (signal.aborted) return;
        this.#frozen = false;
        this.#selfie = (facingMode || camera) !== 'environment';
        this.#tell('camera', { state: 'on', ...found });
      };
      return { key: `camera ${camera} ${numberOf(this.#constraints)}`, media: video, camera: true, open };
    }
    if (src) {
      const open = () => openPicture(image, src, crossOrigin);
      return { key: `src ${src} ${crossOrigin}`, media: image, camera: false, open };
    }
    const media = [source, content].flatMap((slot) => slot.assignedElements({ flatten: true }))
      .map((element) => (element.matches(MEDIA) ? element : element.querySelector(MEDIA)))
      .find((found) => found !== null);
    if (!media) return null;
    const inside = /** @type {Media} */ (media);
    const until = { signal: this.#stay?.signal };
    for (const type of ['load', 'loadeddata']) inside.addEventListener(type, this.#mend, until);
    return {
      key: `inside ${numberOf(inside)}`, media: inside, camera: false,
      open: (signal, onAnother, onBroken) => openMedia(inside, signal, onAnother, onBroken),
    };
  }

  /** @returns {FacewiseError | null} */
  #overlayProblem() {
    try {
      drawOptions(this.overlay ?? undefined);
      return null;
    } catch (error) {
      return /** @type {FacewiseError} */ (error);
    }
  }

  get #mirrored() {
    return this.mirror ?? (this.camera !== null && this.#selfie);
  }

  /** @returns {DrawOptions} */
  #look() {
    return { ...drawOptions(this.overlay ?? undefined), ...this.#drawOptions, mirror: this.#mirrored };
  }

  /** What the picture is on, if there is one. */
  #shown() {
    return this.#frozen ? this.#view.still : this.#reader.media;
  }

  #render() {
    const { state, error, loading } = this.#reader;
    render(this.#view, {
      state, error, loading: loading ? this.#progress : null, mirrored: this.#mirrored, alt: this.alt,
      camera: this.camera !== null, picture: this.camera !== null ? this.#frozen ? 'still' : 'video'
        : this.src ? 'image' : null,
    });
    this.#overlay.over(error ? null : this.#shown());
    this.#overlay.show(this.#result);
    this.#answer();
  }

  /** @param {Result} result */
  #take(result) {
    // Frames that gave way to a newer one are answered with its reading.
    if (result === this.#result) return;
    this.#result = result;
    this.#announcer.tell(result.faces, this.#moving, this.announce ?? true);
    this.#render();
    this.#tell('faces', result);
  }

  /** @param {import('./element-reader.js').Source} source @param {boolean} stays */
  #closing(source, stays) {
    if (!source.camera) return;
    if (stays) this.#frozen = freeze(this.#view);
    if (this.#reader.media) this.#tell('camera', { state: 'off', deviceId: '', label: '' });
  }

  /** Settle what start() has promised. */
  #answer() {
    const { state, error } = this.#reader;
    if (state === 'loading' || this.#waiting.length === 0) return;
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      if (error) reject(error);
      else if (state === 'empty') reject(nothingToRead());
      else resolve();
    }
  }

  /**
   * @template {'ready' | 'progress' | 'faces' | 'error' | 'camera'} K
   * @param {K} name
   * @param {FaceWiseEventMap[K]['detail']} detail
   */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function nothingToRead() {
  return new FacewiseError('INVALID_ARGUMENT', 'The element has nothing to read.',
    'Put it into a page with src, camera, or a picture inside.');
}

if (globalThis.customElements && !customElements.get('face-wise')) customElements.define('face-wise', FaceWiseElement);
