import './language.js';
import uPlot from '../vendor/uplot.js';
import { clock } from './format.js';

/** @typedef {{ label: string, colour: string, dash?: number[], filled?: boolean }} Line colour: a CSS property */

/** @param {string} name of a CSS custom property @returns {string} */
function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** @param {uPlot.AlignedData} data the end of a scale that one slow reading, as the first is, must not flatten */
function top(data) {
  const values = data.slice(1).flatMap((line) => [...(line ?? [])].filter((value) => typeof value === 'number'));
  const usual = values.sort((a, b) => a - b)[Math.floor(values.length * 0.98)] ?? 0;
  return Math.max(1, usual * 1.25);
}

/** @param {uPlot.AlignedData} data the end of a scale that shows a fall from its very beginning */
function greatest(data) {
  const values = data.slice(1).flatMap((line) => [...(line ?? [])].filter((value) => Number.isFinite(value)));
  return Math.max(0.01, 1.05 * Math.max(...values.map(Number)));
}

/**
 * @typedef {object} Chart
 * @property {(data: uPlot.AlignedData) => void} show x, then the lines
 * @property {() => void} destroy
 * @property {() => HTMLCanvasElement} canvas what is drawn at present
 */

/**
 * @typedef {object} Look
 * @property {string} label what a screen reader says of it
 * @property {Line[]} lines
 * @property {number} height
 * @property {(data: uPlot.AlignedData) => { x: [number, number], y: [number, number] }} ranges
 * @property {(mark: number) => string} [xMark] @property {(mark: number) => string} [yMark]
 * @property {number[]} [yMarks] @property {boolean} [stepped] values hold until the next one; null is a gap
 */

/**
 * Lines in the page's colours and as wide as their place.
 * @param {HTMLElement} root
 * @param {Look} look
 * @returns {Chart}
 */
function lineChart(root, look) {
  const { label: name, lines, height, ranges, xMark = String, yMark = String, yMarks, stepped = false } = look;
  /** @type {uPlot} */
  let plot;
  /** @type {uPlot.AlignedData} */
  let latest = [[], ...lines.map(() => [])];
  const build = () => {
    const axis = {
      stroke: token('--ink-2'),
      grid: { stroke: token('--line'), width: 1 },
      ticks: { stroke: token('--line'), size: 4 },
      font: '11px system-ui, sans-serif',
    };
    plot = new uPlot(
      {
        width: Math.max(120, root.clientWidth),
        height,
        legend: { show: false },
        cursor: { show: false },
        padding: [8, 18, 0, 0],
        scales: { x: { time: false, range: () => ranges(latest).x }, y: { range: () => ranges(latest).y } },
        axes: [
          { ...axis, size: 26, values: (_, marks) => marks.map(xMark) },
          {
            ...axis,
            size: stepped ? 46 : 38,
            values: (_, marks) => marks.map(yMark),
            ...(yMarks && { splits: () => yMarks }),
          },
        ],
        series: [
          {},
          ...lines.map(({ label, colour, dash, filled }) => ({
            label,
            stroke: token(colour),
            ...(filled && { fill: token(colour) }),
            ...(stepped && uPlot.paths.stepped && { paths: uPlot.paths.stepped({ align: 1 }) }),
            width: filled ? 0 : 1.5,
            dash,
            spanGaps: !stepped,
            points: { show: false },
          })),
        ],
      },
      latest,
      root,
    );
    plot.root.setAttribute('role', 'img');
    plot.root.setAttribute('aria-label', name);
  };
  build();
  const observer = new ResizeObserver(() => plot.setSize({ width: Math.max(120, root.clientWidth), height }));
  observer.observe(root);
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const rebuild = () => {
    plot.destroy();
    build();
  };
  scheme.addEventListener('change', rebuild);
  return {
    show: (data) => {
      latest = data;
      plot.setData(data);
    },
    destroy: () => {
      observer.disconnect();
      scheme.removeEventListener('change', rebuild);
      plot.destroy();
    },
    canvas: () => plot.ctx.canvas,
  };
}

/**
 * Lines over the last minute; x: seconds, 0 is now.
 * @param {HTMLElement} root
 * @param {{ title: string, unit: string, lines: Line[], height?: number }} what
 * @returns {Chart}
 */
export function timeChart(root, { title, unit, lines, height = 150 }) {
  return lineChart(root, {
    label: `${title} over the last minute, in ${unit}`,
    lines,
    height,
    ranges: (data) => ({ x: [-60, 0], y: [0, top(data)] }),
    xMark: (mark) => (mark === 0 ? 'now' : `${mark} s`),
  });
}

/**
 * Lines over the epochs of a training, whose number may still grow.
 * @param {HTMLElement} root
 * @param {{ title: string, lines: Line[], epochs: () => number, most?: number, height?: number,
 *   yMark?: (mark: number) => string }} what most: the end of the scale; else that of the values
 * @returns {Chart}
 */
export function epochChart(root, { title, lines, epochs, most, height = 120, yMark }) {
  return lineChart(root, {
    label: `${title} by epoch`,
    lines,
    height,
    ranges: (data) => ({ x: [0, Math.max(2, epochs())], y: [0, most ?? greatest(data)] }),
    xMark: (mark) => (Number.isInteger(mark) ? String(mark) : ''),
    yMark,
  });
}

/**
 * Steps over the time of a recording, which may still grow.
 * @param {HTMLElement} root
 * @param {{ title: string, lines: Line[], range: () => [number, number], seconds: () => number, height?: number,
 *   yMark?: (mark: number) => string, yMarks?: number[] }} what
 * @returns {Chart}
 */
export function recordingChart(root, { title, lines, range, seconds, height = 120, yMark, yMarks }) {
  return lineChart(root, {
    label: `${title} over time`,
    lines,
    height,
    ranges: () => ({ x: [0, Math.max(10, seconds())], y: range() }),
    xMark: clock,
    yMark,
    yMarks,
    stepped: true,
  });
}

/**
 * Rows of bins as steps: each value holds from its bin's start on, and a gap is a gap.
 * @template {{ start: number, seconds: number }} T
 * @param {T[]} rows in order
 * @param {number} bin seconds
 * @param {((row: T) => number | null)[]} values one a line
 * @returns {uPlot.AlignedData}
 */
export function steps(rows, bin, values) {
  /** @type {(number | null)[][]} */
  const columns = [[], ...values.map(() => [])];
  const push = (/** @type {number} */ x, /** @type {(number | null)[]} */ line) =>
    [x, ...line].forEach((value, i) => columns[i].push(value));
  for (const [i, row] of rows.entries()) {
    push(row.start, values.map((value) => value(row)));
    const next = rows[i + 1];
    if (next && next.start <= row.start + bin * 1.001) continue;
    // The last value before a gap is drawn to the end of its bin.
    const end = row.start + (next ? bin : Math.min(bin, Math.max(row.seconds, bin / 10)));
    push(end, values.map((value) => value(row)));
    if (next) push(end + bin / 1000, values.map(() => null));
  }
  return /** @type {uPlot.AlignedData} */ (columns);
}
