import { el, setHidden } from '../dom.js';

/** @typedef {import('./learner.js').Learner} Learner */
/** @typedef {import('./lesson.js').Lesson} Lesson */

/**
 * Where all this is kept, and the way to have it gone.
 * @param {Lesson} lesson
 * @param {Learner} learner
 */
export function forgetting(lesson, learner) {
  const ask = el('button', { type: 'button', class: 'text', id: 'teach-forget' }, 'Forget the lesson');
  const yes = el('button', { type: 'button', class: 'button' }, 'Forget');
  const no = el('button', { type: 'button', class: 'text' }, 'Keep it');
  const question = el(
    'div',
    { class: 'line-up', role: 'group', 'aria-label': 'Forget all pictures and the net in use?' },
    el('p', { class: 'remark' }, 'Forget all pictures and the net in use? Nets kept above stay.'),
    yes,
    no,
  );
  const toggle = (/** @type {boolean} */ asking) => {
    setHidden(ask, asking);
    setHidden(question, !asking);
  };
  ask.addEventListener('click', () => {
    toggle(true);
    no.focus();
  });
  no.addEventListener('click', () => {
    toggle(false);
    ask.focus();
  });
  yes.addEventListener('click', () => {
    learner.discard();
    lesson.forget();
    void learner.forget('cut');
    void learner.forget('trained');
    toggle(false);
    ask.focus();
  });
  toggle(false);
  return el(
    'footer',
    { class: 'forget' },
    el('p', { class: 'remark' }, 'Pictures and nets stay in this browser, on this device, until you remove them.'),
    ask,
    question,
  );
}
