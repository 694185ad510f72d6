import { download } from './dom.js';
import { fileName } from './save.js';

/** @param {string} name of a CSS custom property */
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * Charts under one another as one PNG file, in the colours of the page.
 * @param {string} title
 * @param {{ title: string, canvas: HTMLCanvasElement }[]} charts
 * @param {{ label: string, colour: string }[]} keys what the colours mean; colour: name of a CSS custom property
 * @returns {Promise<boolean>} false: it could not be made
 */
export async function saveCharts(title, charts, keys) {
  const unit = devicePixelRatio || 1;
  const margin = 24 * unit;
  const width = Math.max(...charts.map(({ canvas }) => canvas.width)) + 2 * margin;
  const head = 40 * unit;
  const line = 20 * unit;
  const height =
    margin + head + charts.reduce((sum, { canvas }) => sum + 28 * unit + canvas.height, 0) + 2 * line + margin;
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  if (!context) return false;
  /** @param {string} text @param {number} x @param {number} y @param {string} how */
  const write = (text, x, y, how) => {
    context.font = `${how} system-ui, sans-serif`;
    context.fillText(text, x, y);
  };
  context.fillStyle = token('--paper');
  context.fillRect(0, 0, width, height);
  context.fillStyle = token('--ink');
  write(title, margin, margin + 16 * unit, `600 ${17 * unit}px`);
  let y = margin + head;
  for (const { title: name, canvas: chart } of charts) {
    context.fillStyle = token('--ink-2');
    write(name, margin, y + 12 * unit, `500 ${13 * unit}px`);
    y += 20 * unit;
    context.drawImage(chart, margin, y);
    y += chart.height + 8 * unit;
  }
  let x = margin;
  for (const { label, colour } of keys) {
    context.font = `${12 * unit}px system-ui, sans-serif`;
    const room = 16 * unit + context.measureText(label).width + 14 * unit;
    if (x + room > width - margin + 14 * unit) {
      x = margin;
      y += line;
    }
    context.fillStyle = token(colour);
    context.fillRect(x, y + 2 * unit, 10 * unit, 10 * unit);
    context.fillStyle = token('--ink-2');
    write(label, x + 16 * unit, y + 11 * unit, `${12 * unit}px`);
    x += room;
  }
  const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ resolve) => canvas.toBlob(resolve));
  if (!blob) return false;
  download(blob, fileName('png'));
  return true;
}
