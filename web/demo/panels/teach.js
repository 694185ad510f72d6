// Teach: a visitor's own classes, or a number, learnt in this page from a few pictures of the face on the stage.

import { el, setHidden, setText } from '../parts/dom.js';
import { collectStep } from '../parts/teach/collect.js';
import { lossExplorer } from '../parts/teach/explorer.js';
import { forgetting } from '../parts/teach/forget.js';
import { keepStep } from '../parts/teach/keep.js';
import { Learner } from '../parts/teach/learner.js';
import { Lesson } from '../parts/teach/lesson.js';
import { crop } from '../parts/teach/net-options.js';
import { nearest, pictureOf } from '../parts/teach/pictures.js';
import { Recording } from '../parts/teach/recording.js';
import { obstacle } from '../parts/teach/readiness.js';
import { resultView } from '../parts/teach/result.js';
import { show, stepBar } from '../parts/teach/steps.js';
import { trainingStep } from '../parts/teach/training.js';
import { answerInWords, tryStep } from '../parts/teach/try.js';

/** @typedef {import('../main.js').App} App */
/** @typedef {import('../../lib/index.js').Face} Face */
/** @typedef {import('../parts/models-store.js').NetMeta} NetMeta */
/** @typedef {import('../parts/teach/learner.js').Trained} Trained */
/** @typedef {import('../parts/teach/lesson.js').Kind} Kind */

export const title = 'Teach';
export const place = 'aside';

// Figures that change faster cannot be read.
const renewal = 100;
// An answer is spoken when it has held for a moment.
const holdsFor = 1200;

/**
 * What is taught stays while other panels are looked at; a training goes on.
 * @type {{ lesson: Lesson, learner: Learner } | null}
 */
let school = null;

/** @param {App} app */
function open(app) {
  if (!school) {
    const lesson = new Lesson();
    school = { lesson, learner: new Learner(lesson, (signal) => app.analysis.file('emotion', signal)) };
    void lesson.restore();
    void school.learner.restore();
  }
  return school;
}

/** Counts the nets in use: another net is another task. */
let tasks = 0;
/** @type {(() => void) | null} */
let stop = null;

/**
 * @param {string} name
 * @param {number} place
 * @param {...Node} content
 */
function step(name, place, ...content) {
  const id = `teach-step-${place}`;
  const number = el('span', { class: 'number', 'aria-hidden': 'true' }, place);
  return el(
    'section',
    { class: 'step', id: `teach-${name.toLowerCase()}-step`, tabindex: -1, 'aria-labelledby': id },
    el('h2', { id }, number, name),
    ...content,
  );
}

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const { lesson, learner } = open(app);
  const region = el('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  const say = (/** @type {string} */ text) => setText(region, text);
  const warning = el('p', { class: 'remark alarm storage', role: 'status' });
  const recording = new Recording(app, lesson, () => collect.value());
  const collect = collectStep(lesson, recording, { say });
  const training = trainingStep(lesson, learner, { say, show: () => show(sections[1].element) });
  const result = resultView(lesson, learner);
  const trying = tryStep();
  const keep = keepStep(learner, { say });
  const explorer = lossExplorer(lesson, learner);
  const kinds = /** @type {[Kind, string][]} */ ([
    ['classes', 'Classes'],
    ['value', 'A number'],
  ]).map(([value, label]) => {
    const choose = () => lesson.set({ kind: value });
    const input = el('input', { type: 'radio', name: 'teach-kind', value, onchange: choose });
    return { input, element: el('label', {}, input, el('span', {}, label)) };
  });
  const choice = el(
    'fieldset',
    { class: 'kinds' },
    el('legend', { class: 'unseen' }, 'What is to be learnt'),
    el('div', { class: 'segments' }, ...kinds.map(({ element }) => element)),
  );
  const sections = [
    { name: 'Collect', element: step('Collect', 1, collect.element) },
    { name: 'Train', element: step('Train', 2, training.element, result.element) },
    { name: 'Try', element: step('Try', 3, trying.element) },
    { name: 'Keep', element: step('Keep', 4, keep.element) },
  ];
  const bar = stepBar(sections);
  root.append(
    el(
      'div',
      { class: 'teach' },
      el(
        'header',
        { class: 'panel-head' },
        el('h1', {}, 'Teach'),
        el('span', { class: 'value' }, 'learns in this page'),
      ),
      choice,
      warning,
      bar.element,
      ...sections.map((section) => section.element),
      explorer.element,
      forgetting(lesson, learner),
      region,
    ),
  );
  let drawnAt = 0;
  let spoken = '';
  let candidate = '';
  let since = 0;
  let task = '';
  /** @type {Trained | null} */
  let used = null;
  const equip = () => {
    const { trained } = learner;
    if (trained === used && task) return;
    used = trained;
    task = `taught ${++tasks}`;
    const { labels, unit, range, input } = trained?.meta ?? {};
    const settings = trained?.meta.kind === 'value' ? { unit: unit || undefined, range } : { labels };
    app.analysis.use({
      crop,
      tasks: trained ? [{ name: task, model: trained.file, ...settings, ...(input && { input }) }] : [],
    });
  };
  /** @param {Face} face @param {NetMeta} meta @returns {Promise<ArrayLike<number> | null>} what the net says of it */
  const ask = async (face, meta) => {
    const picture = pictureOf(face);
    if (learner.busy) return picture && learner.predict(picture);
    const read = face.custom?.[task];
    if (!read) return null;
    return meta.kind === 'value' ? [read.value ?? NaN] : meta.labels.map((label) => read.scores?.[label] ?? 0);
  };
  const answer = async () => {
    const now = performance.now();
    const { result: seen } = app.analysis;
    const { trained, busy, learning } = learner;
    if (now - drawnAt < renewal && app.source.moving) return;
    drawnAt = now;
    const meta = busy ? learning : (trained?.meta ?? null);
    const face = seen && nearest(seen.faces);
    const outputs = face && meta ? await ask(face, meta) : null;
    if (stop === null || (busy && !learner.busy)) return;
    trying.update(
      meta,
      outputs,
      !meta
        ? 'What the net says of the face on the stage is shown here, live, once it is trained.'
        : !face
          ? 'No face in view.'
          : busy
            ? 'It begins to answer with the first batch.'
            : 'Starting the net.',
    );
    if (!meta || !outputs || busy) return;
    const words = answerInWords(meta, outputs);
    if (words !== candidate) {
      candidate = words;
      since = now;
    }
    if (words !== spoken && now - since >= holdsFor) {
      spoken = words;
      say(words);
    }
  };
  const read = () => {
    recording.read();
    void answer();
  };
  const update = () => {
    for (const { input } of kinds) {
      input.checked = input.value === lesson.kind;
      input.disabled = learner.busy;
    }
    setHidden(warning, !lesson.problem);
    setText(warning, lesson.problem ? `${lesson.problem.message} What you teach stays until this tab closes.` : '');
    collect.update();
    training.update();
    result.update();
    keep.update();
    explorer.update();
    const taught = learner.trained !== null && !learner.busy;
    bar.update([obstacle(lesson) === null, taught, taught, false]);
    bar.mark();
    equip();
    drawnAt = 0;
    void answer();
  };
  const hide = () => recording.end();
  document.addEventListener('visibilitychange', hide);
  app.analysis.addEventListener('reading', read);
  for (const type of ['change', 'problem']) lesson.addEventListener(type, update);
  learner.addEventListener('change', update);
  update();
  stop = () => {
    app.analysis.use({});
    recording.end();
    document.removeEventListener('visibilitychange', hide);
    app.analysis.removeEventListener('reading', read);
    for (const type of ['change', 'problem']) lesson.removeEventListener(type, update);
    learner.removeEventListener('change', update);
    bar.stop();
    training.stop();
    keep.stop();
  };
}

export function unmount() {
  stop?.();
  stop = null;
}
