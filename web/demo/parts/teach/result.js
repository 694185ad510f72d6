import { faceColor } from '../../../lib/draw.js';
import { el, setHidden, setText, svg, swatch } from '../dom.js';
import { percent } from '../format.js';
import { best } from './judging.js';
import { thumbnail } from './pictures.js';

/** @typedef {import('./learner.js').Learner} Learner */
/** @typedef {import('./learner.js').Trained} Trained */
/** @typedef {import('./lesson.js').Lesson} Lesson */
/** @typedef {Trained['checks']} Checks */

const shown = 12;

/** How the new net does on the pictures that were held back. @param {Lesson} lesson @param {Learner} learner */
export function resultView(lesson, learner) {
  const verdict = el('p', { class: 'verdict' });
  const place = el('div', { class: 'scroll' });
  const missedTitle = el('h3', {}, el('span', {}, 'Misjudged'));
  const missed = el('ul', { class: 'missed' });
  const element = el('div', { class: 'result' }, verdict, place, missedTitle, missed);
  /** @type {Trained | null} */
  let drawn = null;
  return {
    element,
    update() {
      const { trained, busy } = learner;
      setHidden(element, busy || !trained || trained.checks.length === 0);
      if (element.hidden || !trained || trained === drawn) return;
      drawn = trained;
      const { meta, checks, note } = trained;
      setText(verdict, `${note[0].toUpperCase()}${note.slice(1)}.`);
      place.replaceChildren(meta.kind === 'value' ? scatter(meta.range, checks) : confusion(meta.labels, checks));
      const wrong = meta.kind === 'value' ? furthest(checks, meta.range) : mostWrong(checks);
      const pictures = wrong.flatMap((check) => {
        const sample = lesson.samples.find(({ id }) => id === check.sample);
        if (!sample) return [];
        const answer = best(check.outputs);
        const [truth, said] =
          meta.kind === 'value'
            ? [`${check.truth}`, check.outputs[0].toFixed(1)]
            : [meta.labels[check.truth], `${meta.labels[answer]} ${percent(check.outputs[answer])}`];
        const caption = `${truth}, read as ${said}`;
        const words = [el('span', {}, truth), el('span', { class: 'hint' }, `read as ${said}`)];
        for (const word of words) word.ariaHidden = 'true';
        return [el('li', {}, thumbnail(sample, caption), ...words)];
      });
      missed.replaceChildren(...pictures);
      setHidden(missedTitle, pictures.length === 0);
      setHidden(missed, pictures.length === 0);
    },
  };
}

/** @param {Checks} checks those whose class was missed, the surest error first */
function mostWrong(checks) {
  return checks
    .filter(({ truth, outputs }) => best(outputs) !== truth)
    .sort((a, b) => Math.max(...b.outputs) - Math.max(...a.outputs))
    .slice(0, shown);
}

/** @param {Checks} checks @param {[number, number]} range those off by a tenth of it and more */
function furthest(checks, [from, to]) {
  const off = (/** @type {Checks[number]} */ { truth, outputs }) => Math.abs(truth - outputs[0]);
  return checks
    .filter((check) => off(check) > (to - from) / 10)
    .sort((a, b) => off(b) - off(a))
    .slice(0, shown);
}

/**
 * A row a true class, a column an answer.
 * @param {string[]} labels
 * @param {Checks} checks
 */
function confusion(labels, checks) {
  const counts = labels.map(() => labels.map(() => 0));
  for (const { truth, outputs } of checks) counts[truth][best(outputs)]++;
  const name = (/** @type {number} */ i, /** @type {string} */ scope) =>
    el(
      'th',
      { scope, title: labels[i] },
      swatch(faceColor(i + 1)),
      el('span', { class: 'label' }, labels[i]),
    );
  const rows = counts.map((row, truth) => {
    const sum = row.reduce((total, value) => total + value, 0);
    const cells = row.map((value, answer) => {
      const kind = value === 0 ? 'none' : truth === answer ? 'right' : 'wrong';
      const cell = el('td', { class: kind }, value);
      cell.style.setProperty('--share', sum > 0 ? (value / sum).toFixed(3) : '0');
      return cell;
    });
    return el('tr', {}, name(truth, 'row'), ...cells);
  });
  return el(
    'table',
    { class: 'confusion' },
    el('caption', {}, 'Rows: what it was. Columns: what the net said.'),
    el('thead', {}, el('tr', {}, el('td', {}), ...labels.map((_, i) => name(i, 'col')))),
    el('tbody', {}, ...rows),
  );
}

/**
 * What it should have said, and what it said.
 * @param {[number, number]} range
 * @param {Checks} checks
 */
function scatter([from, to], checks) {
  const at = (/** @type {number} */ value) => ((Math.min(Math.max(value, from), to) - from) / (to - from)) * 200;
  const marks = [from, (from + to) / 2, to];
  return el(
    'figure',
    { class: 'scatter' },
    svg(
      'svg',
      { viewBox: '-30 -8 244 240', role: 'img', 'aria-label': 'What the net said against what it should have said' },
      svg('path', { class: 'frame', d: 'M0 0V200H200' }),
      svg('line', { class: 'ideal', x1: 0, y1: 200, x2: 200, y2: 0 }),
      ...marks.flatMap((mark) => [
        svg('text', { class: 'scale', x: at(mark), y: 216, 'text-anchor': 'middle' }, mark),
        svg('text', { class: 'scale', x: -6, y: 204 - at(mark), 'text-anchor': 'end' }, mark),
      ]),
      ...checks.map(({ truth, outputs }) => svg('circle', { cx: at(truth), cy: 200 - at(outputs[0]), r: 3.2 })),
    ),
    el(
      'figcaption',
      { class: 'hint' },
      'Across: the slider\u2019s number. Up: what the net said. On the line it is right.',
    ),
  );
}
