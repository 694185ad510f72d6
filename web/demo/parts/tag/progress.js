// How far the run is, and what stopped it.

import { el, setHidden, setText } from '../dom.js';
import { bytes, count } from '../format.js';
import { engineNotice } from '../notices.js';
import { timeLeft } from './time-left.js';

/** @typedef {import('./album.js').Album} Album */
/** @typedef {import('./run.js').Run} Run */

/** @param {number} rate photos a second */
const rateInWords = (rate) => (rate > 0 ? `${rate < 9.95 ? rate.toFixed(1) : Math.round(rate)} a second` : '');

/**
 * @param {Album} album
 * @param {Run} run
 * @param {{ say: (text: string) => void, goOn: () => void }} how goOn: opens the folders of a run that was cut off
 */
export function runStatus(album, run, { say, goOn }) {
  const text = el('p', { class: 'run-text' });
  const bar = el('span', {});
  const line = el(
    'div',
    { class: 'line', role: 'progressbar', 'aria-label': 'Photos read', 'aria-valuemin': 0, 'aria-valuemax': 100 },
    bar,
  );
  const button = (/** @type {string} */ id, /** @type {string} */ label, /** @type {() => void} */ onclick) =>
    el('button', { type: 'button', class: 'text', id, onclick }, label);
  const pause = button('tag-pause', 'Pause', () => (run.state === 'paused' ? run.resume() : run.pause()));
  const cancel = button('tag-cancel', 'Cancel', () => run.cancel());
  const retry = button('tag-retry', 'Try again', () => run.retry());
  const again = button('tag-go-on', 'Go on', goOn);
  const drop = button('tag-drop-cut', 'Leave it', () => {
    album.noteRun(null);
    update();
  });
  const controls = [again, retry, pause, cancel, drop];
  const element = el('div', { class: 'run' }, el('div', { class: 'line-up' }, text, ...controls), line);
  let spokenAt = 0;
  let spoken = '';

  const words = () => {
    const { state, done, total, progress, error } = run;
    if (state === 'failed' && error) {
      const { title, text: why } = engineNotice(error);
      return `${title}. ${why}`;
    }
    if (state === 'loading') {
      const { file = '', loaded = 0, total: size = 0 } = progress ?? {};
      return size > 0 && loaded < size
        ? `Loading ${file}, ${bytes(loaded)} of ${bytes(size)}`
        : 'Starting the engine';
    }
    const far = `${done} of ${count(total, 'photo')}`;
    if (state === 'paused') return `Paused at ${far}`;
    return [far, rateInWords(run.rate), timeLeft(run.left)].filter(Boolean).join(', ');
  };
  function update() {
    const { state, done, total } = run;
    const cut = run.busy || state === 'failed' ? null : album.cut;
    setHidden(element, state === 'idle' && !cut);
    for (const [part, shown] of /** @type {[HTMLElement, boolean][]} */ ([
      [pause, state === 'reading' || state === 'paused'],
      [cancel, run.busy || state === 'failed'],
      [retry, state === 'failed'],
      [again, Boolean(cut) && album.folders.length > 0],
      [drop, Boolean(cut)],
    ])) {
      setHidden(part, !shown);
    }
    setText(pause, state === 'paused' ? 'Go on' : 'Pause');
    text.classList.toggle('alarm', state === 'failed');
    if (cut) {
      const far = `${Math.max(0, album.photos.size - cut.before)} of ${count(cut.total, 'photo')}`;
      const how = album.folders.length > 0 ? '' : ' Drop the same folder again: what was read is not read again.';
      setText(text, `The last run was cut off after ${far}.${how}`);
    } else setText(text, state === 'idle' ? '' : words());
    const share = cut
      ? (album.photos.size - cut.before) / cut.total
      : state === 'loading'
        ? (run.progress?.loaded ?? 0) / (run.progress?.total || 1)
        : done / Math.max(1, total);
    bar.style.transform = `scaleX(${Math.min(1, Math.max(0, share)).toFixed(4)})`;
    line.setAttribute('aria-valuenow', String(Math.round(100 * share)));
    const now = performance.now();
    const milestone = state === 'reading' ? `${Math.floor((4 * done) / Math.max(1, total))}` : state;
    // A quarter at a time, and what happens.
    if (milestone !== spoken && (state !== 'loading' || now - spokenAt > 3000)) {
      spoken = milestone;
      spokenAt = now;
      if (state !== 'idle') say(text.textContent ?? '');
    }
  }
  run.addEventListener('end', () => {
    if (run.done === 0) return;
    const known = run.known > 0 ? ` ${count(run.known, 'photo')} had been read before.` : '';
    const how = run.done < run.total ? 'Stopped after' : 'Done:';
    say(`${how} ${count(run.done, 'photo')}, ${count(run.faces, 'new face')}.${known}`);
  });
  return { element, update };
}
