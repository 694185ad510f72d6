import { el, setText, svg } from '../dom.js';
import { capital, percent } from '../format.js';
import { valenceGauge } from '../sentiment/now.js';
import { helpFor } from './words.js';

/** @typedef {import('../../../lib/timeline.js').SessionNow} SessionNow */
/** @typedef {import('../../../lib/timeline.js').SessionSummary} SessionSummary */

/** Degrees at the rim of the gaze's ring, and a second at the end of the head's bar. */
const RIM = 50;
const FAST = 60;

/** @param {string} name @param {...Node} drawing */
function tile(name, ...drawing) {
  const value = el('p', { class: 'vital-value' });
  const words = el('p', { class: 'hint' });
  const element = el('section', { class: 'vital' }, el('h2', {}, name), value, words, ...drawing);
  return {
    element,
    /** @param {string} answer @param {string} [more] @param {string} [state] */
    show(answer, more = '', state = '') {
      setText(value, answer);
      setText(words, more);
      element.dataset.state = state;
    },
  };
}

/** A bar from nothing to all. */
function level() {
  const bar = el('span', { class: 'level-bar' });
  return {
    element: el('div', { class: 'level', 'aria-hidden': 'true' }, bar),
    /** @param {number} share */
    show(share) {
      bar.style.transform = `scaleX(${Math.min(1, Math.max(0, share)).toFixed(3)})`;
    },
  };
}

/** Where the gaze is from the middle of the screen. */
function aim() {
  const dot = svg('circle', { class: 'pupil', r: 5 });
  const cone = svg('circle', { class: 'cone' });
  const drawing = svg(
    'svg',
    { class: 'aim', viewBox: '-50 -50 100 100', 'aria-hidden': 'true' },
    svg('circle', { class: 'ring', r: 46 }),
    cone,
    dot,
  );
  return {
    element: drawing,
    /**
     * @param {{ yaw: number, pitch: number } | null} offset degrees, as seen on the stage
     * @param {number} angle of the cone
     */
    show(offset, angle) {
      cone.setAttribute('r', ((angle / RIM) * 46).toFixed(1));
      dot.style.display = offset ? '' : 'none';
      if (!offset) return;
      const shrink = Math.min(1, RIM / (Math.hypot(offset.yaw, offset.pitch) || 1)) * (46 / RIM);
      dot.setAttribute('cx', (offset.yaw * shrink).toFixed(1));
      dot.setAttribute('cy', (-offset.pitch * shrink).toFixed(1));
    },
  };
}

/** What the latest frames say, and what the session has counted so far. */
export function liveView() {
  const expression = tile('Expression');
  const valence = valenceGauge();
  const gazeAim = aim();
  const speed = level();
  const usableLevel = level();
  const blinks = tile('Blinks');
  const gaze = tile('Gaze', gazeAim.element);
  const head = tile('Head', speed.element);
  const smile = tile('Smile');
  const usable = tile('Readable', usableLevel.element);
  expression.element.append(valence.element);
  expression.element.classList.add('wide');
  return {
    element: el(
      'div',
      { class: 'vitals' },
      ...[expression, blinks, gaze, head, smile, usable].map(({ element }) => element),
    ),
    /**
     * @param {SessionNow} now
     * @param {SessionSummary} summary
     * @param {{ yaw: number, pitch: number } | null} offset of the gaze from the screen's middle, as seen on the stage
     */
    show(now, summary, offset) {
      const dim = now.usable ? '' : 'dim';
      const named = now.expression ? capital(now.expression) : '\u2013';
      expression.show(named, now.reasons.length > 0 ? helpFor(now.reasons) : '', dim);
      valence.show(now.valence, now.expression ? 'unsure' : '\u2013');
      const { blinks: counted, smile: smiles } = summary;
      blinks.show(
        String(counted.count),
        counted.perMinute !== null
          ? `${counted.count > 0 ? 'about ' : ''}${Math.round(counted.perMinute)} a minute`
          : now.eyesClosed
            ? 'eyes closed'
            : counted.seconds > 0
              ? 'a rate after ten seconds'
              : 'learning how wide these eyes are open',
        dim,
      );
      gaze.show(
        now.offScreen === null ? '\u2013' : now.offScreen ? 'Off screen' : 'On screen',
        now.calibrated < 1
          ? `finding its usual direction, ${percent(now.calibrated)}`
          : `${summary.offScreen.count || 'no'} ${summary.offScreen.count === 1 ? 'look' : 'looks'} away`,
        now.offScreen ? 'off' : '',
      );
      gazeAim.show(offset, summary.offScreen.cone);
      const mean = summary.head.speed;
      head.show(
        now.headSpeed === null ? '\u2013' : `${Math.round(now.headSpeed)}\u00b0/s`,
        mean === null ? '' : `${mean.toFixed(mean < 9.95 ? 1 : 0)}\u00b0/s on average`,
      );
      speed.show((now.headSpeed ?? 0) / FAST);
      smile.show(
        now.smileSymmetry !== null ? percent(now.smileSymmetry) : now.smiling ? 'Smiling' : '\u2013',
        now.smileSymmetry !== null
          ? 'both sides alike'
          : smiles.symmetry !== null
            ? `${percent(smiles.symmetry)} alike so far`
            : 'compared while you smile at the camera',
        dim,
      );
      const { share } = summary.usable;
      const nothing = !now.usable && now.reasons.length === 0;
      usable.show(share === null ? '\u2013' : percent(share), nothing ? '' : helpFor(now.reasons), dim);
      usableLevel.show(share ?? 0);
    },
  };
}
