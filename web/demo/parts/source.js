import { CameraError, openCamera, stopStream } from './camera.js';

/** @typedef {'none' | 'asking' | 'opening' | 'running' | 'paused' | 'failed'} SourceState */
/** @typedef {'camera' | 'picture' | 'clip'} SourceKind */
/** @typedef {import('./camera.js').CameraProblem | 'picture' | 'clip' | 'policy' | 'sample'} SourceProblem */

// A tab that is looked away from for a moment keeps its camera; one that is left behind does not.
const patience = 3000;

/** A file that is no picture and no clip this browser can show. */
class SourceError extends Error {
  /** @param {SourceProblem} problem @param {unknown} [cause] */
  constructor(problem, cause) {
    super(`source ${problem}`, { cause });
    this.problem = problem;
  }
}

/**
 * What the stage shows: a camera, a picture or a clip. Fires 'change' when kind, state or size change, and 'frame'
 * for each new frame of a running camera or clip, and for that which a paused clip was moved to.
 */
export class Source extends EventTarget {
  /** @type {SourceKind | null} */
  kind = null;
  /** @type {SourceState} */
  state = 'none';
  /** @type {SourceProblem | null} why it failed */
  problem = null;
  /** @type {string} of the file, or of the camera */
  name = '';
  /** @type {string} device id of the open camera */
  camera = '';
  /** Seconds into the clip, or of the camera's stream. */
  mediaTime = 0;
  /** Counts openings, so that readings of a former source can be told apart. */
  generation = 0;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {string} */
  #url = '';
  /** The picture is on the canvas: its element may not show it. */
  #drawn = false;
  /** The server's policy does not let elements show what is opened here. */
  #forbidden = false;
  /** Given back because nobody looked, not because the visitor asked. */
  #resting = false;
  #resuming = false;
  /** @type {Set<string>} */
  #reasonsToRest = new Set();
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #timers = new Map();

  /** @param {{ video: HTMLVideoElement, image: HTMLImageElement, still: HTMLCanvasElement }} elements */
  constructor({ video, image, still }) {
    super();
    this.video = video;
    this.image = image;
    this.still = still;
    video.addEventListener('resize', () => this.#changed());
    video.addEventListener('ended', () => this.kind === 'clip' && video.loop === false && this.pause());
    video.addEventListener('seeked', () => {
      this.mediaTime = video.currentTime;
      if (this.kind === 'clip' && this.state === 'paused') this.dispatchEvent(new Event('frame'));
    });
    this.#watchFrames();
    document.addEventListener('securitypolicyviolation', ({ blockedURI }) => {
      if (blockedURI.startsWith('blob')) this.#forbidden = true;
    });
    document.addEventListener('visibilitychange', () => this.rest('hidden', document.hidden));
    if (document.hidden) this.rest('hidden', true);
    // Leaving, perhaps for a while: a page that comes back out of the history goes on.
    addEventListener('pagehide', () => this.#doze());
    addEventListener('pageshow', () => this.#reasonsToRest.size === 0 && this.#resting && void this.resume());
  }

  /**
   * What is on show and can be analyzed.
   * @returns {HTMLVideoElement | HTMLImageElement | HTMLCanvasElement | null}
   */
  get element() {
    if (this.state !== 'running' && this.state !== 'paused') return null;
    if (this.kind === 'picture') return this.#drawn ? this.still : this.image;
    return this.frozen ? this.still : this.video;
  }

  /** True while a paused camera's last frame stands for it. */
  get frozen() {
    return this.kind === 'camera' && this.state === 'paused';
  }

  /** @returns {{ width: number, height: number } | null} of the picture on show */
  get size() {
    const { element } = this;
    if (!element) return null;
    const [width, height] =
      element instanceof HTMLVideoElement
        ? [element.videoWidth, element.videoHeight]
        : element instanceof HTMLImageElement
          ? [element.naturalWidth, element.naturalHeight]
          : [element.width, element.height];
    return width > 0 && height > 0 ? { width, height } : null;
  }

  /** Whether frames keep coming. */
  get moving() {
    return this.state === 'running' && this.kind !== 'picture';
  }

  /** @param {string} [deviceId] */
  async openCamera(deviceId = this.camera) {
    const generation = this.#begin('camera', 'asking', '');
    try {
      const stream = await openCamera(deviceId);
      if (generation !== this.generation) {
        stopStream(stream);
        return;
      }
      await this.#show(stream);
    } catch (error) {
      this.#failed(generation, error instanceof CameraError ? error.problem : 'other');
    }
  }

  /** @param {Blob} blob @param {string} name */
  async openPicture(blob, name) {
    const generation = this.#begin('picture', 'opening', name);
    const { image } = this;
    const url = URL.createObjectURL(blob);
    try {
      // Decoded beside the page first, so that a broken file never blanks the stage half-way.
      const probe = new Image();
      probe.src = url;
      await probe.decode();
      if (generation !== this.generation) return URL.revokeObjectURL(url);
      this.#url = url;
      image.src = url;
      await image.decode();
      this.#arrived(generation);
    } catch {
      URL.revokeObjectURL(url);
      // A policy without blob: for pictures, perhaps. A canvas needs no address.
      const bitmap = await createImageBitmap(blob).catch(() => null);
      if (generation !== this.generation) return;
      if (!bitmap) return this.#failed(generation, 'picture');
      this.#draw(bitmap, bitmap);
      bitmap.close();
      this.#drawn = true;
      this.#arrived(generation);
    }
  }

  /**
   * @param {Blob} blob
   * @param {string} name
   * @param {string} [beside] the address of the same, where it has one: a policy may allow that alone
   */
  async openClip(blob, name, beside) {
    const generation = this.#begin('clip', 'opening', name);
    const { video } = this;
    this.#url = URL.createObjectURL(blob);
    try {
      video.loop = true;
      video.src = this.#url;
      await video.play().catch((error) => {
        if (!beside || !this.#forbidden || generation !== this.generation) throw error;
        video.src = beside;
        return video.play();
      });
      if (video.videoWidth === 0) throw new SourceError('clip');
      this.#arrived(generation);
    } catch {
      this.#failed(generation, this.#forbidden ? 'policy' : 'clip');
    }
  }

  /**
   * A sample that lies beside the page.
   * @param {'picture' | 'clip'} kind
   * @param {URL} url
   */
  async openSample(kind, url) {
    const generation = this.#begin(kind, 'opening', `Sample ${kind}`);
    try {
      const response = await fetch(url);
      if (!response.ok) throw new SourceError('sample');
      const blob = await response.blob();
      if (generation !== this.generation) return;
      const name = `sample-${kind}`;
      await (kind === 'picture' ? this.openPicture(blob, name) : this.openClip(blob, name, url.href));
    } catch {
      this.#failed(generation, 'sample');
    }
  }

  /** The visitor's own pause: the camera's light goes off, its last frame stays. */
  pause() {
    if (this.state !== 'running' || this.kind === 'picture') return;
    this.#resting = false;
    this.#halt();
  }

  async resume() {
    if (this.state !== 'paused') return;
    this.#resting = false;
    if (this.kind === 'clip') {
      await this.video.play().catch(() => {});
      this.#set('running');
      return;
    }
    if (this.#resuming) return;
    this.#resuming = true;
    const { generation } = this;
    try {
      // The last frame stays until the camera is back: it is the same source, its readings go on.
      const stream = await openCamera(this.camera);
      if (generation === this.generation) await this.#show(stream);
      else stopStream(stream);
    } catch (error) {
      this.#failed(generation, error instanceof CameraError ? error.problem : 'other');
    } finally {
      this.#resuming = false;
    }
  }

  /** @param {number} seconds into the clip; a paused one shows, and has read, the frame there */
  seek(seconds) {
    if (this.kind === 'clip' && this.element) this.video.currentTime = seconds;
  }

  close() {
    this.generation++;
    this.#release();
    this.kind = null;
    this.name = '';
    this.#set('none');
  }

  /**
   * While there is any reason to rest (a hidden tab, a panel without the stage) nobody looks: after a moment the
   * camera is given back, and taken again when the last reason has gone.
   * @param {string} reason
   * @param {boolean} holds
   */
  rest(reason, holds) {
    clearTimeout(this.#timers.get(reason));
    if (holds) {
      this.#timers.set(
        reason,
        setTimeout(() => {
          this.#reasonsToRest.add(reason);
          this.#doze();
        }, patience),
      );
      return;
    }
    this.#reasonsToRest.delete(reason);
    if (this.#reasonsToRest.size === 0 && this.#resting) void this.resume();
  }

  #doze() {
    if (this.state !== 'running' || this.kind === 'picture') return;
    this.#halt();
    this.#resting = true;
  }

  #halt() {
    const { video } = this;
    if (this.kind === 'camera') {
      this.#draw(video, { width: video.videoWidth, height: video.videoHeight });
      stopStream(this.#stream);
      this.#stream = null;
      video.srcObject = null;
    } else video.pause();
    this.#set('paused');
  }

  /** @param {CanvasImageSource} picture @param {{ width: number, height: number }} size */
  #draw(picture, { width, height }) {
    const { still } = this;
    still.width = width;
    still.height = height;
    still.getContext('2d')?.drawImage(picture, 0, 0);
  }

  /** @param {MediaStream} stream */
  async #show(stream) {
    const { video, generation } = this;
    const [track] = stream.getVideoTracks();
    this.#stream = stream;
    this.camera = track?.getSettings().deviceId ?? '';
    this.name = track?.label ?? '';
    track?.addEventListener('ended', () => this.#stream === stream && this.#failed(generation, 'gone'));
    video.srcObject = stream;
    await video.play();
    this.#arrived(generation);
  }

  /**
   * @param {SourceKind} kind
   * @param {SourceState} state
   * @param {string} name
   * @returns {number} this opening's number
   */
  #begin(kind, state, name) {
    this.generation++;
    this.#resting = false;
    this.#release();
    this.kind = kind;
    this.name = name;
    this.#set(state);
    return this.generation;
  }

  /** @param {number} generation */
  #arrived(generation) {
    if (generation === this.generation) this.#set('running');
    if (this.#reasonsToRest.size > 0) this.#doze();
  }

  /** @param {number} generation @param {SourceProblem} problem */
  #failed(generation, problem) {
    if (generation !== this.generation) return;
    this.#release();
    this.#set('failed', problem);
  }

  #release() {
    stopStream(this.#stream);
    this.#stream = null;
    this.video.srcObject = null;
    this.video.removeAttribute('src');
    this.video.load();
    this.image.removeAttribute('src');
    this.#drawn = false;
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = '';
  }

  /** @param {SourceState} state @param {SourceProblem | null} [problem] */
  #set(state, problem = null) {
    this.state = state;
    this.problem = problem;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }

  #watchFrames() {
    const { video } = this;
    const frame = (/** @type {number} */ mediaTime) => {
      this.mediaTime = mediaTime;
      if (this.moving && !document.hidden) this.dispatchEvent(new Event('frame'));
    };
    let called = false;
    let last = -1;
    const poll = () => {
      const { currentTime } = /** @type {HTMLVideoElement} */ (video);
      if (called) return;
      if (currentTime !== last) frame((last = currentTime));
      requestAnimationFrame(poll);
    };
    if (!('requestVideoFrameCallback' in video)) return poll();
    const next = () =>
      video.requestVideoFrameCallback((_, { mediaTime }) => {
        called = true;
        frame(mediaTime);
        next();
      });
    next();
    // WebKitGTK without a compositor has the callback and never calls it.
    const doubt = () => {
      if (!called && video.currentTime < 1) return;
      video.removeEventListener('timeupdate', doubt);
      poll();
    };
    video.addEventListener('timeupdate', doubt);
  }
}
