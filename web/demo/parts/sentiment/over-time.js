import { recordingChart, steps } from '../charts.js';
import { el, setHidden } from '../dom.js';
import { colourOf, shareBar, shareKeys, stack } from '../expressions.js';
import { clock, percent, valence as signed } from '../format.js';

/** @typedef {import('../../../lib/timeline.js').Timeline} Timeline */
/** @typedef {import('../../../lib/timeline.js').TimelineRow} TimelineRow */
/** @typedef {import('../charts.js').Chart} Chart */

/** @param {string} name @param {...Node} content */
function section(name, ...content) {
  return el('section', { class: 'item' }, el('h3', {}, el('span', {}, name)), ...content);
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

/** What was recorded: curves, and a row a minute. */
export class OverTime {
  /** @type {Timeline} */
  #timeline;
  /** @type {[string, Chart, HTMLElement][]} */
  #charts;
  #keys = shareKeys();
  #body = el('tbody', {});
  #empty = el('p', { class: 'empty' });
  #told;

  /** @param {Timeline} timeline */
  constructor(timeline) {
    this.#timeline = timeline;
    const places = [0, 1, 2].map(() => el('div', { class: 'chart' }));
    const columns = ['from', 'seen', 'faces', 'most', 'expressions', 'valence'];
    this.#told = el(
      'div',
      { class: 'told' },
      section('Expressions over time', places[0], this.#keys.element),
      section('Valence over time', places[1]),
      section('Faces in view over time', places[2]),
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
    const shared = { seconds: () => this.#timeline.seconds };
    this.#charts = [
      [
        'Expressions over time',
        recordingChart(places[0], {
          ...shared,
          title: 'Shares of expressions',
          // The highest first: the next one is painted over its lower part.
          lines: [...stack].reverse().map((label) => ({ label, colour: colourOf(label), filled: true })),
          range: () => [0, 1],
          height: 140,
          yMark: (mark) => `${Math.round(100 * mark)} %`,
          yMarks: [0, 0.5, 1],
        }),
        this.#keys.element,
      ],
      [
        'Valence over time',
        recordingChart(places[1], {
          ...shared,
          title: 'Valence',
          lines: [{ label: 'valence', colour: '--accent' }],
          range: () => [-1, 1],
          yMark: (mark) => (mark === 0 ? '0' : signed(mark).replace('.00', '')),
          yMarks: [-1, 0, 1],
        }),
        places[1],
      ],
      [
        'Faces in view over time',
        recordingChart(places[2], {
          ...shared,
          title: 'Faces in view',
          lines: [{ label: 'faces', colour: '--ink' }],
          range: () => [0, Math.max(2, Math.ceil(this.#timeline.total.most * 1.1))],
          height: 90,
          yMark: (mark) => (Number.isInteger(mark) ? String(mark) : ''),
        }),
        places[2],
      ],
    ];
  }

  /** For a picture of them: title and what is drawn. */
  get pictures() {
    return this.#charts.map(([title, chart]) => ({ title, canvas: chart.canvas() }));
  }

  /** @param {Timeline} timeline @param {string} otherwise what is said while there is nothing to show */
  show(timeline, otherwise) {
    this.#timeline = timeline;
    const { bins, total, minutes } = timeline;
    const nothing = bins.length === 0;
    setHidden(this.#told, nothing);
    setHidden(this.#empty, !nothing);
    this.#empty.textContent = otherwise;
    if (nothing) return;
    const bin = 1;
    const upper = [...stack.keys()].reverse();
    this.#charts[0][1].show(steps(bins, bin, upper.map((upTo) => (row) => cumulated(row, upTo))));
    this.#charts[1][1].show(steps(bins, bin, [({ valence }) => valence]));
    this.#charts[2][1].show(steps(bins, bin, [({ faces }) => faces]));
    this.#keys.show(total.expressions);
    this.#body.replaceChildren(...minutes.map(cells));
  }

  destroy() {
    for (const [, chart] of this.#charts) chart.destroy();
  }
}
