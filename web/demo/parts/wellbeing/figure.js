import { svg } from '../dom.js';
import { colourOf, stack } from '../expressions.js';
import { clock } from '../format.js';

/** @typedef {import('../../../lib/timeline.js').SessionRow} SessionRow */

const LEFT = 76;
const RIGHT = 8;
/** Degrees a second at the top of its lane: a quick look aside. */
const FAST = 60;
/** Seconds between two marks of the axis: the first that leaves them room. */
const MARKS = [5, 10, 30, 60, 120, 300, 600, 1800, 3600];

/** @param {SessionRow} row @returns {import('../expressions.js').ExpressionLabel | null} that was seen most */
function leading({ expressions }) {
  if (!expressions) return null;
  return stack.reduce((best, label) => (expressions[label] > expressions[best] ? label : best));
}

/**
 * Runs of neighbouring rows that say the same.
 * @template T
 * @param {SessionRow[]} rows
 * @param {number} bin seconds
 * @param {(row: SessionRow) => T | null} valueOf null: nothing is drawn
 * @returns {{ from: number, to: number, value: T }[]}
 */
function runs(rows, bin, valueOf) {
  /** @type {{ from: number, to: number, value: T }[]} */
  const found = [];
  for (const [i, row] of rows.entries()) {
    const value = valueOf(row);
    if (value === null) continue;
    const last = found.at(-1);
    const to = row.start + (i + 1 < rows.length ? bin : Math.max(row.seconds, bin / 4));
    if (last && last.value === value && row.start <= last.to + bin / 1000) last.to = to;
    else found.push({ from: row.start, to, value });
  }
  return found;
}

/**
 * A session over time: valence, the leading expression, head movement, blinks, looks off the screen and frames that
 * were too poor, under one another on one axis.
 * @param {SessionRow[]} rows
 * @param {{ seconds: number, bin?: number, width?: number }} how
 * @returns {SVGSVGElement}
 */
export function sessionFigure(rows, { seconds, bin = 1, width = 420 }) {
  const span = Math.max(10, seconds);
  const x = (/** @type {number} */ time) => (LEFT + (time / span) * (width - LEFT - RIGHT)).toFixed(1);
  /** @type {SVGElement[]} */
  const items = [];
  let top = 6;
  const lane = (/** @type {string} */ name, /** @type {number} */ height) => {
    const y = top;
    top += height + 12;
    items.push(
      svg('text', { class: 'lane', x: LEFT - 10, y: y + Math.min(height / 2 + 4, height), 'text-anchor': 'end' }, name),
    );
    return y;
  };
  const curve = (
    /** @type {number} */ y,
    /** @type {number} */ height,
    /** @type {(row: SessionRow) => number | null} */ share,
  ) => {
    let path = '';
    let end = -1;
    for (const row of rows) {
      const value = share(row);
      if (value === null) continue;
      const at = (y + height - Math.min(1, Math.max(0, value)) * height).toFixed(1);
      path += `${end >= 0 && row.start <= end + bin / 1000 ? 'L' : 'M'}${x(row.start)} ${at}`;
      end = row.start + bin;
      path += `H${x(Math.min(end, Math.max(row.start + bin / 4, seconds)))}`;
    }
    return path ? [svg('path', { class: 'curve', d: path })] : [];
  };
  const block = (
    /** @type {number} */ y,
    /** @type {number} */ height,
    /** @type {{ from: number, to: number }} */ { from, to },
    /** @type {Record<string, unknown>} */ look,
  ) => svg('rect', { x: x(from), y, width: Math.max(1, Number(x(to)) - Number(x(from))).toFixed(1), height, ...look });
  const groove = (/** @type {number} */ y, /** @type {number} */ height) =>
    svg('rect', { class: 'lane-groove', x: LEFT, y, width: width - LEFT - RIGHT, height });

  const valence = lane('Valence', 84);
  items.push(
    groove(valence, 84),
    svg('path', { class: 'rule', d: `M${LEFT} ${valence + 42}H${width - RIGHT}` }),
    svg('text', { class: 'scale', x: LEFT + 4, y: valence + 11 }, 'pleasant'),
    svg('text', { class: 'scale', x: LEFT + 4, y: valence + 80 }, 'unpleasant'),
    ...curve(valence, 84, (row) => (row.valence === null ? null : (row.valence + 1) / 2)),
  );
  const expression = lane('Expression', 12);
  items.push(
    groove(expression, 12),
    ...runs(rows, bin, leading).map((run) => {
      const rect = block(expression, 12, run, {});
      rect.style.fill = `var(${colourOf(run.value)})`;
      return rect;
    }),
  );
  const head = lane('Head', 36);
  items.push(
    groove(head, 36),
    svg('text', { class: 'scale', x: LEFT + 4, y: head + 11 }, `${FAST}\u00b0/s`),
    ...curve(head, 36, ({ headSpeed }) => (headSpeed === null ? null : headSpeed / FAST)),
  );
  const blinks = lane('Blinks', 12);
  const ticks = rows.flatMap(({ start, blinks: count }) =>
    Array.from({ length: count ?? 0 }, (_, i) => `M${x(start + ((i + 0.5) / (count ?? 1)) * bin)} ${blinks}v12`),
  );
  items.push(groove(blinks, 12), svg('path', { class: 'tick-marks', d: ticks.join('') }));
  for (const [name, share] of /** @type {[string, (row: SessionRow) => number | null][]} */ ([
    ['Off screen', ({ offScreen }) => offScreen],
    ['Unreadable', (row) => (row.seconds > 0 ? 1 - row.usable / row.seconds : null)],
  ])) {
    const y = lane(name, 12);
    const tenths = runs(rows, bin, (row) => Math.round(10 * (share(row) ?? 0)) || null);
    items.push(
      groove(y, 12),
      ...tenths.map((run) => block(y, 12, run, { class: 'block', 'fill-opacity': run.value / 10 })),
    );
  }
  const step = MARKS.find((mark) => (mark / span) * (width - LEFT - RIGHT) >= 44) ?? 7200;
  for (let mark = 0; mark <= span; mark += step) {
    const anchor = mark === 0 ? 'start' : mark / span > 0.95 ? 'end' : 'middle';
    items.push(svg('text', { class: 'scale', x: x(mark), y: top + 6, 'text-anchor': anchor }, clock(mark)));
  }
  return svg(
    'svg',
    {
      class: 'session-figure',
      viewBox: `0 0 ${width} ${top + 12}`,
      role: 'img',
      'aria-label': 'Valence, expression, head movement, blinks and looks off the screen over time',
    },
    ...items,
  );
}
