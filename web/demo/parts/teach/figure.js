import { svg } from '../dom.js';

/** @typedef {{ x: [number, number], y: [number, number] }} Span */

const width = 340;
const height = 150;
const edge = { left: 30, right: 10, top: 10, bottom: 22 };

/**
 * Curves over one axis, each with a point that moves along it. Dragging anywhere moves the points; a slider beside the
 * figure does the same for the keyboard, so the drawing itself is for the eye alone.
 * @param {Span} span
 * @param {{ names: string[], xMarks: [number, string][], yMarks: number[], drag: (x: number) => void }} how
 *   names: a class for the style of each curve
 */
export function curveFigure(span, { names, xMarks, yMarks, drag }) {
  const across = width - edge.left - edge.right;
  const up = height - edge.top - edge.bottom;
  const atX = (/** @type {number} */ x) => edge.left + ((x - span.x[0]) / (span.x[1] - span.x[0])) * across;
  const atY = (/** @type {number} */ y) => edge.top + (1 - (y - span.y[0]) / (span.y[1] - span.y[0])) * up;
  const within = (/** @type {number} */ y) => Math.min(Math.max(y, span.y[0]), span.y[1]);
  const paths = names.map((name) => svg('path', { class: `curve ${name}` }));
  const points = names.map((name) => svg('circle', { class: `point ${name}`, r: 5 }));
  const rule = svg('line', { class: 'rule', y1: edge.top, y2: height - edge.bottom });
  const level = svg('line', { class: 'level', x1: edge.left, x2: width - edge.right });
  const levelText = svg('text', { class: 'scale level-text', x: width - edge.right, 'text-anchor': 'end' });
  const element = svg(
    'svg',
    { class: 'figure', viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' },
    ...yMarks.flatMap((mark) => [
      svg('line', { class: 'grid', x1: edge.left, x2: width - edge.right, y1: atY(mark), y2: atY(mark) }),
      svg(
        'text',
        { class: 'scale', x: edge.left - 6, y: atY(mark) + 4, 'text-anchor': 'end' },
        String(mark).replace('-', '\u2212'),
      ),
    ]),
    ...xMarks.map(([x, text]) =>
      svg('text', { class: 'scale', x: atX(x), y: height - 6, 'text-anchor': 'middle' }, text),
    ),
    level,
    levelText,
    rule,
    ...paths,
    ...points,
  );
  level.style.display = levelText.style.display = 'none';
  const move = (/** @type {PointerEvent} */ event) => {
    const box = element.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * width;
    const value = span.x[0] + ((x - edge.left) / across) * (span.x[1] - span.x[0]);
    drag(Math.min(Math.max(value, span.x[0]), span.x[1]));
  };
  element.addEventListener('pointerdown', (event) => {
    element.setPointerCapture(event.pointerId);
    move(event);
  });
  element.addEventListener('pointermove', (event) => element.hasPointerCapture(event.pointerId) && move(event));
  return {
    element,
    /** @param {((x: number) => number)[]} curves in the order of the names */
    draw(curves) {
      const steps = 120;
      for (const [i, curve] of curves.entries()) {
        const places = Array.from({ length: steps + 1 }, (_, k) => {
          const x = span.x[0] + (k / steps) * (span.x[1] - span.x[0]);
          return [x, curve(x)];
        });
        // What leaves the figure at the top is not drawn along its rim.
        const seen = places.filter(([, y]) => y <= span.y[1] * 1.001 && y >= span.y[0] - 1e-9);
        const path = seen.map(([x, y]) => `${atX(x).toFixed(1)} ${atY(y).toFixed(1)}`);
        paths[i].setAttribute('d', path.length > 1 ? `M${path.join('L')}` : '');
      }
    },
    /** @param {number} x @param {number[]} values of the curves there */
    point(x, values) {
      rule.setAttribute('x1', atX(x).toFixed(1));
      rule.setAttribute('x2', atX(x).toFixed(1));
      for (const [i, value] of values.entries()) {
        points[i].setAttribute('cx', atX(x).toFixed(1));
        points[i].setAttribute('cy', atY(within(value)).toFixed(1));
      }
    },
    /** @param {number | null} y a level to compare with @param {string} text */
    compare(y, text) {
      const shown = y !== null && y <= span.y[1] && y >= span.y[0];
      level.style.display = levelText.style.display = shown ? '' : 'none';
      if (!shown) return;
      level.setAttribute('y1', atY(y).toFixed(1));
      level.setAttribute('y2', atY(y).toFixed(1));
      levelText.setAttribute('y', (atY(y) - 5).toFixed(1));
      levelText.textContent = text;
    },
  };
}
