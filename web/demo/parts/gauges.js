import { el, setText, svg } from './dom.js';
import { degrees, percent } from './format.js';

/** @typedef {import('../../lib/index.js').Face} Face */
/** @typedef {{ element: HTMLElement, update: (face: Face) => void }} Gauge */

const emotions = /** @type {const} */ (['neutral', 'happy', 'sad', 'angry', 'fearful', 'disgusted', 'surprised']);
const oldest = 90;

/**
 * A bar for each label.
 * @template {string} L
 * @param {readonly L[]} labels
 * @param {(label: L) => string} [nameOf]
 */
export function barList(labels, nameOf = (label) => label) {
  const rows = labels.map((label) => {
    const bar = el('span', { class: 'bar' });
    const value = el('span', { class: 'value' });
    const row = el(
      'li',
      { class: 'class' },
      el('span', { class: 'name' }, nameOf(label)),
      el('span', { class: 'track' }, bar),
      value,
    );
    return { label, row, bar, value };
  });
  return {
    element: el('ul', { class: 'classes' }, ...rows.map(({ row }) => row)),
    /** @param {(label: L) => number} scoreOf 0..1 @param {(label: L) => boolean} leads */
    update(scoreOf, leads) {
      for (const { label, row, bar, value } of rows) {
        const score = scoreOf(label);
        bar.style.transform = `scaleX(${Math.max(score, 0.004).toFixed(4)})`;
        row.classList.toggle('leading', leads(label));
        setText(value, percent(score));
      }
    },
  };
}

/** The whole distribution over the classes, one bar each. @returns {Gauge} */
export function distributionGauge() {
  const { element, update } = barList(emotions);
  return {
    element,
    update: ({ emotion }) => {
      if (emotion) update((label) => emotion.scores[label], (label) => label === emotion.label);
    },
  };
}

/** A value on a scale of years, with the band that most people read so fall in. @returns {Gauge} */
export function ageGauge() {
  const band = svg('rect', { class: 'band', y: 12, height: 10, rx: 5 });
  const needle = svg('rect', { class: 'needle', y: 7, width: 2.5, height: 20, rx: 1.25 });
  const ticks = [0, 15, 30, 45, 60, 75, 90].flatMap((year) => {
    const x = 8 + (year / oldest) * 284;
    return [
      svg('line', { class: 'tick', x1: x, x2: x, y1: 26, y2: 30 }),
      svg('text', { class: 'scale', x, y: 42, 'text-anchor': 'middle' }, year === oldest ? `${year}+` : year),
    ];
  });
  const drawing = svg(
    'svg',
    { class: 'gauge', viewBox: '0 0 300 46', 'aria-hidden': 'true' },
    svg('rect', { class: 'groove', x: 8, y: 12, width: 284, height: 10, rx: 5 }),
    band,
    needle,
    ...ticks,
  );
  const caption = el('p', { class: 'hint' });
  const element = el('div', {}, drawing, caption);
  const at = (/** @type {number} */ years) => 8 + (Math.min(Math.max(years, 0), oldest) / oldest) * 284;
  return {
    element,
    update({ age }) {
      if (!age) return;
      band.setAttribute('x', at(age.low).toFixed(1));
      band.setAttribute('width', Math.max(10, at(age.high) - at(age.low)).toFixed(1));
      needle.setAttribute('x', (at(age.years) - 1.25).toFixed(1));
      setText(caption, `8 in 10 people read as this age are ${Math.round(age.low)} to ${Math.round(age.high)}`);
    },
  };
}

/** One probability between two words. @returns {Gauge} */
export function genderGauge() {
  const mark = el('span', { class: 'mark' });
  const female = el('span', { class: 'end' });
  const male = el('span', { class: 'end' });
  return {
    element: el(
      'div',
      { class: 'versus' },
      female,
      el('span', { class: 'groove' }, el('span', { class: 'middle' }), mark),
      male,
    ),
    update({ gender }) {
      if (!gender) return;
      const p = gender.label === 'male' ? gender.score : 1 - gender.score;
      mark.style.left = `${(p * 100).toFixed(1)}%`;
      setText(female, `female ${percent(1 - p)}`);
      setText(male, `male ${percent(p)}`);
      female.classList.toggle('leading', p < 0.5);
      male.classList.toggle('leading', p >= 0.5);
    },
  };
}

/**
 * The head's own axes in perspective, and its three angles.
 * @param {() => boolean} mirrored whether the stage shows a mirror image
 * @returns {Gauge}
 */
export function poseGauge(mirrored) {
  const axes = ['x', 'y', 'z'].map((name) => svg('line', { class: `axis ${name}` }));
  const drawing = svg(
    'svg',
    { class: 'axes', viewBox: '-50 -50 100 100', 'aria-hidden': 'true' },
    svg('circle', { class: 'ring', r: 46 }),
    ...axes,
  );
  const angles = /** @type {const} */ (['yaw', 'pitch', 'roll']).map((name) => {
    const mark = el('span', { class: 'mark' });
    const value = el('span', { class: 'value' });
    const row = el(
      'li',
      {},
      el('span', { class: 'name' }, name),
      el('span', { class: 'groove' }, el('span', { class: 'middle' }), mark),
      value,
    );
    return { name, row, mark, value };
  });
  return {
    element: el('div', { class: 'pose' }, drawing, el('ul', { class: 'angles' }, ...angles.map(({ row }) => row))),
    update({ pose }) {
      if (!pose) return;
      const { matrix } = pose;
      const flip = mirrored() ? -1 : 1;
      for (const [i, axis] of axes.entries()) {
        // Column i: where the head's axis points; camera space has y up, the screen down.
        const length = Math.hypot(matrix[4 * i], matrix[4 * i + 1], matrix[4 * i + 2]) || 1;
        const [x, y, z] = [0, 1, 2].map((row) => (matrix[4 * i + row] / length) * 40);
        const nearer = 1 + z / 160;
        axis.setAttribute('x2', (flip * x * nearer).toFixed(1));
        axis.setAttribute('y2', (-y * nearer).toFixed(1));
      }
      for (const { name, mark, value } of angles) {
        const shown = pose[name] * (name === 'pitch' ? 1 : flip);
        mark.style.left = `${(50 + Math.min(Math.max(shown, -60), 60) / 1.2).toFixed(1)}%`;
        setText(value, degrees(pose[name]));
      }
    },
  };
}

/**
 * Where the eyes look, as seen on the stage.
 * @param {() => boolean} mirrored
 * @returns {Gauge}
 */
export function gazeGauge(mirrored) {
  const ray = svg('line', { class: 'ray' });
  const dot = svg('circle', { class: 'pupil', r: 7 });
  const drawing = svg(
    'svg',
    { class: 'axes', viewBox: '-50 -50 100 100', 'aria-hidden': 'true' },
    svg('circle', { class: 'ring', r: 46 }),
    svg('circle', { class: 'ring', r: 23 }),
    svg('line', { class: 'cross', x1: -46, x2: 46 }),
    svg('line', { class: 'cross', y1: -46, y2: 46 }),
    ray,
    dot,
  );
  const yaw = el('span', { class: 'value' });
  const pitch = el('span', { class: 'value' });
  return {
    element: el(
      'div',
      { class: 'pose' },
      drawing,
      el(
        'ul',
        { class: 'angles plain' },
        el('li', {}, el('span', { class: 'name' }, 'yaw'), yaw),
        el('li', {}, el('span', { class: 'name' }, 'pitch'), pitch),
      ),
    ),
    update({ gaze }) {
      if (!gaze) return;
      // 45 degrees at the rim.
      const [x, y] = [gaze.yaw * (mirrored() ? -1 : 1), -gaze.pitch].map((angle) => (angle / 45) * 46);
      const inside = Math.min(1, 40 / (Math.hypot(x, y) || 1));
      for (const [shape, names] of /** @type {const} */ ([
        [ray, ['x2', 'y2']],
        [dot, ['cx', 'cy']],
      ])) {
        shape.setAttribute(names[0], (x * inside).toFixed(1));
        shape.setAttribute(names[1], (y * inside).toFixed(1));
      }
      setText(yaw, degrees(gaze.yaw));
      setText(pitch, degrees(gaze.pitch));
    },
  };
}
