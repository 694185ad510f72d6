import { el, icon, setHidden, setText } from '../dom.js';
import { count } from '../format.js';
import { poses } from './enrol.js';
import { sentence } from './keeper.js';

/** @typedef {import('./enrol.js').Enrolment} Enrolment */
/** @typedef {import('./keeper.js').Keeper} Keeper */

/** @type {Record<import('./enrol.js').Pose, { label: string, prompt: string }>} */
export const poseWords = {
  front: { label: 'Front', prompt: 'Look straight into the camera.' },
  left: { label: 'Left', prompt: 'Turn your head a bit to your left.' },
  right: { label: 'Right', prompt: 'Now a bit to your right.' },
};

const consentText =
  'I agree that a template of my face, 128 numbers and no picture, is kept in this browser until I delete it.';

/**
 * Who is enrolled, and the way in.
 * @param {Keeper} keeper
 * @param {Enrolment} enrolment
 * @param {{ say: (text: string) => void, begin: () => string, end: () => void }} how begin: answers what is in the way
 */
export function peoplePart(keeper, enrolment, { say, begin, end }) {
  const name = el('input', { type: 'text', id: 'unlock-name', maxlength: 60, autocomplete: 'off', required: true });
  const consent = el('input', { type: 'checkbox', id: 'unlock-consent', required: true });
  const start = el('button', { type: 'submit', class: 'button primary', id: 'unlock-start' }, 'Begin');
  const dismiss = el('button', { type: 'button', class: 'text' }, 'Not now');
  const form = el(
    'form',
    { class: 'enrol-form' },
    el('label', { class: 'named' }, el('span', {}, 'Your name'), name),
    el('label', { class: 'consent' }, consent, el('span', {}, consentText)),
    el('div', { class: 'line-up' }, start, dismiss),
  );
  const marks = poses.map((pose) => {
    const bar = el('span', {});
    const groove = el('span', { class: 'groove' }, bar);
    return { pose, bar, element: el('li', {}, el('span', {}, poseWords[pose].label), groove) };
  });
  const doing = el('p', { class: 'enrol-doing' });
  const hint = el('p', { class: 'hint' });
  const cancel = el('button', { type: 'button', class: 'button', id: 'unlock-cancel' }, 'Cancel');
  const running = el('div', { class: 'enrol-running' }, doing, el('ol', { class: 'pose-marks' },
    ...marks.map(({ element }) => element)), hint, cancel);
  const question = el('div', { class: 'enrol-question', role: 'group', 'aria-label': 'A face that is known' });
  const remark = el('p', { class: 'remark' });
  const add = el('button', { type: 'button', class: 'button', id: 'unlock-enrol' }, 'Enrol somebody');
  const list = el('ul', { class: 'enrolled' });
  const heading = el('h2', { id: 'unlock-people', tabindex: -1 }, 'Who may open it');
  const element = el('section', { class: 'step', 'aria-labelledby': 'unlock-people' },
    heading, list, form, running, question, remark, add);

  /** @type {'list' | 'form' | 'running' | 'question'} */
  let shown = 'list';
  const tell = (/** @type {string} */ text, alarm = false) => {
    setText(remark, text);
    remark.classList.toggle('alarm', alarm);
    if (text) say(text);
  };
  const go = (/** @type {typeof shown} */ where) => {
    shown = where;
    update();
  };

  add.addEventListener('click', () => {
    tell('');
    go('form');
    name.focus();
  });
  dismiss.addEventListener('click', () => {
    go('list');
    add.focus();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    name.value = name.value.trim();
    if (!form.reportValidity()) return;
    const trouble = begin();
    if (trouble) return tell(trouble, true);
    tell('');
    enrolment.begin();
    go('running');
    cancel.focus();
  });
  cancel.addEventListener('click', () => {
    enrolment.cancel();
    end();
    go('list');
    add.focus();
  });

  /** @param {string} called @param {Parameters<Keeper['enrol']>[2]} [how] */
  async function store(called, how) {
    try {
      await keeper.enrol(called, enrolment.faces, how);
      name.value = '';
      consent.checked = false;
      go('list');
      tell(`${called} is enrolled. Look into the camera: the card opens.`);
      heading.focus();
    } catch (error) {
      const { code, details } = /** @type {import('../../../lib/index.js').FacewiseError} */ (error);
      if (code === 'DUPLICATE_PERSON' && details) return ask(called, details.person);
      go('form');
      tell(code === 'POOR_QUALITY' ? 'The pictures were too poor to know you by. More light, and closer; then again.'
        : code === 'DIFFERENT_PEOPLE' ? 'The pictures do not look like one person. Try again, alone in the picture.'
          : sentence(error), true);
      start.focus();
    } finally {
      end();
    }
  }

  /** @param {string} called @param {{ id: string, name: string }} known */
  function ask(called, known) {
    const button = (/** @type {string} */ label, /** @type {() => void} */ onclick) =>
      el('button', { type: 'button', class: 'button', onclick }, label);
    question.replaceChildren(
      el('p', {}, `This looks like ${known.name}, who is enrolled already. Are you ${known.name}?`),
      el('div', { class: 'line-up' },
        button(`Yes: add the pictures`, () => void store(known.name, { id: known.id })),
        button(`No: enrol ${called}`, () => void store(called, { allowDuplicate: true })),
        el('button', {
          type: 'button', class: 'text',
          onclick: () => {
            go('list');
            add.focus();
          },
        }, 'Leave it')),
    );
    go('question');
    say(question.innerText);
    question.querySelector('button')?.focus();
  }
  enrolment.addEventListener('done', () => void store(name.value));

  /** @param {Keeper['people'][number]} person */
  const row = (person) =>
    el(
      'li',
      {},
      el('span', { class: 'called' }, person.name),
      el('span', { class: 'value' }, count(person.pictures.length, 'picture')),
      el('button', {
        type: 'button', class: 'iconic', title: 'Delete', 'aria-label': `Delete ${person.name}`,
        onclick: async () => {
          try {
            await keeper.delete(person.id);
            tell(`${person.name} is deleted: nothing of the face is kept.`);
          } catch (error) {
            tell(sentence(error), true);
          }
          add.focus();
        },
      }, icon('close')),
    );
  let listed = '';

  function update() {
    const { people, problem } = keeper;
    const now = JSON.stringify(people.map((person) => [person.id, person.name, person.pictures.length]));
    if (now !== listed) {
      listed = now;
      list.replaceChildren(...people.map(row));
    }
    setHidden(list, people.length === 0);
    setHidden(form, shown !== 'form');
    setHidden(running, shown !== 'running');
    setHidden(question, shown !== 'question');
    setHidden(add, shown !== 'list' || !keeper.ready);
    setText(add, people.length === 0 ? 'Enrol yourself' : 'Enrol somebody else');
    add.classList.toggle('primary', people.length === 0);
    if (problem && !remark.textContent) tell(`${problem} What you enrol stays until this tab closes.`, true);
  }

  /** @param {string} loading what is loaded still, or '' */
  function follow(loading) {
    if (shown !== 'running') return;
    const { pose } = enrolment;
    const at = pose ? poses.indexOf(pose) : poses.length;
    setText(doing, loading || (pose ? poseWords[pose].prompt : 'One moment.'));
    setText(hint, loading ? '' : enrolment.hint);
    for (const [i, { bar, element: mark }] of marks.entries()) {
      const share = i < at ? 1 : i === at ? enrolment.progress : 0;
      bar.style.transform = `scaleX(${share})`;
      mark.classList.toggle('current', i === at);
      mark.classList.toggle('done', i < at);
    }
  }
  keeper.addEventListener('change', update);
  update();
  return { element, update, follow, get enrolling() { return shown === 'running'; },
    stop: () => keeper.removeEventListener('change', update) };
}
