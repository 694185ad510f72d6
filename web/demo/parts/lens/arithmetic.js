import { el, setText } from '../dom.js';
import { wash } from './paint.js';
import { activations, number } from './words.js';

/** @typedef {import('../../../lib/lens.js').Explanation} Explanation */
/** @typedef {{ element: HTMLElement, update: (explanation: Explanation) => void }} Part */

// A window of more numbers than this is told by those that count most.
const mostCells = 64;
const mostGrids = 3;
const mostTerms = 8;
const colours = ['red', 'green', 'blue'];

/** The arithmetic behind one number, in place of words: renewed with every frame, built anew for another kind. */
export class Arithmetic {
  element = el('div', { class: 'arithmetic', role: 'group', 'aria-label': 'Arithmetic' });
  #key = '';
  /** @type {Part[]} */
  #parts = [];
  /** @type {() => string[]} */
  #labels;

  /** @param {() => string[]} [labels] of the net's outputs, for the softmax */
  constructor(labels = () => []) {
    this.#labels = labels;
  }

  /** @param {Explanation | null} explanation @param {string} [instead] what to say where there is none */
  show(explanation, instead = '') {
    const key = explanation
      ? [explanation.kind, explanation.activation, explanation.patch?.shape, explanation.terms?.length].join()
      : `none ${instead}`;
    if (key !== this.#key) {
      this.#key = key;
      this.#parts = explanation ? partsOf(explanation, this.#labels()) : [];
      const none = el('p', { class: 'hint' }, instead);
      this.element.replaceChildren(...(explanation ? this.#parts.map(({ element }) => element) : [none]));
    }
    if (explanation) for (const part of this.#parts) part.update(explanation);
  }
}

/** @param {Explanation} explanation @returns {string} one line, for a screen reader */
export function inWords({ kind, y, x, sum, output, patch, filter, terms = [], bias = 0 }) {
  const place = `Row ${y + 1}, column ${x + 1}: ${number(output)}.`;
  if (filter && patch) {
    const { length } = patch.values;
    return `${place} ${length} inputs times ${length} weights, plus bias ${number(bias)}, make ${number(sum)}.`;
  }
  if (kind === 'maxPool2d') return `${place} The greatest of ${patch?.values.length}.`;
  if (patch) return `${place} The mean of ${patch.values.length}.`;
  if (terms.length > 0 && kind !== 'softmax') {
    return `${place} From ${terms.map((term) => number(term)).join(' and ')}.`;
  }
  return place;
}

/** @param {Explanation} explanation @param {string[]} labels @returns {Part[]} */
function partsOf(explanation, labels) {
  const { kind, patch, filter, activation } = explanation;
  /** @type {Part[]} */
  const parts = [];
  if (patch && filter) {
    const [height, width, depth] = patch.shape;
    if (height * width > 1 && depth <= mostGrids) parts.push(products(patch.shape));
    else parts.push(largest());
    parts.push(line(({ sum, bias = 0, patch: from }) =>
      `sum of ${from?.values.length ?? 0} products + bias ${bracketed(bias)} = ${number(sum)}`));
  } else if (patch) {
    parts.push(pool(patch.shape));
    parts.push(line(({ sum, kind: how, patch: from }) => how === 'maxPool2d'
      ? `the greatest of the ${from?.values.length ?? 0} is ${number(sum)}`
      : `the mean of the ${from?.values.length ?? 0} is ${number(sum)}`));
  } else if (kind === 'softmax') {
    return [softmax(explanation.terms?.length ?? 0, labels)];
  } else if (kind === 'add' || kind === 'multiply') {
    const sign = kind === 'add' ? ' + ' : ' \u00d7 ';
    parts.push(line(({ terms = [], sum }) => `${terms.map(bracketed).join(sign)} = ${number(sum)}`));
  } else if (explanation.terms) {
    parts.push(line(({ sum }) => `in comes ${number(sum)}`));
  } else {
    parts.push(line(({ output }) => `the same number, put elsewhere: ${number(output)}`));
  }
  if (activation !== 'linear') parts.push(line((found) => activationInWords(found)));
  parts.push(line(({ output }) => number(output), 'final', 'output'));
  return parts;
}

/** @param {number} value */
const bracketed = (value) => (value < 0 ? `(${number(value)})` : number(value));

/** @param {Explanation} explanation */
function activationInWords({ activation, sum, computed }) {
  if (activation === 'relu') return `ReLU: max(0, ${number(sum)}) = ${number(computed)}`;
  return `${activations[activation] ?? activation}(${number(sum)}) = ${number(computed)}`;
}

/**
 * @param {(explanation: Explanation) => string} text
 * @param {string} [name]
 * @param {string} [caption]
 * @returns {Part}
 */
function line(text, name = '', caption = '') {
  const value = el('span', {});
  const element = el('p', { class: `sum ${name}` }, caption && el('span', { class: 'hint' }, caption), value);
  return { element, update: (explanation) => setText(value, text(explanation)) };
}

/**
 * A window of numbers, one grid a channel.
 * @param {string} caption
 * @param {readonly number[]} shape
 * @param {string[]} [names] of the channels
 */
function grids(caption, [height, width, depth], names = []) {
  const cells = Array.from({ length: height * width * depth }, () => el('span', { class: 'cell' }));
  const wide = height * width > 25;
  const rows = Array.from({ length: depth }, (_, channel) =>
    el('div', { class: `grid ${names[channel] ?? ''}` }, ...cells.filter((_cell, i) => i % depth === channel)),
  );
  for (const row of rows) row.style.gridTemplateColumns = `repeat(${width}, auto)`;
  const title = el('figcaption', { class: 'hint' }, caption);
  const element = el('figure', { class: wide ? 'block wide' : 'block' }, title, ...rows);
  const update = (/** @type {ArrayLike<number>} */ values, marked = -1) => {
    let greatest = 0;
    for (let i = 0; i < values.length; i++) greatest = Math.max(greatest, Math.abs(values[i]) || 0);
    for (const [i, cell] of cells.entries()) {
      if (!wide) setText(cell, number(values[i]));
      cell.style.background = Number.isNaN(values[i]) ? 'none' : wash(values[i] / (greatest || 1));
      cell.classList.toggle('marked', i === marked);
    }
  };
  return { element, update };
}

/** Patch times filter, cell by cell. @param {readonly number[]} shape @returns {Part} */
function products(shape) {
  const names = shape[2] === 3 ? colours : [];
  const patch = grids('input patch', shape, names);
  const filter = grids('filter', shape, names);
  const times = el('span', { class: 'sign' }, '\u00d7');
  const element = el('div', { class: 'blocks' }, patch.element, times, filter.element);
  return {
    element,
    update(explanation) {
      patch.update(explanation.patch?.values ?? []);
      filter.update(explanation.filter?.values ?? []);
    },
  };
}

/** Too many products for a grid: those that count most. @returns {Part} */
function largest() {
  const rows = Array.from({ length: mostTerms }, () => {
    const cells = Array.from({ length: 4 }, () => el('td', {}));
    const bar = el('span', { class: 'weight' });
    return { row: el('tr', {}, ...cells, el('td', { class: 'bars' }, bar)), cells, bar };
  });
  const head = ['channel', 'input', 'weight', 'product', ''].map((text) => el('th', { scope: 'col' }, text));
  const element = el(
    'table',
    { class: 'largest' },
    el('caption', { class: 'hint' }, 'the products that count most'),
    el('thead', {}, el('tr', {}, ...head)),
    el('tbody', {}, ...rows.map(({ row }) => row)),
  );
  return {
    element,
    update({ patch, filter }) {
      if (!patch || !filter) return;
      const all = Array.from(patch.values, (value, i) => ({ i, value, weight: filter.values[i] }))
        .map((term) => ({ ...term, product: term.value * term.weight }))
        .sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
      const greatest = Math.abs(all[0]?.product ?? 0) || 1;
      for (const [at, { row, cells, bar }] of rows.entries()) {
        const term = all[at];
        row.hidden = !term;
        if (!term) continue;
        setText(cells[0], String((term.i % patch.shape[2]) + 1));
        [term.value, term.weight, term.product].forEach((each, i) => setText(cells[i + 1], number(each)));
        bar.style.width = `${((Math.abs(term.product) / greatest) * 100).toFixed(1)}%`;
        bar.classList.toggle('minus', term.product < 0);
      }
    },
  };
}

/** @param {readonly number[]} shape @returns {Part} */
function pool(shape) {
  const grid = shape[0] * shape[1] <= mostCells ? grids('region', shape) : null;
  return {
    element: grid?.element ?? el('p', { class: 'hint' }, `a region of ${shape[0]} \u00d7 ${shape[1]} numbers`),
    update({ patch, kind, sum }) {
      if (patch) grid?.update(patch.values, kind === 'maxPool2d' ? patch.values.indexOf(Math.fround(sum)) : -1);
    },
  };
}

/** @param {number} length @param {string[]} labels @returns {Part} */
function softmax(length, labels) {
  const rows = Array.from({ length }, (_, i) => {
    const cells = Array.from({ length: 3 }, () => el('td', {}));
    return { row: el('tr', {}, el('th', { scope: 'row' }, labels[i] ?? String(i + 1)), ...cells), cells };
  });
  const titles = ['', 'score', 'e to the score', 'share'].map((text) => el('th', { scope: 'col' }, text));
  const total = [el('td', {}), el('td', {}, '100 %')];
  const element = el(
    'table',
    { class: 'softmax' },
    el('thead', {}, el('tr', {}, ...titles)),
    el('tbody', {}, ...rows.map(({ row }) => row)),
    el('tfoot', {}, el('tr', {}, el('th', { scope: 'row' }, 'sum'), el('td', {}), ...total)),
  );
  return {
    element,
    update({ terms = [], channel }) {
      const powers = terms.map((term) => Math.exp(term));
      const sum = powers.reduce((a, b) => a + b, 0);
      for (const [i, { row, cells }] of rows.entries()) {
        row.classList.toggle('leading', i === channel);
        [number(terms[i]), number(powers[i]), `${number((powers[i] / sum) * 100, 1)} %`].forEach((text, at) =>
          setText(cells[at], text),
        );
      }
      setText(total[0], number(sum));
    },
  };
}
