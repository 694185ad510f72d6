import { el, icon, setHidden, setText, svg } from '../dom.js';
import { cardWords, isGood, likeness } from './words.js';

/** @typedef {import('./lock.js').Lock} Lock */

const two = '2-digit';
const clock = new Intl.DateTimeFormat('en', { hour: two, minute: two, second: two, hourCycle: 'h23' });

function lockPicture() {
  return svg(
    'svg',
    { class: 'lock', viewBox: '0 0 48 48', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { class: 'shackle', d: 'M15 21v-6a9 9 0 0 1 18 0v6' }),
    svg('rect', { class: 'body', x: 9, y: 21, width: 30, height: 21, rx: 5 }),
    svg('path', { class: 'key', d: 'M24 29v5' }),
  );
}

/**
 * The card that opens. `act` is called by its buttons.
 * @param {Lock} lock
 * @param {{ again: () => void, lock: () => void, camera: () => void, load: () => void }} act
 */
export function card(lock, act) {
  const title = el('h2', {});
  const text = el('p', { class: 'card-text' });
  const fact = el('p', { class: 'hint' });
  const bar = el('span', {});
  const line = el('div', { class: 'card-line', 'aria-hidden': 'true' }, bar);
  const list = el('ul', { class: 'evidence' });
  const evidence = el('details', { class: 'why' }, el('summary', {}, 'What it saw'), list);
  /** @param {string} id @param {string} label @param {() => void} onclick */
  const button = (id, label, onclick, look = 'button') =>
    el('button', { type: 'button', id, class: look, onclick }, label);
  const again = button('unlock-again', 'Try again', act.again, 'button primary');
  const close = button('unlock-lock', 'Lock', act.lock, 'button primary');
  const camera = button('unlock-camera', 'Use the camera', act.camera);
  const load = button('unlock-load', 'Load the nets', act.load, 'button primary');
  const actions = el('div', { class: 'line-up' }, again, close, load, camera);
  const element = el(
    'section',
    { class: 'vault', 'aria-label': 'The locked card', 'data-look': 'locked' },
    lockPicture(),
    el('div', { class: 'vault-words' }, title, text, fact),
    line,
    evidence,
    actions,
  );
  let openedAt = '';
  let ticking = 0;

  /** @param {{ trouble: string, camera: boolean, failed: boolean }} stage */
  function update(stage) {
    const { look, title: head, text: body } = cardWords(lock, stage);
    if (look === 'open' && element.dataset.look !== 'open') openedAt = clock.format(new Date());
    element.dataset.look = look;
    const seconds = Math.ceil((lock.waitUntil - performance.now()) / 1000);
    const waiting = look === 'refused' && seconds > 0;
    setText(title, head);
    setText(text, look === 'open' ? `Opened at ${openedAt}, ${(lock.took / 1000).toFixed(1)} s after you came.` : body);
    const alike = look === 'open' || look === 'refused' ? likeness(lock) : '';
    setText(fact, alike);
    setHidden(fact, !alike);
    const progress = lock.check?.progress ?? 0;
    setHidden(line, look !== 'looking' && look !== 'challenge');
    bar.style.transform = `scaleX(${progress})`;
    const found = look === 'open' || look === 'refused' ? (lock.liveness?.evidence ?? []) : [];
    setHidden(evidence, found.length === 0);
    const marks = found.map((each) => `${isGood(each)}${each.message}`).join();
    if (list.dataset.marks !== marks) {
      list.dataset.marks = marks;
      list.replaceChildren(
        ...found.map((each) =>
          el('li', { class: isGood(each) ? 'good' : 'bad' }, icon(isGood(each) ? 'check' : 'close'),
            el('span', {}, each.message))),
      );
    }
    setHidden(again, !stage.camera || !(look === 'refused' || (look === 'locked' && lock.held)));
    again.disabled = waiting;
    setText(again, waiting ? `Try again in ${seconds} s` : lock.held ? 'Unlock' : 'Try again');
    setHidden(close, look !== 'open');
    setHidden(load, !stage.failed);
    setHidden(camera, stage.camera || stage.failed || look === 'empty');
    setHidden(actions, [again, close, load, camera].every(({ hidden }) => hidden));
    clearTimeout(ticking);
    if (waiting) ticking = window.setTimeout(() => update(stage), 500);
  }
  return { element, update, stop: () => clearTimeout(ticking) };
}
