import { FacewiseError, createLens } from '../../../lib/lens.js';

/** @typedef {import('../../../lib/lens.js').Lens} Lens */
/** @typedef {import('./nets.js').NetChoice} NetChoice */
/** @typedef {import('../../../lib/lens.js').Look} Look */
/** @typedef {import('../../../lib/lens.js').LookOptions} LookOptions */
/** @typedef {import('../../../lib/index.js').CropImage} CropImage */

// A face may turn away for a moment.
const patience = 1500;
// What the analyzer cuts out.
const [leastSide, mostSide] = [16, 256];
// So many looks are timed for the rate.
const timed = 20;

// Layers whose channels are told apart by what they show.
const mostRanked = 100;

/**
 * @param {import('../../../lib/lens.js').ChannelPicture} picture
 * @param {number} width
 * @returns {number} standard deviation of its values; the rim, where filters see padding, does not count
 */
function contrast({ min, max, pixels }, width) {
  let [count, sum, squares] = [0, 0, 0];
  for (let i = width; i < pixels.length - width; i++) {
    if (i % width === 0 || i % width === width - 1) continue;
    count++;
    sum += pixels[i];
    squares += pixels[i] * pixels[i];
  }
  const variance = squares / count - (sum / count) ** 2;
  return ((max - min) / 255) * Math.sqrt(Math.max(0, variance || 0));
}

/**
 * Looks at every new crop, one at a time, the newest first. Fires 'state' when the net was opened or failed, 'look' for
 * each look, 'map' for each occlusion map, 'face' when the face came or went.
 */
export class Feed extends EventTarget {
  /** @type {'loading' | 'ready' | 'failed'} */
  state = 'loading';
  /** @type {NetChoice | null} */
  net = null;
  /** @type {Lens | null} */
  lens = null;
  /** @type {FacewiseError | null} */
  error = null;
  /** @type {CropImage | null} what was looked at last */
  crop = null;
  /** @type {Look | null} */
  look = null;
  /** @type {import('../../../lib/lens.js').LensMap | null} */
  occlusion = null;
  /** Whether there is a face. */
  seeing = false;
  /** @type {number[]} ids of those in view */
  faces = [];
  /** By layer: its channels, those with the most contrast in the first look first. @type {Map<string, number[]>} */
  ranks = new Map();
  /** Looks in all. */
  count = 0;
  /** @type {CropImage | null} the newest */
  #next = null;
  #busy = false;
  #again = false;
  /** Which output, while it is being worked out. @type {number | null} */
  #occluding = null;
  #seenAt = -Infinity;
  #face = -1;
  #opened = 0;
  /** @type {Map<string, Promise<import('../../../lib/lens.js').LayerFilters | null>>} */
  #filters = new Map();
  /** @type {number[]} */
  #times = [];
  #stop;

  /**
   * @param {import('../../main.js').App} app
   * @param {() => LookOptions} wishes what the next look is to tell
   */
  constructor(app, wishes) {
    super();
    this.app = app;
    this.wishes = wishes;
    const read = () => this.#read();
    app.analysis.addEventListener('reading', read);
    this.#stop = () => app.analysis.removeEventListener('reading', read);
  }

  /** Looks a second. */
  get rate() {
    const [first] = this.#times;
    const last = this.#times.at(-1) ?? 0;
    return this.#times.length > 1 ? ((this.#times.length - 1) * 1000) / (last - first) : 0;
  }

  /** Of a value. */
  get unit() {
    return this.net?.unit ?? this.lens?.metadata?.unit ?? '';
  }

  /** @param {NetChoice} net */
  async open(net) {
    const opened = ++this.#opened;
    this.lens?.close();
    // A crop of the former net's size is none for this one.
    this.#next = null;
    this.ranks = new Map();
    this.#filters.clear();
    Object.assign(this, { lens: null, look: null, crop: null, occlusion: null, error: null, net, state: 'loading' });
    this.dispatchEvent(new Event('state'));
    try {
      const lens = await createLens(await net.options(this.app));
      if (opened !== this.#opened) return lens.close();
      const [size, width, channels] = lens.input;
      if (size !== width || size < leastSide || size > mostSide) {
        lens.close();
        throw new FacewiseError('MODEL_UNSUPPORTED', `It takes ${size} \u00d7 ${width} pixels.`,
          `Here it must be a square of ${leastSide} to ${mostSide} pixels.`);
      }
      this.lens = lens;
      this.state = 'ready';
      // Every frame shows the net a crop of its own, not only those that the analyzer reads.
      const scale = lens.metadata?.crop?.scale ?? net.scale;
      this.app.analysis.use({ crop: { size, scale, grey: channels === 1 } });
    } catch (error) {
      if (opened !== this.#opened) return;
      this.error = /** @type {FacewiseError} */ (error);
      this.state = 'failed';
    }
    this.dispatchEvent(new Event('state'));
    this.#read();
  }

  /** Of the panel that has gone. */
  closed = false;

  close() {
    this.closed = true;
    this.#opened++;
    this.#stop();
    this.app.analysis.use({});
    this.lens?.close();
    this.lens = null;
  }

  /** @param {number} id of the face to look at */
  follow(id) {
    this.#face = id;
    this.#read();
  }

  get face() {
    return this.#face;
  }

  /** Look at the same crop again: something else is wanted of it. */
  refresh() {
    void this.#look();
  }

  /**
   * @param {string} layer @param {number} y @param {number} x @param {number} channel
   * @returns {Promise<import('../../../lib/lens.js').Explanation | null>} null: not to be had
   */
  async explain(layer, y, x, channel) {
    return (await this.lens?.explainPixel(layer, y, x, channel).catch(() => null)) ?? null;
  }

  /** @param {string} layer @returns {Promise<import('../../../lib/lens.js').LayerFilters | null>} null: it has none */
  filters(layer) {
    const filters = this.#filters.get(layer) ?? this.lens?.filters(layer).catch(() => null) ?? Promise.resolve(null);
    this.#filters.set(layer, filters);
    return filters;
  }

  #read() {
    const { result } = this.app.analysis;
    const now = performance.now();
    const faces = [...(result?.faces ?? [])].sort((a, b) => a.id - b.id);
    const face = faces.find(({ id }) => id === this.#face) ?? faces[0];
    this.#face = face?.id ?? -1;
    if (face) this.#seenAt = now;
    const ids = faces.map(({ id }) => id);
    const moved = ids.join() !== this.faces.join();
    this.faces = ids;
    const seeing = Boolean(face) || (this.app.source.moving && now - this.#seenAt < patience);
    if (seeing !== this.seeing || moved) {
      this.seeing = seeing;
      this.dispatchEvent(new Event('face'));
    }
    const [size] = this.lens?.input ?? [0];
    if (face?.crop?.width !== size) return;
    this.#next = face.crop;
    void this.#look();
  }

  async #look() {
    this.#again = this.#busy;
    const { lens } = this;
    const crop = this.#next ?? this.crop;
    if (this.#busy || !lens || !crop) return;
    this.#busy = true;
    try {
      if (this.ranks.size === 0) await this.#rank(lens, crop);
      const wishes = this.wishes();
      const { maps = [], output } = wishes;
      const look = await lens.look(crop, { ...wishes, maps: maps.filter((map) => map !== 'occlusion') });
      if (lens !== this.lens) return;
      this.look = look;
      this.crop = crop;
      this.count++;
      this.#times = [...this.#times.slice(1 - timed), performance.now()];
      this.dispatchEvent(new Event('look'));
      if (maps.includes('occlusion') && output !== undefined) void this.#occlude(lens, crop, output);
    } catch (error) {
      this.#failed(lens, error);
    } finally {
      this.#busy = false;
      if (this.#again) void this.#look();
    }
  }

  /** Which channels show most: once, so that pictures keep their places. @param {Lens} lens @param {CropImage} crop */
  async #rank(lens, crop) {
    const spatial = lens.layers.filter(({ shape: [height, width] }) => height * width > 1).map(({ name }) => name);
    const { layers } = await lens.look(crop, { layers: spatial.slice(0, mostRanked), channels: 'all' });
    for (const [name, { shape, channels }] of Object.entries(layers)) {
      const contrasts = channels.map((channel) => contrast(channel, shape[1]));
      this.ranks.set(
        name,
        channels.map(({ index }) => index).sort((a, b) => contrasts[b] - contrasts[a]),
      );
    }
  }

  /**
   * A map of many runs: in the background, one after the other.
   * @param {Lens} lens @param {CropImage} crop @param {number} output
   */
  async #occlude(lens, crop, output) {
    if (this.#occluding === output) return;
    this.#occluding = output;
    try {
      const { maps } = await lens.look(crop, { output, maps: ['occlusion'] });
      if (lens !== this.lens || !maps.occlusion) return;
      this.occlusion = maps.occlusion;
      this.dispatchEvent(new Event('map'));
    } catch (error) {
      this.#failed(lens, error);
    } finally {
      if (this.#occluding === output) this.#occluding = null;
    }
  }

  /** @param {Lens} lens @param {unknown} error */
  #failed(lens, error) {
    const { code } = /** @type {FacewiseError} */ (error);
    if (lens !== this.lens || code === 'CLOSED' || code === 'ABORTED') return;
    this.error = /** @type {FacewiseError} */ (error);
    this.state = 'failed';
    this.lens = null;
    lens.close();
    this.dispatchEvent(new Event('state'));
  }
}
