import { recordingChart, steps } from '../charts.js';
import { el, setHidden } from '../dom.js';
import { colourOf, shareBar, shareKeys, stack } from '../expressions.js';
import { clock, percent, valence as signed } from '../format.js';

/** @typedef {import('../../../lib/timeline.js').Timeline} Timeline */
/** @typedef {import('../../../lib/timeline.js').TimelineRow} TimelineRow */
/** @typedef {import('../charts.js').Chart} Chart */

/** @param {string} name @param {...Node} content */
function section(name, ...content) {
  return el('section', { class: 'item' }, el('h2', {}, el('span', {}, name)), ...content);
}

/** @param {TimelineRow} row @param {number} upTo place in the stack @returns {number | null} share of all up to it */
function cumulated({ expressions }, upTo) {
  return expressions && stack.slice(0, upTo + 1).reduce((sum, label) => sum + expressions[label], 0);
}

/** @param {TimelineRow} row of a minute */
function cells({ start, seconds, faces, most, expressions, valence }) {
  const bar = shareBar();
  bar.show(expressions);
  const told = expressions ? stack.filter((label) => expressions[label] >= 0.005) : [];
  bar.element.title = told.map((label) => `${label} ${percent(expressions?.[label] ?? 0)}`).join(', ');
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, clock(start)),
    el('td', {}, `${Math.round(seconds)} s`),
    el('td', {}, faces === null ? '\u2013' : faces.toFixed(1)),
    el('td', {}, most),
    el('td', { class: 'bar-cell' }, bar.element),
    el('td', {}, signed(valence)),
  );
}

/**
 * @typedef {object} Curve
 * @property {string} title
 * @property {Omit<Parameters<typeof recordingChart>[1], 'seconds' | 'range'>} what
 * @property {(most: number) => [number, number]} top range of the values, for so many faces at most
 * @property {((row: TimelineRow) => number | null)[]} values one a line
 */

/** @type {Curve[]} */
const curves = [
  {
    title: 'Expressions over time',
    what: {
      title: 'Shares of expressions',
      // The highest first: the next one is painted over its lower part.
      lines: [...stack].reverse().map((label) => ({ label, colour: colourOf(label), filled: true })),
      height: 140,
      yMark: (mark) => `${Math.round(100 * mark)} %`,
      yMarks: [0, 0.5, 1],
    },
    top: () => [0, 1],
    values: [...stack.keys()].reverse().map((upTo) => (row) => cumulated(row, upTo)),
  },
  {
    title: 'Valence over time',
    what: {
      title: 'Valence',
      lines: [{ label: 'valence', colour: '--accent' }],
      yMark: (mark) => (mark === 0 ? '0' : signed(mark).replace('.00', '')),
      yMarks: [-1, 0, 1],
    },
    top: () => [-1, 1],
    values: [({ valence }) => valence],
  },
  {
    title: 'Faces in view over time',
    what: {
      title: 'Faces in view',
      lines: [{ label: 'faces', colour: '--ink' }],
      height: 90,
      yMark: (mark) => (Number.isInteger(mark) ? String(mark) : ''),
    },
    top: (most) => [0, Math.max(2, Math.ceil(most * 1.1))],
    values: [({ faces }) => faces],
  },
];
/** Of a recording. Seconds. */
const bin = 1;

/** What was recorded: curves, and a row a minute. */
export class OverTime {
  /** @type {Timeline} */
  #timeline;
  #most = 0;
  /** @type {Chart[]} */
  #charts;
  #keys = shareKeys();
  #body = el('tbody', {});
  #empty = el('p', { class: 'empty' });
  #told;

  /** @param {Timeline} timeline */
  constructor(timeline) {
    this.#timeline = timeline;
    const places = curves.map(() => el('div', { class: 'chart' }));
    const columns = ['from', 'seen', 'faces', 'most', 'expressions', 'valence'];
    this.#told = el(
      'div',
      { class: 'told' },
      ...curves.map(({ title }, i) => section(title, places[i], ...(i === 0 ? [this.#keys.element] : []))),
      section(
        'Minute by minute',
        el(
          'table',
          { class: 'minutes' },
          el('thead', {}, el('tr', {}, ...columns.map((name) => el('th', { scope: 'col' }, name)))),
          this.#body,
        ),
      ),
    );
    this.element = el('div', {}, this.#empty, this.#told);
    this.#charts = places.map((root, i) => this.#chart(root, i));
  }

  /**
   * The curves anew and wider, for a picture of them.
   * @param {(charts: { title: string, canvas: HTMLCanvasElement }[]) => Promise<boolean>} use
   */
  async picture(use) {
    const places = curves.map(() => el('div', {}));
    const stand = el('div', { class: 'unseen', 'aria-hidden': 'true' }, ...places);
    stand.style.width = '960px';
    document.body.append(stand);
    const charts = places.map((root, i) => this.#chart(root, i));
    try {
      this.#draw(charts);
      // The chart library draws a moment later.
      await new Promise(requestAnimationFrame);
      return await use(charts.map((chart, i) => ({ title: curves[i].title, canvas: chart.canvas() })));
    } finally {
      for (const chart of charts) chart.destroy();
      stand.remove();
    }
  }

  /** @param {Timeline} timeline @param {string} otherwise what is said while there is nothing to show */
  show(timeline, otherwise) {
    this.#timeline = timeline;
    const { total, minutes } = timeline;
    const nothing = total.seconds === 0;
    this.#most = total.most;
    setHidden(this.#told, nothing);
    setHidden(this.#empty, !nothing);
    this.#empty.textContent = otherwise;
    if (nothing) return;
    this.#draw(this.#charts);
    this.#keys.show(total.expressions);
    this.#body.replaceChildren(...minutes.map(cells));
  }

  destroy() {
    for (const chart of this.#charts) chart.destroy();
  }

  /** @param {HTMLElement} root @param {number} i which of the curves */
  #chart(root, i) {
    const { what, top } = curves[i];
    const range = () => top(this.#most);
    return recordingChart(root, { ...what, seconds: () => this.#timeline.seconds, range });
  }

  /** @param {Chart[]} charts */
  #draw(charts) {
    const { bins } = this.#timeline;
    for (const [i, chart] of charts.entries()) chart.show(steps(bins, bin, curves[i].values));
  }
}
