import { el, setHidden, setText } from '../dom.js';
import { percent } from '../format.js';
import { curveFigure } from './figure.js';
import { classLosses, numberLosses, shareFor } from './losses.js';

/** @typedef {import('./learner.js').Learner} Learner */
/** @typedef {import('./lesson.js').Lesson} Lesson */

/** @param {number} value */
const short = (value) => String(Number(value.toFixed(Math.abs(value) < 9.95 ? 2 : 0)));

/** @param {string} label @param {Record<string, unknown>} props */
function slider(label, props) {
  const input = el('input', { type: 'range', 'aria-label': label, ...props });
  const output = el('output', { class: 'answer' });
  const element = el(
    'label',
    { class: 'field slider' },
    el('span', {}, label),
    el('span', { class: 'line-up' }, input, output),
  );
  return { input, output, element };
}

/** @param {...[name: string, label: string]} names */
const legend = (...names) =>
  el(
    'p',
    { class: 'keys' },
    ...names.map(([name, label]) => el('span', { class: `key ${name}` }, label)),
  );

/** Cross-entropy beside squared error. @param {Learner} learner */
function classesView(learner) {
  const share = slider('Share the net gives the true class', { min: 0.01, max: 0.99, step: 0.01, value: 0.3 });
  const names = ['first', 'second'];
  /** @type {[number, string][]} */
  const xMarks = [
    [0, '0 %'],
    [0.5, '50 %'],
    [1, '100 %'],
  ];
  const drag = (/** @type {number} */ x) => {
    share.input.value = String(x);
    update();
  };
  const loss = curveFigure({ x: [0, 1], y: [0, 4] }, { names, xMarks, yMarks: [0, 1, 2, 3, 4], drag });
  const push = curveFigure({ x: [0, 1], y: [0, 1] }, { names, xMarks, yMarks: [0, 0.5, 1], drag });
  const words = el('p', { class: 'words', 'aria-live': 'polite' });
  const batch = el('p', { class: 'hint' });
  const element = el(
    'div',
    {},
    share.element,
    el('h3', {}, el('span', {}, 'Loss')),
    loss.element,
    el('h3', {}, el('span', {}, 'How hard it pushes the score of the true class up')),
    push.element,
    legend(['first', 'cross-entropy'], ['second', 'squared error']),
    words,
    batch,
  );
  share.input.addEventListener('input', () => update());
  function update() {
    const classes = Math.max(2, learner.trained?.meta.labels.length ?? 2);
    const { crossEntropy, squared } = classLosses(classes);
    const p = Math.min(0.99, Math.max(0.01, Number(share.input.value)));
    loss.draw([crossEntropy.loss, squared.loss]);
    push.draw([crossEntropy.push, squared.push]);
    loss.point(p, [crossEntropy.loss(p), squared.loss(p)]);
    push.point(p, [crossEntropy.push(p), squared.push(p)]);
    setText(share.output, percent(p));
    share.input.setAttribute('aria-valuetext', percent(p));
    const figures =
      `Cross-entropy ${short(crossEntropy.loss(p))}, pushes with ${short(crossEntropy.push(p))}; ` +
      `squared error ${short(squared.loss(p))}, pushes with ${short(squared.push(p))}. `;
    const meaning =
      p < 0.15
        ? 'Surely wrong: cross-entropy pushes hardest here, squared error hardly at all. So classes are learnt with ' +
          'cross-entropy.'
        : p < 0.5
          ? 'Wrong, or unsure: there is much to learn from this picture.'
          : p < 0.9
            ? 'Right, but not sure: a little to learn is left.'
            : 'Right and sure: nearly nothing is left to learn from this picture.';
    setText(words, figures + meaning);
    const last = learner.kind === 'classes' ? learner.lastLoss : null;
    loss.compare(last, 'your last batch');
    setHidden(batch, last === null);
    if (last !== null) {
      setText(
        batch,
        `The last batch of your training: ${short(last)}, as if each picture\u2019s true class had been given ` +
          `${percent(shareFor(last))}.`,
      );
    }
  }
  return { element, update };
}

/** Squared beside absolute error. @param {Learner} learner */
function numberView(learner) {
  const truth = slider('What it should be', { min: 0, max: 10, step: 0.5, value: 4 });
  const said = slider('What the net says', { min: 0, max: 10, step: 0.1, value: 7 });
  const names = ['second', 'third'];
  /** @type {[number, string][]} */
  const xMarks = [
    [0, '0'],
    [5, '5'],
    [10, '10'],
  ];
  const drag = (/** @type {number} */ x) => {
    said.input.value = String(x);
    update();
  };
  const loss = curveFigure({ x: [0, 10], y: [0, 30] }, { names, xMarks, yMarks: [0, 10, 20, 30], drag });
  const push = curveFigure({ x: [0, 10], y: [-10, 10] }, { names, xMarks, yMarks: [-10, 0, 10], drag });
  const words = el('p', { class: 'words', 'aria-live': 'polite' });
  const batch = el('p', { class: 'hint' });
  const element = el(
    'div',
    {},
    truth.element,
    said.element,
    el('h3', {}, el('span', {}, 'Loss')),
    loss.element,
    el('h3', {}, el('span', {}, 'Its slope: down the slope the number is pushed')),
    push.element,
    legend(['second', 'squared error'], ['third', 'absolute error']),
    words,
    batch,
  );
  for (const { input } of [truth, said]) input.addEventListener('input', () => update());
  function update() {
    const target = Number(truth.input.value);
    const y = Number(said.input.value);
    const { squared, absolute } = numberLosses(target);
    loss.draw([squared.loss, absolute.loss]);
    push.draw([squared.push, absolute.push]);
    loss.point(y, [squared.loss(y), absolute.loss(y)]);
    push.point(y, [squared.push(y), absolute.push(y)]);
    setText(truth.output, target.toFixed(1));
    setText(said.output, y.toFixed(1));
    const off = Math.abs(y - target);
    setText(
      words,
      off < 0.05
        ? 'Right on it: no loss, no push.'
        : `Off by ${short(off)}: squared error ${short(squared.loss(y))}, absolute error ${short(off)}. ` +
            `Twice as far off would cost ${short(4 * off * off)} and ${short(2 * off)}: squared error minds large ` +
            'misses most, and pushes the less the nearer it comes.',
    );
    const last = learner.kind === 'value' ? learner.lastLoss : null;
    loss.compare(last, 'your last batch');
    setHidden(batch, last === null);
    if (last !== null) {
      setText(
        batch,
        `The last batch of your training: ${short(last)}, as if each answer had been off by ${short(Math.sqrt(last))}.`,
      );
    }
  }
  return { element, update };
}

/**
 * How the loss moves as a prediction changes.
 * @param {Lesson} lesson
 * @param {Learner} learner
 */
export function lossExplorer(lesson, learner) {
  const views = { classes: classesView(learner), value: numberView(learner) };
  let kind = lesson.kind;
  let chosen = false;
  const radios = /** @type {const} */ ([
    ['classes', 'Classes'],
    ['value', 'A number'],
  ]).map(([value, label]) => {
    const input = el('input', {
      type: 'radio',
      name: 'explorer-kind',
      value,
      onchange: () => {
        kind = value;
        chosen = true;
        update();
      },
    });
    return { input, element: el('label', {}, input, el('span', {}, label)) };
  });
  const body = el(
    'div',
    {},
    el(
      'p',
      { class: 'lead-in' },
      'The loss is one number for how wrong an answer is; training is going downhill on it. Move the answer and see.',
    ),
    el(
      'fieldset',
      {},
      el('legend', { class: 'unseen' }, 'Loss of'),
      el('div', { class: 'segments' }, ...radios.map((radio) => radio.element)),
    ),
    views.classes.element,
    views.value.element,
  );
  const element = el('details', { class: 'explorer', id: 'teach-loss' }, el('summary', {}, 'Loss explorer'), body);
  element.addEventListener('toggle', () => update());
  function update() {
    if (!chosen) kind = lesson.kind;
    if (!element.open) return;
    for (const { input } of radios) input.checked = input.value === kind;
    setHidden(views.classes.element, kind !== 'classes');
    setHidden(views.value.element, kind !== 'value');
    views[kind].update();
  }
  return { element, update };
}
