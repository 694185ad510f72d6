import uPlot from '../vendor/uplot.js';

/** @typedef {{ label: string, colour: string }} Line colour: name of a CSS custom property */

/** @param {string} name of a CSS custom property @returns {string} */
function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/**
 * The end of the scale: one slow reading, such as the very first, must not flatten all the others.
 * @param {uPlot.AlignedData} data
 */
function top(data) {
  const values = data.slice(1).flatMap((line) => [...(line ?? [])].filter((value) => typeof value === 'number'));
  const usual = values.sort((a, b) => a - b)[Math.floor(values.length * 0.98)] ?? 0;
  return Math.max(1, usual * 1.25);
}

/**
 * Lines over the last minute, in the page's colours and as wide as their place.
 * @param {HTMLElement} root
 * @param {{ title: string, unit: string, lines: Line[], height?: number }} what
 * @returns {{ show: (data: uPlot.AlignedData) => void, destroy: () => void }} data: seconds (0 is now), then the lines
 */
export function timeChart(root, { title, unit, lines, height = 150 }) {
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
        scales: { x: { time: false, range: [-60, 0] }, y: { range: () => [0, top(latest)] } },
        axes: [
          { ...axis, size: 26, values: (_, marks) => marks.map((mark) => (mark === 0 ? 'now' : `${mark} s`)) },
          { ...axis, size: 38, values: (_, marks) => marks.map((mark) => String(mark)) },
        ],
        series: [
          {},
          ...lines.map(({ label, colour }) => ({
            label,
            stroke: token(colour),
            width: 1.5,
            spanGaps: true,
            points: { show: false },
          })),
        ],
      },
      latest,
      root,
    );
    plot.root.setAttribute('role', 'img');
    plot.root.setAttribute('aria-label', `${title} over the last minute, in ${unit}`);
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
