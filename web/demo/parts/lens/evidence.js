import { el, setHidden, setText } from '../dom.js';
import { isShare } from './answer.js';
import { paintMap } from './paint.js';
import { number, shortName } from './words.js';

/** @typedef {import('./feed.js').Feed} Feed */
/** @typedef {import('../../../lib/lens.js').LensMapName} MapName */

/** @type {[MapName, string, string][]} */
const maps = [
  [
    'gradcam',
    'Grad-CAM',
    'Bright where the net\u2019s last pictures speak for the chosen answer. Each channel counts by how much the ' +
      'answer would rise with it.',
  ],
  [
    'saliency',
    'Saliency',
    'Bright where changing a pixel a little would change the chosen answer most: its gradient. It is spotty, for a ' +
      'net weighs single pixels.',
  ],
  [
    'occlusion',
    'Occlusion',
    'A grey square covers one place after the other, and the net is asked again each time. Bright where the chosen ' +
      'answer falls most.',
  ],
];
const usual = 0.75;

/** What the answer hangs on, laid over the face. */
export class Evidence {
  #feed;
  #canvas = el('canvas', { role: 'img', width: 336, height: 336 });
  #text = el('p', { class: 'lead' });
  #peak = el('p', { class: 'hint' });
  #opacity = el('input', { type: 'range', min: 0, max: 1, step: 0.05, value: usual, 'aria-label': 'Opacity' });
  #layers = el('select', { 'aria-label': 'Layer that Grad-CAM reads' });
  #layerRow = el('label', { class: 'choice' }, el('span', { class: 'hint' }, 'layer'), this.#layers);
  /** @type {Map<MapName, HTMLInputElement>} */
  #inputs = new Map();
  /** @type {MapName} */
  #map = 'gradcam';
  #output = 0;
  element;

  /**
   * @param {Feed} feed
   * @param {(map: MapName) => void} go when the visitor chooses
   */
  constructor(feed, go) {
    this.#feed = feed;
    const buttons = maps.map(([name, label]) => {
      const input = el('input', { type: 'radio', name: 'lens-map', value: name, onchange: () => go(name) });
      this.#inputs.set(name, input);
      return el('label', {}, input, el('span', {}, label));
    });
    this.#opacity.addEventListener('input', () => this.#paint());
    this.#layers.addEventListener('change', () => feed.refresh());
    feed.addEventListener('map', () => this.#paint());
    this.element = el(
      'div',
      { class: 'evidence' },
      el('fieldset', { class: 'segments', 'aria-label': 'Map' }, ...buttons),
      el(
        'div',
        { class: 'evidence-body' },
        el('div', { class: 'evidence-picture' }, this.#canvas),
        el(
          'div',
          { class: 'evidence-words' },
          this.#text,
          this.#peak,
          el('label', { class: 'choice' }, el('span', { class: 'hint' }, 'opacity'), this.#opacity),
          this.#layerRow,
          el('p', { class: 'hint' }, 'Choose another of the net\u2019s answers, and see what speaks for that one.'),
        ),
      ),
    );
  }

  /** A net was opened. */
  build() {
    const layers = (this.#feed.lens?.layers ?? []).filter(({ shape: [height, width], kind }) =>
      height * width > 1 && kind && ['conv2d', 'depthwiseConv2d', 'add', 'activation'].includes(kind));
    this.#layers.replaceChildren(
      el('option', { value: '' }, 'the last picture'),
      ...layers
        .reverse()
        .map(({ name, shape: [height, width] }) =>
          el('option', { value: name }, `${shortName(name)}, ${height} \u00d7 ${width}`),
        ),
    );
    const problem = Boolean(this.#feed.lens?.problem);
    for (const [name, input] of this.#inputs) input.disabled = problem && name !== 'occlusion';
  }

  /** @param {{ map: MapName, output: number }} choice */
  go({ map, output }) {
    const { lens } = this.#feed;
    this.#map = lens?.problem ? 'occlusion' : map;
    this.#output = output;
    this.#feed.occlusion = null;
    /** @type {HTMLInputElement} */ (this.#inputs.get(this.#map)).checked = true;
    const problem = lens?.problem ? ` ${lens.problem.message} The other maps need gradients.` : '';
    setText(this.#text, `${maps.find(([name]) => name === this.#map)?.[2] ?? ''}${problem}`);
    setHidden(this.#layerRow, this.#map !== 'gradcam');
    this.#feed.refresh();
  }

  /** @returns {import('../../../lib/lens.js').LookOptions} */
  wishes() {
    const gradcamLayer = this.#layers.value || undefined;
    return { output: this.#output, maps: [this.#map], ...(this.#map === 'gradcam' && { gradcamLayer }) };
  }

  show() {
    this.#paint();
  }

  #paint() {
    const { crop, look, lens, occlusion } = this.#feed;
    if (!crop || !look || !lens) return;
    const map = (this.#map === 'occlusion' ? occlusion : look.maps[this.#map]) ?? null;
    const label = lens.outputs[this.#output]?.label ?? '';
    paintMap(this.#canvas, crop, map, Number(this.#opacity.value));
    const name = maps.find(([each]) => each === this.#map)?.[1];
    this.#canvas.setAttribute('aria-label', `${name} of \u201c${label}\u201d over the crop`);
    setText(this.#peak, map ? this.#peakInWords(map.peak, label) : 'The net is being asked, place by place.');
  }

  /** @param {number} peak @param {string} label */
  #peakInWords(peak, label) {
    if (peak === 0) return `Nothing in this picture speaks for \u201c${label}\u201d.`;
    if (this.#map === 'gradcam') return `Shown for \u201c${label}\u201d.`;
    if (this.#map === 'saliency') return `Shown for \u201c${label}\u201d; the steepest pixel: ${number(peak)}.`;
    const fall = isShare(this.#feed, this.#output) ? `${number(peak * 100, 1)} points of 100` : number(peak);
    return `Shown for \u201c${label}\u201d: it falls by up to ${fall}.`;
  }
}
