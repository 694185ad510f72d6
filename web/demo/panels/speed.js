// Speed: readings per second and milliseconds per stage over the last minute, and what the engine holds.

import { timeChart } from '../parts/charts.js';
import { el, setText } from '../parts/dom.js';
import { bytes, ms } from '../parts/format.js';
import { mean, means, quantile, stages } from '../parts/timing.js';

/** @typedef {import('../main.js').App} App */
/** @typedef {import('../parts/analysis.js').Sample} Sample */

export const title = 'Speed';
export const place = 'aside';

const renewal = 500;
/** @type {readonly (readonly [keyof Sample, string, string])[]} */
const rows = [
  ...stages.map(([key, name]) => /** @type {const} */ ([key, name, `--stage-${key}`])),
  ['total', 'engine in all', '--ink'],
  ['latency', 'frame to reading', '--ink-2'],
];

/** @type {(() => void) | null} */
let stop = null;

/**
 * @param {Sample[]} history
 * @returns {(number | null)[]} readings of the second before each; null before a second is full
 */
function rates(history) {
  let first = 0;
  return history.map(({ at }, last) => {
    while (history[first].at <= at - 1000) first++;
    return at - history[0].at < 1000 ? null : last - first + 1;
  });
}

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const places = { rate: el('div', { class: 'chart' }), time: el('div', { class: 'chart' }) };
  const cells = rows.map(() => [0, 1, 2].map(() => el('td', {})));
  const table = el(
    'table',
    {},
    el(
      'thead',
      {},
      el('tr', {}, ...['ms', 'a reading', 'a run', '95 %'].map((text) => el('th', { scope: 'col' }, text))),
    ),
    el(
      'tbody',
      {},
      ...rows.map(([key, name], i) => el('tr', {}, el('th', { scope: 'row', class: key }, name), ...cells[i])),
    ),
  );
  const facts = el('dl', { class: 'facts' });
  const empty = el(
    'p',
    { class: 'empty' },
    'The charts start with the camera or a clip; a picture gives its one row of times.',
  );
  root.append(
    el('header', { class: 'panel-head' }, el('h1', {}, 'Speed')),
    empty,
    el('section', { class: 'item' }, el('h2', {}, el('span', {}, 'Readings per second')), places.rate),
    el(
      'section',
      { class: 'item' },
      el('h2', {}, el('span', {}, 'Milliseconds per reading')),
      places.time,
      table,
      el(
        'p',
        { class: 'hint' },
        'A reading: the mean over all. A run: the median and the 95 % mark of those in which the net ran; ' +
          'a followed face needs no detection, and expression and age are read in turns.',
      ),
    ),
    el('section', { class: 'item' }, el('h2', {}, el('span', {}, 'Engine')), facts),
  );
  const charts = [
    timeChart(places.rate, {
      title: 'Readings per second',
      unit: 'Hz',
      lines: [{ label: 'fps', colour: '--accent' }],
      height: 120,
    }),
    timeChart(places.time, {
      title: 'Time per stage',
      unit: 'milliseconds',
      lines: rows.slice(0, 5).map(([, label, colour]) => ({ label, colour })),
      height: 170,
    }),
  ];
  const update = () => {
    const now = performance.now();
    const { history } = app.analysis;
    empty.hidden = history.length > 0;
    const ago = (/** @type {Sample} */ { at }) => (at - now) / 1000;
    charts[0].show([history.map(ago), rates(history)]);
    const halves = means(history, renewal);
    charts[1].show([halves.map(ago), ...rows.slice(0, 5).map(([key]) => halves.map((sample) => sample[key]))]);
    for (const [i, [key]] of rows.entries()) {
      const values = history.map((sample) => sample[key]);
      const runs = values.filter((value) => value > 0);
      [mean(values), quantile(runs, 0.5), quantile(runs, 0.95)].forEach((value, column) =>
        setText(cells[i][column], runs.length > 0 ? ms(value) : '\u2013'),
      );
    }
  };
  const tellFacts = async () => {
    const stats = await app.analysis.analyzer?.stats().catch(() => undefined);
    if (!stats) return;
    const nets = stats.models.reduce((sum, model) => sum + model.bytes, 0);
    /** @type {[string, string][]} */
    const pairs = [
      ['Build', stats.variant === 'relaxed' ? 'WebAssembly, relaxed SIMD' : 'WebAssembly, SIMD'],
      ['Runs', stats.worker ? 'in a worker, one thread' : 'on the page\u2019s own thread'],
      ['Nets', `${stats.models.length}, ${bytes(nets)}`],
      ['Engine memory', bytes(stats.heapBytes)],
    ];
    facts.replaceChildren(...pairs.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
  };
  const timer = setInterval(update, renewal);
  app.analysis.addEventListener('state', tellFacts);
  void tellFacts();
  update();
  stop = () => {
    clearInterval(timer);
    app.analysis.removeEventListener('state', tellFacts);
    for (const chart of charts) chart.destroy();
  };
}

export function unmount() {
  stop?.();
  stop = null;
}
