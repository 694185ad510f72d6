// Tables of text: numbers to the right, the first column to the left.

/** @param {number | null | undefined} value @param {number} [digits] @param {string} [unit] */
export function number(value, digits = 2, unit = '') {
  return value === null || value === undefined || !Number.isFinite(value) ? '-' : value.toFixed(digits) + unit;
}

/** @param {number | null | undefined} value a share of 1 */
export function percent(value) {
  return number(value === null || value === undefined ? value : 100 * value, 0, ' %');
}

/**
 * How many times slower the other is.
 * @param {number | null | undefined} other
 * @param {number | null | undefined} ours
 */
export function times(other, ours) {
  return other && ours ? number(other / ours, 2, 'x') : '-';
}

/**
 * @template T
 * @param {T[]} rows
 * @param {[title: string, text: (row: T) => string][]} columns
 * @returns {string} without a newline at the end
 */
export function textTable(rows, columns) {
  const cells = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, text]) => text(row)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  const pad = (/** @type {string} */ text, /** @type {number} */ i) =>
    i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]);
  return cells.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

/**
 * @template T
 * @param {T[]} rows
 * @param {[title: string, text: (row: T) => string][]} columns
 * @returns {string} a Markdown table
 */
export function markdownTable(rows, columns) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(([title]) => title)),
    line(columns.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...rows.map((row) => line(columns.map(([, text]) => text(row)))),
  ].join('\n');
}
