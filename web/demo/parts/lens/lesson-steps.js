import { el, setHidden, setText } from '../dom.js';
import { Arithmetic, inWords } from './arithmetic.js';
import { ChannelDetail, ChannelGrid } from './channels.js';
import { paintChannel, paintCrop, paintMap } from './paint.js';
import { PixelPicker } from './picker.js';
import { layerInWords, shapeInWords } from './words.js';

/** @typedef {import('./feed.js').Feed} Feed */
/** @typedef {import('../../../lib/lens.js').LensLayer} LensLayer */
/** @typedef {import('../../../lib/lens.js').Look} Look */
/** @typedef {import('../../../lib/lens.js').Explanation} Explanation */
/** @typedef {import('../../../lib/lens.js').ChannelPicture} ChannelPicture */
/** @typedef {import('./lesson.js').Step} Step */

const shown = 8;
// Where parts of a face are a few pixels large.
const partsSide = 14;
const pixelsASecond = 12;
const rowsAStep = 4;

/** @param {LensLayer} layer */
const isPicture = ({ shape: [height, width] }) => height * width > 1;

/**
 * The layers that the lesson tells of: a first filter, what comes of it before the picture shrinks, the pooling that
 * makes it shrink, if that is so, and the parts.
 * @param {readonly LensLayer[]} layers
 */
export function lessonLayers(layers) {
  const pictures = layers.filter(isPicture);
  const scan = pictures.find(({ kind, op, kernelSize }) => (kind === 'conv2d' || op === 'CONV_2D') && kernelSize[0] > 1)
    ?? pictures[0];
  if (!scan) return null;
  const alike = pictures.filter(({ shape }) => shape[0] === scan.shape[0]);
  const smaller = pictures.filter(({ shape }) => shape[0] < scan.shape[0]);
  const distance = (/** @type {LensLayer} */ { shape }) => Math.abs(Math.log(shape[0] / partsSide));
  const nearest = Math.min(...smaller.map(distance));
  // ReLU is part of the story; where it is a layer of its own, or after a sum, that is the one.
  const shapes = alike.filter(({ activation }) => activation === 'relu').at(-1) ?? alike.at(-1) ?? scan;
  const parts = smaller.filter((layer) => distance(layer) === nearest);
  // The arithmetic of a filter says more than that of a sum.
  const filtered = parts.filter(({ kind, op }) => kind === 'conv2d' || op === 'CONV_2D');
  return {
    scan,
    shapes,
    pool: layers.find(({ kind }) => kind === 'maxPool2d') ?? null,
    parts: filtered.at(-1) ?? parts.at(-1) ?? shapes,
  };
}

/** @typedef {'scan' | 'shapes' | 'pool' | 'parts'} Place */

/** @param {Feed} feed @param {Place} place @returns {LensLayer | null} */
const layerOf = (feed, place) => lessonLayers(feed.lens?.layers ?? [])?.[place] ?? null;

/** @param {Feed} feed @param {LensLayer} layer @returns {number[]} the channels that show most, in their own order */
function best(feed, layer) {
  const channels = feed.ranks.get(layer.name) ?? [...Array(layer.shape[2]).keys()];
  return channels.slice(0, shown).sort((a, b) => a - b);
}

/** Scan with filters: one filter, one place, one number. @implements {Step} */
export class ScanStep {
  title = 'Scan with filters';
  text =
    'A filter is a small grid of learnt numbers. It slides over the picture; at each place the numbers under it are ' +
    'multiplied with its own and added up, which makes one pixel of a new picture.';
  #feed;
  #crop = new PixelPicker('The crop that the net saw');
  #out = new PixelPicker('What the filter makes of it');
  #patch = el('canvas', { class: 'pixels patch', 'aria-hidden': 'true' });
  #sum = new Arithmetic();
  #grid = new ChannelGrid('lens-filter');
  #caption = el('figcaption', { class: 'hint' });
  #button = el('button', { type: 'button', class: 'button', 'aria-pressed': 'false' }, 'Scan');
  /** @type {LensLayer | null} */
  #layer = null;
  #channel = -1;
  #scanning = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  #frame = 0;
  #startedAt = 0;
  #asking = false;
  element;

  /** @param {Feed} feed */
  constructor(feed) {
    this.#feed = feed;
    this.#crop.addEventListener('pick', () => {
      const { stride, shape } = this.#layer ?? { stride: [1, 1], shape: [1, 1] };
      const [y, x] = [this.#crop.y, this.#crop.x].map((at, i) =>
        Math.min(shape[i] - 1, Math.floor(at / (stride[i] || 1))),
      );
      this.#hold(y, x);
    });
    this.#out.addEventListener('pick', () => this.#hold(this.#out.y, this.#out.x));
    this.#grid.addEventListener('choose', (event) => {
      this.#channel = /** @type {CustomEvent} */ (event).detail;
      feed.refresh();
    });
    this.#button.addEventListener('click', () => this.#scan(!this.#scanning));
    const patchCaption = el('p', { class: 'hint' }, 'the patch under the filter');
    const cropCaption = el('figcaption', { class: 'hint' }, 'the crop that the net saw');
    this.element = el(
      'div',
      { class: 'lens-step scan' },
      el('figure', { class: 'picture' }, this.#crop.element, cropCaption),
      el(
        'div',
        { class: 'scan-sum' },
        el('div', { class: 'patch-row' }, this.#patch, patchCaption, this.#button),
        this.#sum.element,
      ),
      el('figure', { class: 'picture' }, this.#out.element, this.#caption),
      el('div', { class: 'tiles' }, el('p', { class: 'hint' }, 'Filters of this layer'), this.#grid.element),
    );
  }

  build() {
    this.#layer = layerOf(this.#feed, 'scan');
    this.#channel = -1;
    this.#sum.show(null);
  }

  enter() {
    this.#scan(this.#scanning);
    this.#feed.refresh();
  }

  leave() {
    cancelAnimationFrame(this.#frame);
  }

  wishes() {
    const layer = this.#layer;
    if (!layer) return {};
    const channels = best(this.#feed, layer);
    if (this.#channel < 0) this.#channel = this.#feed.ranks.get(layer.name)?.[0] ?? 0;
    return { layers: { [layer.name]: channels } };
  }

  /** @param {Look} look */
  show({ layers }) {
    const layer = this.#layer;
    const { crop } = this.#feed;
    const pictures = layer && layers[layer.name];
    if (!crop || !pictures) return;
    this.#grid.build(pictures.channels.map(({ index }) => index));
    this.#grid.choose(this.#channel);
    this.#grid.show(pictures);
    const picture = pictures.channels.find(({ index }) => index === this.#channel);
    paintCrop(this.#crop.canvas, crop);
    this.#crop.resize([crop.height, crop.width]);
    this.#out.resize(layer.shape);
    if (picture) paintChannel(this.#out.canvas, layer.shape, picture);
    const size = layer.shape.slice(0, 2).join('\u00a0\u00d7\u00a0');
    setText(this.#caption, `what filter ${this.#channel + 1} makes of it, ${size}`);
    if (this.#out.y < 0) this.#out.set(Math.floor(layer.shape[0] * 0.4), Math.floor(layer.shape[1] * 0.4));
    void this.#explain(false);
  }

  /** @param {number} y @param {number} x the visitor points there */
  #hold(y, x) {
    this.#scan(false);
    this.#out.set(y, x);
    void this.#explain(true);
  }

  /** @param {boolean} on */
  #scan(on) {
    this.#scanning = on;
    cancelAnimationFrame(this.#frame);
    setText(this.#button, on ? 'Hold the filter' : 'Let the filter scan');
    this.#button.setAttribute('aria-pressed', String(on));
    if (!on) return;
    this.#startedAt = performance.now();
    const move = () => {
      this.#frame = requestAnimationFrame(move);
      const [height, width] = this.#layer?.shape ?? [0, 0];
      if (!height || !this.#feed.look) return;
      const at = Math.floor(((performance.now() - this.#startedAt) / 1000) * pixelsASecond);
      const rows = Math.ceil(height / rowsAStep);
      const y = Math.min(height - 1, ((Math.floor(at / width) + Math.floor(rows / 4)) % rows) * rowsAStep);
      if (y === this.#out.y && at % width === this.#out.x) return;
      this.#out.set(y, at % width);
      void this.#explain(false);
    };
    this.#frame = requestAnimationFrame(move);
  }

  /** @param {boolean} own whether the visitor has just pointed there */
  async #explain(own) {
    const layer = this.#layer;
    // The next move asks again.
    if (!layer || this.#out.y < 0 || (this.#asking && !own)) return;
    this.#asking = true;
    const explanation = await this.#feed.explain(layer.name, this.#out.y, this.#out.x, this.#channel);
    this.#asking = false;
    const { crop } = this.#feed;
    if (layer !== this.#layer || !crop) return;
    this.#sum.show(explanation, this.#feed.lens?.problem?.message ?? '');
    if (!explanation?.patch) return;
    const { y, x, shape: [height, width] } = explanation.patch;
    this.#crop.frame({ y, x, height, width });
    paintPatch(this.#patch, crop, { y, x, height, width });
    if (own) [this.#out, this.#crop].forEach((picker) => picker.say(inWords(explanation)));
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import('../../../lib/index.js').CropImage} crop
 * @param {{ y: number, x: number, height: number, width: number }} box
 */
function paintPatch(canvas, crop, { y, x, height, width }) {
  const data = new Uint8ClampedArray(4 * height * width);
  for (let i = 0; i < height * width; i++) {
    const [row, column] = [y + Math.floor(i / width), x + (i % width)];
    if (row < 0 || row >= crop.height || column < 0 || column >= crop.width) continue;
    const at = 4 * (row * crop.width + column);
    data.set(crop.data.subarray(at, at + 4), 4 * i);
  }
  paintCrop(canvas, { data, width, height });
}

/** Edges and shapes: the pictures of many filters side by side. @implements {Step} */
export class ShapesStep {
  title = 'Edges and shapes';
  text =
    'Every filter looks for a pattern of its own: an edge, a line, a patch of light. Its picture is bright where ' +
    'your face has that pattern. ReLU sets everything below zero to zero, so only what was found goes on.';
  #feed;
  #grid = new ChannelGrid('lens-shape');
  #detail;
  #caption = el('p', { class: 'hint' });
  #pool = new Arithmetic();
  #pooling = el(
    'section',
    { class: 'pooling', hidden: true },
    el('h3', {}, 'Then pooling makes the picture smaller: of each region the greatest number stays'),
    this.#pool.element,
  );
  /** @type {LensLayer | null} */
  #layer = null;
  #channel = -1;
  element;

  /** @param {Feed} feed */
  constructor(feed) {
    this.#feed = feed;
    this.#detail = new ChannelDetail(feed);
    this.#detail.picker.addEventListener('pick', () => void this.#explainPool());
    this.#grid.addEventListener('choose', (event) => {
      this.#channel = /** @type {CustomEvent} */ (event).detail;
      if (this.#layer) this.#detail.choose(this.#layer, this.#channel);
      feed.refresh();
    });
    const parts = [this.#caption, this.#grid.element, this.#detail.element, this.#pooling];
    this.element = el('div', { class: 'lens-step shapes' }, ...parts);
  }

  build() {
    this.#layer = layerOf(this.#feed, 'shapes');
    this.#channel = -1;
  }

  enter() {
    this.#feed.refresh();
  }

  leave() {}

  wishes() {
    const layer = this.#layer;
    if (!layer) return {};
    const ranks = this.#feed.ranks.get(layer.name) ?? [];
    if (this.#channel < 0) this.#channel = ranks[0] ?? 0;
    const channels = [...new Set([...ranks.slice(0, 2 * shown), this.#channel])].sort((a, b) => a - b);
    return { layers: { [layer.name]: channels } };
  }

  /** @param {Look} look */
  show({ layers }) {
    const layer = this.#layer;
    const pictures = layer && layers[layer.name];
    if (!layer || !pictures?.channels.some(({ index }) => index === this.#channel)) return;
    const facts = `${layerInWords(layer)}, ${shapeInWords(layer.shape)}`;
    setText(this.#caption, `${pictures.channels.length} of the pictures of one layer: ${facts}. Choose one.`);
    this.#grid.build(pictures.channels.map(({ index }) => index));
    this.#grid.choose(this.#channel);
    this.#grid.show(pictures);
    this.#detail.choose(layer, this.#channel);
    this.#detail.show(pictures);
    void this.#explainPool();
  }

  async #explainPool() {
    const pool = layerOf(this.#feed, 'pool');
    setHidden(this.#pooling, !pool);
    if (!pool) return;
    const { shape } = this.#layer ?? pool;
    const [y, x] = [this.#detail.picker.y, this.#detail.picker.x].map((at, i) =>
      Math.floor((Math.max(0, at) * pool.shape[i]) / shape[i]));
    this.#pool.show(await this.#feed.explain(pool.name, y, x, Math.min(this.#channel, pool.shape[2] - 1)));
  }
}

/** @param {ChannelPicture} picture @param {readonly number[]} shape what is above 0, as a map */
function mapOf({ min, max, pixels }, [height, width]) {
  const step = (max - min) / 255;
  const values = Float32Array.from(pixels, (pixel) => (max > 0 ? Math.max(0, min + pixel * step) / max : 0));
  return { height, width, values };
}

/** Parts: what channels further in answer to, laid over the face. @implements {Step} */
export class PartsStep {
  title = 'Parts';
  text =
    'Further in, pictures get smaller and each filter reads all the pictures before it. What it finds is larger: a ' +
    'brow, the corner of a mouth, the edge of a cheek. Here the answers glow on your own face.';
  #feed;
  #grid = new ChannelGrid('lens-part');
  #picker = new PixelPicker('One channel over the crop');
  #sum = new Arithmetic();
  #caption = el('figcaption', { class: 'hint' });
  /** @type {LensLayer | null} */
  #layer = null;
  #channel = -1;
  element;

  /** @param {Feed} feed */
  constructor(feed) {
    this.#feed = feed;
    this.#grid.addEventListener('choose', (event) => {
      this.#channel = /** @type {CustomEvent} */ (event).detail;
      feed.refresh();
    });
    this.#picker.addEventListener('pick', () => void this.#explain(true));
    this.element = el(
      'div',
      { class: 'lens-step parts' },
      this.#grid.element,
      el(
        'div',
        { class: 'detail' },
        el('figure', { class: 'picture detail-picture' }, this.#picker.element, this.#caption),
        el('div', { class: 'detail-sum' }, el('h3', {}, 'How this number came about'), this.#sum.element),
      ),
    );
  }

  build() {
    this.#layer = layerOf(this.#feed, 'parts');
    this.#channel = -1;
    this.#sum.show(null);
  }

  enter() {
    this.#feed.refresh();
  }

  leave() {}

  wishes() {
    const layer = this.#layer;
    if (!layer) return {};
    if (this.#channel < 0) this.#channel = this.#feed.ranks.get(layer.name)?.[0] ?? 0;
    return { layers: { [layer.name]: best(this.#feed, layer) } };
  }

  /** @param {Look} look */
  show({ layers }) {
    const layer = this.#layer;
    const { crop } = this.#feed;
    const pictures = layer && layers[layer.name];
    const picture = pictures?.channels.find(({ index }) => index === this.#channel);
    if (!layer || !crop || !pictures || !picture) return;
    this.#grid.build(pictures.channels.map(({ index }) => index));
    this.#grid.choose(this.#channel);
    this.#grid.show(pictures, (canvas, one) => paintMap(canvas, crop, mapOf(one, layer.shape), 1, 1));
    this.#picker.resize(layer.shape);
    paintMap(this.#picker.canvas, crop, mapOf(picture, layer.shape), 1);
    const [height, width, channels] = layer.shape;
    setText(this.#caption, `channel ${this.#channel + 1} of ${channels}, ${height} \u00d7 ${width} numbers`);
    if (this.#picker.y < 0) {
      const brightest = picture.pixels.indexOf(255);
      this.#picker.set(Math.floor(brightest / layer.shape[1]), brightest % layer.shape[1]);
    }
    void this.#explain(false);
  }

  /** @param {boolean} own */
  async #explain(own) {
    const layer = this.#layer;
    if (!layer || this.#picker.y < 0) return;
    const explanation = await this.#feed.explain(layer.name, this.#picker.y, this.#picker.x, this.#channel);
    if (layer !== this.#layer) return;
    this.#sum.show(explanation, this.#feed.lens?.problem?.message ?? '');
    if (own && explanation) this.#picker.say(inWords(explanation));
  }
}
