import uPlot from '../vendor/uplot.js';

/** @typedef {{ label: string, colour: string, dash?: number[] }} Line colour: name of a CSS custom property */

/** @param {string} name of a CSS custom property @returns {string} */
function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/**
 * The end of the scale: one slow reading, such as the very first, must not flatten all the others.
 * @param {uPlot.AlignedData} data
 * @param {number} [least]
 */
function top(data, least = 1) {
  const values = data.slice(1).flatMap((line) => [...(line ?? [])].filter((value) => typeof value === 'number'));
  const usual = values.sort((a, b) => a - b)[Math.floor(values.length * 0.98)] ?? 0;
  return Math.max(least, usual * 1.25);
}

/** @typedef {{ show: (data: uPlot.AlignedData) => void, destroy: () => void }} Chart data: x, then the lines */

/**
 * @typedef {object} Look
 * @property {string} label what a screen reader says of it
 * @property {Line[]} lines
 * @property {number} height
 * @property {(data: uPlot.AlignedData) => { x: [number, number], y: [number, number] }} ranges
 * @property {(mark: number) => string} [xMark] @property {(mark: number) => string} [yMark]
 */

/**
 * Lines in the page's colours and as wide as their place.
 * @param {HTMLElement} root
 * @param {Look} look
 * @returns {Chart}
 */
function lineChart(root, { label: name, lines, height, ranges, xMark = String, yMark = String }) {
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
          { ...axis, size: 38, values: (_, marks) => marks.map(yMark) },
        ],
        series: [
          {},
          ...lines.map(({ label, colour, dash }) => ({
            label,
            stroke: token(colour),
            width: 1.5,
            dash,
            spanGaps: true,
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
    ranges: (data) => ({ x: [0, Math.max(2, epochs())], y: [0, most ?? top(data, 0.01)] }),
    xMark: (mark) => (Number.isInteger(mark) ? String(mark) : ''),
    yMark,
  });
}
