import { faceColor } from '../../../lib/draw.js';
import { el, setHidden, setText, svg, swatch } from '../dom.js';
import { percent } from '../format.js';
import { best } from './judging.js';

/** @typedef {import('../models-store.js').NetMeta} NetMeta */

/** The whole distribution over the classes, one bar each. @param {string[]} labels */
function bars(labels) {
  const rows = labels.map((label, i) => {
    const bar = el('span', { class: 'bar' });
    const value = el('span', { class: 'value' });
    const name = el('span', { class: 'name', title: label }, swatch(faceColor(i + 1)), label);
    return { row: el('li', { class: 'class' }, name, el('span', { class: 'track' }, bar), value), bar, value };
  });
  return {
    element: el('ul', { class: 'classes' }, ...rows.map(({ row }) => row)),
    /** @param {ArrayLike<number>} outputs */
    show(outputs) {
      const first = best(outputs);
      for (const [i, { row, bar, value }] of rows.entries()) {
        bar.style.transform = `scaleX(${Math.max(outputs[i], 0.004).toFixed(4)})`;
        row.classList.toggle('leading', i === first);
        setText(value, percent(outputs[i]));
      }
    },
  };
}

/** A number on its scale. @param {NetMeta} meta */
function gauge({ range: [from, to], ends, unit }) {
  const needle = svg('rect', { class: 'needle', y: 3, width: 3, height: 20, rx: 1.5 });
  const value = el('p', { class: 'answer' });
  const drawing = svg(
    'svg',
    { class: 'gauge', viewBox: '0 0 300 26', 'aria-hidden': 'true' },
    svg('rect', { class: 'groove', x: 8, y: 8, width: 284, height: 10, rx: 5 }),
    needle,
  );
  const [low, high] = ends ?? [String(from), String(to)];
  return {
    element: el('div', {}, value, drawing, el('p', { class: 'ends' }, el('span', {}, low), el('span', {}, high))),
    /** @param {ArrayLike<number>} outputs */
    show(outputs) {
      const at = Math.min(Math.max(outputs[0], from), to);
      needle.setAttribute('x', (8 + ((at - from) / (to - from)) * 284 - 1.5).toFixed(1));
      setText(value, `${at.toFixed(1)}${unit ? ` ${unit}` : ''} of ${to}`);
    },
  };
}

/** @param {NetMeta} meta @param {ArrayLike<number>} outputs @returns {string} what the net says, for the live region */
export function answerInWords(meta, outputs) {
  if (meta.kind === 'value') return `${meta.name.replace(/\?$/, '')}: ${Math.round(outputs[0])} of ${meta.range[1]}`;
  const first = best(outputs);
  return outputs[first] < 0.6 ? `unsure, rather ${meta.labels[first]}` : meta.labels[first];
}

/** Step three: the net on the face that is on the stage. */
export function tryStep() {
  const place = el('div', { class: 'reading' });
  const hint = el('p', { class: 'remark' });
  const element = el('div', {}, place, hint);
  /** @type {NetMeta | null} */
  let shown = null;
  /** @type {ReturnType<typeof bars> | ReturnType<typeof gauge> | null} */
  let view = null;
  return {
    element,
    /**
     * @param {NetMeta | null} meta of the net, null without one
     * @param {ArrayLike<number> | null} outputs
     * @param {string} trouble why there are none
     */
    update(meta, outputs, trouble) {
      if (meta !== shown) {
        shown = meta;
        view = meta && (meta.kind === 'value' ? gauge(meta) : bars(meta.labels));
        place.replaceChildren(view ? view.element : '');
      }
      if (outputs && view) view.show(outputs);
      place.classList.toggle('stale', !outputs);
      setHidden(place, !view);
      setHidden(hint, outputs !== null);
      setText(hint, trouble);
    },
  };
}
