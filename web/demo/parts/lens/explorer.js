import { el, setHidden, setText } from '../dom.js';
import { ChannelDetail, ChannelGrid } from './channels.js';
import { Strip } from './strip.js';
import { layerInWords, shapeInWords, whole } from './words.js';

/** @typedef {import('./feed.js').Feed} Feed */
/** @typedef {import('../../../lib/lens.js').Look} Look */
/** @typedef {import('../../../lib/lens.js').LensLayer} LensLayer */
/** @typedef {{ layer: string, channel: number }} Place */

const few = 16;

/** Every layer of the net, its channels, and the numbers in them. */
export class Explorer {
  #strip = new Strip();
  #grid = new ChannelGrid('lens-channel');
  #detail;
  #title = el('h2', {});
  #facts = el('p', { class: 'hint' });
  #name = el('p', { class: 'mono hint' });
  #more = el('button', { type: 'button', class: 'button', 'aria-expanded': 'false' });
  #head = el('header', { class: 'layer-head' }, el('div', {}, this.#title, this.#facts, this.#name), this.#more);
  /** @type {LensLayer | null} */
  #layer = null;
  #channel = 0;
  #all = false;
  #feed;
  element;

  /**
   * @param {Feed} feed
   * @param {(place: Place) => void} go when the visitor chooses
   */
  constructor(feed, go) {
    this.#feed = feed;
    this.#detail = new ChannelDetail(feed);
    this.#strip.addEventListener('choose', (event) => {
      this.#all = false;
      go({ layer: /** @type {CustomEvent} */ (event).detail, channel: 0 });
    });
    this.#grid.addEventListener('choose', (event) =>
      go({ layer: this.#layer?.name ?? '', channel: /** @type {CustomEvent} */ (event).detail }),
    );
    this.#more.addEventListener('click', () => {
      this.#all = !this.#all;
      this.#tiles();
      feed.refresh();
    });
    const parts = [this.#strip.element, this.#head, this.#grid.element, this.#detail.element];
    this.element = el('div', { class: 'lens-explorer' }, ...parts);
  }

  /** A net was opened. */
  build() {
    const { lens } = this.#feed;
    if (lens) this.#strip.build(lens.layers, lens.input);
    this.#layer = null;
  }

  /** @param {Place} place */
  go({ layer: name, channel }) {
    const layers = this.#feed.lens?.layers ?? [];
    const layer = layers.find((one) => one.name === name) ?? layers[0];
    if (!layer) return;
    this.#layer = layer;
    this.#channel = Math.min(channel, layer.shape[2] - 1);
    if (this.#channel >= few) this.#all = true;
    this.#strip.choose(layer.name);
    const { parameters, macs } = layer;
    setText(this.#title, layerInWords(layer));
    setText(this.#name, layer.name);
    setText(
      this.#facts,
      [
        shapeInWords(layer.shape),
        parameters ? `${whole(parameters)} weights` : '',
        macs ? `${whole(macs)} multiplications` : '',
      ].filter(Boolean).join(' \u00b7 '),
    );
    this.#tiles();
    this.#detail.choose(layer, this.#channel);
    this.#feed.refresh();
  }

  #tiles() {
    const layer = this.#layer;
    if (!layer) return;
    const [height, width, channels] = layer.shape;
    const vector = height * width === 1;
    setHidden(this.#grid.element, vector);
    setHidden(this.#more, vector || channels <= few);
    this.#more.setAttribute('aria-expanded', String(this.#all));
    setText(this.#more, this.#all ? `First ${few}` : `All ${channels}`);
    this.#grid.build(vector ? [] : Array.from({ length: this.#all ? channels : Math.min(few, channels) }, (_, i) => i));
    this.#grid.choose(this.#channel);
  }

  /** What the next look is to tell. @returns {import('../../../lib/lens.js').LookOptions} */
  wishes() {
    const layer = this.#layer;
    const vector = layer && layer.shape[0] * layer.shape[1] === 1;
    return {
      layers: {
        ...this.#strip.wishes(this.#feed.ranks),
        ...(layer && { [layer.name]: this.#all || vector ? /** @type {const} */ ('all') : few }),
      },
    };
  }

  /** @param {Look} look */
  show(look) {
    this.#strip.show(look);
    const pictures = this.#layer && look.layers[this.#layer.name];
    // A look that was under way when the layer was chosen may lack its channels.
    if (!pictures?.channels.some(({ index }) => index === this.#channel)) return;
    this.#grid.show(pictures);
    this.#detail.show(pictures);
  }
}
