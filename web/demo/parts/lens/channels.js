import { el, setText } from '../dom.js';
import { Arithmetic, inWords } from './arithmetic.js';
import { paintChannel, paintFilter, paintHistogram, paintVector } from './paint.js';
import { PixelPicker } from './picker.js';
import { number } from './words.js';

/** @typedef {import('./feed.js').Feed} Feed */
/** @typedef {import('../../../lib/lens.js').LensLayer} LensLayer */
/** @typedef {import('../../../lib/lens.js').ChannelPicture} ChannelPicture */
/** @typedef {import('../../../lib/lens.js').LayerPictures} LayerPictures */

/** The channels of one layer as small pictures, one of which is chosen. Fires 'choose'. */
export class ChannelGrid extends EventTarget {
  element = el('div', { class: 'channels', role: 'radiogroup', 'aria-label': 'Channels' });
  /** @type {{ index: number, input: HTMLInputElement, canvas: HTMLCanvasElement }[]} */
  #tiles = [];
  #name;

  /** @param {string} name of the group */
  constructor(name) {
    super();
    this.#name = name;
  }

  /** @param {number[]} indices */
  build(indices) {
    if (indices.join() === this.#tiles.map(({ index }) => index).join()) return;
    this.#tiles = indices.map((index, at) => ({
      index,
      input: el('input', {
        type: 'radio',
        name: this.#name,
        value: index,
        'aria-label': `Channel ${index + 1}`,
        onchange: () => this.dispatchEvent(new CustomEvent('choose', { detail: index })),
      }),
      // A canvas that is there already keeps its memory.
      canvas: this.#tiles[at]?.canvas ?? el('canvas', { width: 1, height: 1, 'aria-hidden': 'true' }),
    }));
    this.element.replaceChildren(
      ...this.#tiles.map(({ index, input, canvas }) => {
        const name = el('span', { class: 'value', 'aria-hidden': 'true' }, index + 1);
        return el('label', { class: 'channel' }, input, canvas, name);
      }),
    );
  }

  /** @param {number} index */
  choose(index) {
    for (const tile of this.#tiles) tile.input.checked = tile.index === index;
  }

  /** @param {LayerPictures} pictures @param {(canvas: HTMLCanvasElement, picture: ChannelPicture) => void} [paint] */
  show({ shape, channels }, paint = (canvas, picture) => paintChannel(canvas, shape, picture)) {
    for (const { index, canvas } of this.#tiles) {
      const picture = channels.find((one) => one.index === index);
      if (picture) paint(canvas, picture);
    }
  }
}

/** One channel, large: its values, its filter, and the arithmetic behind the number that is pointed at. */
export class ChannelDetail {
  picker = new PixelPicker('Channel');
  arithmetic;
  #title = el('h3', {});
  #range = el('dd', { class: 'figure' });
  #histogram = el('canvas', { class: 'histogram', 'aria-hidden': 'true' });
  #filter = el('canvas', { class: 'filter', 'aria-hidden': 'true' });
  #filterRow = el('div', { class: 'fact' }, el('dt', { class: 'hint' }, 'filter'), el('dd', {}, this.#filter));
  #feed;
  /** @type {LensLayer | null} */
  #layer = null;
  #channel = 0;
  element;

  /** @param {Feed} feed */
  constructor(feed) {
    this.#feed = feed;
    this.arithmetic = new Arithmetic(() => feed.lens?.outputs.map(({ label }) => label) ?? []);
    this.picker.addEventListener('pick', () => void this.#explain(true));
    const facts = el(
      'dl',
      { class: 'channel-facts' },
      el('div', { class: 'fact' }, el('dt', { class: 'hint' }, 'range'), this.#range),
      el('div', { class: 'fact' }, el('dt', { class: 'hint' }, 'values'), el('dd', {}, this.#histogram)),
      this.#filterRow,
    );
    this.element = el(
      'section',
      { class: 'detail', 'aria-label': 'The chosen channel' },
      el('div', { class: 'detail-picture' }, this.#title, this.picker.element, facts),
      el('div', { class: 'detail-sum' }, el('h3', {}, 'How this number came about'), this.arithmetic.element),
    );
  }

  /** @param {LensLayer} layer @param {number} channel */
  choose(layer, channel) {
    if (layer === this.#layer && channel === this.#channel) return;
    if (layer !== this.#layer) this.arithmetic.show(null);
    this.#layer = layer;
    this.#channel = channel;
    const [height, width, channels] = layer.shape;
    const vector = height * width === 1;
    this.picker.resize(vector ? [1, channels] : [height, width]);
    this.picker.element.classList.toggle('vector', vector);
    this.picker.label = vector ? 'All numbers of this layer' : `Channel ${channel + 1} of ${channels}`;
    setText(this.#title, vector ? `${channels} numbers` : `Channel ${channel + 1} of ${channels}`);
    void this.#paintFilter();
  }

  async #paintFilter() {
    const [layer, channel] = [this.#layer, this.#channel];
    const filters = layer ? await this.#feed.filters(layer.name) : null;
    if (layer !== this.#layer || channel !== this.#channel) return;
    this.#filterRow.hidden = !filters || filters.kind === 'dense';
    if (!filters || filters.kind === 'dense') return;
    const [height, width, depth] = filters.shape;
    const { values } = filters.filters[channel];
    // A mix of channels has one weight each: a strip, in lines of 32.
    const flat = height * width === 1;
    const wide = Math.min(depth, 32);
    paintFilter(this.#filter, flat ? [Math.ceil(depth / wide), wide, 1] : [height, width, depth], values, 8);
  }

  /** @param {LayerPictures} pictures */
  show({ shape, channels }) {
    const layer = this.#layer;
    if (!layer) return;
    const vector = shape[0] * shape[1] === 1;
    const picture = channels.find(({ index }) => index === this.#channel) ?? channels[0];
    const { canvas } = this.picker;
    if (vector) paintVector(canvas, channels);
    else paintChannel(canvas, shape, picture);
    const lows = vector ? channels.map(({ min }) => min) : [picture.min, picture.max];
    const [min, max] = [Math.min(...lows), Math.max(...lows)];
    setText(this.#range, `${number(min)} to ${number(max)}`);
    const scale = max > min ? 255 / (max - min) : 0;
    const pixels = vector ? Uint8ClampedArray.from(lows, (value) => (value - min) * scale) : picture.pixels;
    paintHistogram(this.#histogram, { index: 0, min, max, pixels }, getComputedStyle(this.#range).color);
    if (this.picker.y < 0) {
      const brightest = pixels.indexOf(255);
      this.picker.set(vector ? 0 : Math.floor(brightest / shape[1]), vector ? brightest : brightest % shape[1]);
    }
    void this.#explain(false);
  }

  /** @param {boolean} own whether the visitor has just pointed there */
  async #explain(own) {
    const { picker } = this;
    const layer = this.#layer;
    if (!layer || picker.y < 0) return;
    const vector = layer.shape[0] * layer.shape[1] === 1;
    const [y, x, channel] = vector ? [0, 0, picker.x] : [picker.y, picker.x, this.#channel];
    const explanation = await this.#feed.explain(layer.name, y, x, channel);
    if (layer !== this.#layer) return;
    this.arithmetic.show(explanation, this.#feed.lens?.problem?.message ?? 'This layer only puts numbers elsewhere.');
    if (own && explanation) picker.say(inWords(explanation));
  }
}
