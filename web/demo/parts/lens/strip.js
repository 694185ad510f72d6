import { el } from '../dom.js';
import { paintChannel, paintVector } from './paint.js';
import { layerInWords, shapeInWords, shortName } from './words.js';

/** @typedef {import('../../../lib/lens.js').LensLayer} LensLayer */
/** @typedef {import('../../../lib/lens.js').Look} Look */

const renewal = 250;

/** The whole net at a glance: a row for each size of picture, a small picture for each layer. Fires 'choose'. */
export class Strip extends EventTarget {
  element = el('div', { class: 'lens-strip', role: 'radiogroup', 'aria-label': 'Layers, from picture to answer' });
  /** @type {Map<string, { layer: LensLayer, input: HTMLInputElement, canvas: HTMLCanvasElement }>} */
  #items = new Map();
  #paintedAt = -Infinity;

  /** @param {readonly LensLayer[]} layers @param {readonly number[]} input */
  build(layers, [side]) {
    this.#items.clear();
    this.#paintedAt = -Infinity;
    /** @type {{ title: string, hint: string, items: HTMLElement[] }[]} */
    const rows = [];
    let last = '';
    for (const layer of layers) {
      const [height, width] = layer.shape;
      const size = height * width > 1 ? `${height} \u00d7 ${width}` : 'numbers';
      const hint = height > 1 ? `1 : ${Math.round(side / height)}` : '';
      if (size !== last) rows.push({ title: size, hint, items: [] });
      last = size;
      rows.at(-1)?.items.push(this.#item(layer));
    }
    this.element.replaceChildren(
      ...rows.map(({ title, hint, items }) =>
        el(
          'div',
          { class: 'strip-row' },
          el('p', { class: 'strip-size' }, title, el('span', { class: 'hint' }, hint)),
          el('div', { class: 'strip-items scroll' }, ...items),
        ),
      ),
    );
  }

  /** @param {LensLayer} layer */
  #item(layer) {
    const { name } = layer;
    const input = el('input', {
      type: 'radio',
      name: 'lens-layer',
      value: name,
      'aria-label': `${shortName(name)}: ${layerInWords(layer)}, ${shapeInWords(layer.shape)}`,
      onchange: () => this.dispatchEvent(new CustomEvent('choose', { detail: name })),
    });
    const canvas = el('canvas', { width: 1, height: 1, 'aria-hidden': 'true' });
    this.#items.set(name, { layer, input, canvas });
    const vector = layer.shape[0] * layer.shape[1] === 1;
    const title = `${name}\n${layerInWords(layer)}`;
    return el('label', { class: vector ? 'strip-item vector' : 'strip-item', title }, input, canvas);
  }

  /** @param {string} name */
  choose(name) {
    const item = this.#items.get(name);
    if (!item) return;
    item.input.checked = true;
    const { parentElement } = item.input;
    parentElement?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  /** @param {Map<string, number[]>} ranks @returns {{ [layer: string]: number[] | 'all' }} what is to be asked for */
  wishes(ranks) {
    if (performance.now() - this.#paintedAt < renewal) return {};
    return Object.fromEntries(
      [...this.#items].map(([name, { layer }]) => [
        name,
        layer.shape[0] * layer.shape[1] > 1 ? (ranks.get(name) ?? [0]).slice(0, 1) : 'all',
      ]),
    );
  }

  /** @param {Look} look */
  show({ layers }) {
    if (performance.now() - this.#paintedAt < renewal) return;
    for (const [name, { layer, canvas }] of this.#items) {
      const found = layers[name];
      if (!found) return;
      const [height, width] = layer.shape;
      if (height * width > 1) paintChannel(canvas, found.shape, found.channels[0]);
      else paintVector(canvas, found.channels);
    }
    this.#paintedAt = performance.now();
  }
}
