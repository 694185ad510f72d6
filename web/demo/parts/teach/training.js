import { epochChart } from '../charts.js';
import { el, setHidden, setText } from '../dom.js';
import { count, percent } from '../format.js';
import { advice, LessonError, obstacle } from './readiness.js';
import { settingsForm } from './settings.js';

/** @typedef {import('./learner.js').Learner} Learner */
/** @typedef {import('./lesson.js').Lesson} Lesson */

/** @param {number} seconds */
function timeLeft(seconds) {
  if (!Number.isFinite(seconds)) return '';
  return seconds < 1.5 ? ', about a second left' : `, ${Math.ceil(seconds)} s left`;
}

/**
 * Step two: the training and its curves.
 * @param {Lesson} lesson
 * @param {Learner} learner
 * @param {{ say: (text: string) => void, show: () => void }} how say: to the live region; show: scrolls to this step
 */
export function trainingStep(lesson, learner, { say, show }) {
  const trouble = el('p', { class: 'remark alarm', id: 'teach-trouble' });
  const hint = el('p', { class: 'remark' });
  const ending = el('p', { class: 'remark', id: 'teach-ending' });
  const train = el('button', { type: 'button', class: 'button primary', id: 'teach-train' }, 'Train');
  const stop = el('button', { type: 'button', class: 'button', id: 'teach-stop' }, 'Stop');
  const status = el('p', { class: 'epoch' });
  const bar = el('span', {});
  const line = el('div', { class: 'line', 'aria-hidden': 'true' }, bar);
  const goOn = el('button', { type: 'button', class: 'button primary' }, 'Go on');
  const take = el('button', { type: 'button', class: 'button' }, 'Use it as it is');
  const discard = el('button', { type: 'button', class: 'text' }, 'Discard');
  const cutText = el('p', {});
  const cutOff = el('div', { class: 'cut-off' }, cutText, el('div', { class: 'line-up' }, goOn, take, discard));
  const places = { loss: el('div', { class: 'chart' }), second: el('div', { class: 'chart' }) };
  const secondTitle = el('span', {});
  const figures = { loss: el('span', { class: 'answer' }), second: el('span', { class: 'answer' }) };
  const curves = el(
    'div',
    { class: 'curves' },
    el('h3', {}, el('span', {}, 'Loss'), figures.loss),
    places.loss,
    el('h3', {}, secondTitle, figures.second),
    places.second,
    el(
      'p',
      { class: 'keys' },
      el('span', { class: 'key learnt' }, 'learnt from'),
      el('span', { class: 'key held' }, 'held back, to check'),
    ),
  );
  const settings = settingsForm(lesson);
  const element = el(
    'div',
    {},
    hint,
    cutOff,
    el('div', { class: 'line-up' }, train, stop, status),
    line,
    trouble,
    ending,
    settings.element,
    curves,
  );
  const lines = [
    { label: 'learnt from', colour: '--accent' },
    { label: 'held back', colour: '--ink-2', dash: [5, 4] },
  ];
  const epochs = () => Math.max(learner.epochs.length, learner.busy ? learner.wanted : 0);
  /** @type {ReturnType<typeof epochChart>[]} */
  let charts = [];
  let kind = '';
  const draw = () => {
    if (kind !== learner.kind) {
      kind = learner.kind;
      for (const chart of charts) chart.destroy();
      const value = kind === 'value';
      charts = [
        epochChart(places.loss, { title: 'Loss', lines, epochs }),
        value
          ? epochChart(places.second, { title: 'Mean error', lines, epochs, height: 100 })
          : epochChart(places.second, {
              title: 'Share that is right',
              lines,
              epochs,
              most: 1,
              height: 100,
              yMark: (mark) => `${Math.round(mark * 100)}`,
            }),
      ];
      setText(secondTitle, value ? 'Mean error' : 'Right, in per cent');
    }
    const reports = learner.epochs;
    const x = reports.map(({ epoch }) => epoch);
    const of = (/** @type {keyof import('../../../lib/train.js').Figures} */ name) =>
      reports.map((report) => report[name] ?? null);
    charts[0].show([x, of('loss'), of('valLoss')]);
    charts[1].show(kind === 'value' ? [x, of('mae'), of('valMae')] : [x, of('accuracy'), of('valAccuracy')]);
    const last = reports[reports.length - 1];
    setText(figures.loss, last ? last.loss.toFixed(3) : '');
    const second = last && (kind === 'value' ? last.mae : last.accuracy);
    setText(figures.second, second === undefined ? '' : kind === 'value' ? second.toFixed(2) : percent(second));
  };
  /** @type {LessonError | null} why the latest press of a button led to nothing */
  let refusal = null;
  const begin = async (/** @type {() => Promise<void>} */ work) => {
    refusal = null;
    try {
      await work();
      const { error, trained } = learner;
      if (error) say(`The training failed. ${error.message}`);
      else if (trained) say(`Training is done: ${trained.note}. ${trained.message}`.trim());
    } catch (error) {
      if (!(error instanceof LessonError)) throw error;
      refusal = error;
      update();
      say(error.message);
    }
  };
  train.addEventListener('click', () => {
    void begin(() => learner.start());
    // With the curves, which are there by now: they make the room to scroll in.
    show();
    if (learner.busy) say('Training.');
  });
  stop.addEventListener('click', () => learner.stop());
  goOn.addEventListener('click', () => void begin(() => learner.resume(false)));
  take.addEventListener('click', () => void begin(() => learner.resume(true)));
  discard.addEventListener('click', () => void learner.forget('cut'));
  function update() {
    const { busy, state, batch, cut, trained } = learner;
    const found = obstacle(lesson);
    setText(hint, (found ?? advice(lesson)).sentence);
    hint.dataset.code = (found ?? advice(lesson)).code;
    // What was refused may be in order by now.
    if (refusal && refusal.code !== 'changed' && refusal.code !== found?.code) refusal = null;
    const failure = /** @type {(Error & { remedy?: string }) | null} */ (refusal ?? learner.error);
    setHidden(trouble, failure === null);
    // A refusal says the same, only louder.
    setHidden(hint, busy || refusal?.code === hint.dataset.code);
    setText(trouble, failure ? `${failure.message} ${failure.remedy ?? ''}`.trim() : '');
    trouble.dataset.code = refusal?.code ?? '';
    const hadFocus = document.activeElement === train || document.activeElement === stop;
    setHidden(train, busy || cut !== null);
    setHidden(stop, !busy);
    if (hadFocus) (busy ? stop : train).focus();
    setText(train, trained ? 'Train anew' : 'Train');
    setHidden(cutOff, busy || cut === null);
    if (cut) {
      const of = cut.settings.epochs;
      setText(cutText, `A training was cut off after epoch ${cut.epochs.length} of ${of}. What it had learnt is here.`);
    }
    setText(
      status,
      state === 'preparing'
        ? `Looking at the pictures, ${percent(learner.prepared)}`
        : state === 'running'
          ? `Epoch ${batch?.epoch ?? 1} of ${learner.wanted}${timeLeft(learner.left)}`
          : state === 'finishing'
            ? 'Checking what it learnt'
            : learner.epochs.length > 0
              ? count(learner.epochs.length, 'epoch')
              : '',
    );
    setText(ending, trained?.message ?? '');
    setHidden(ending, busy || !trained?.message || !trouble.hidden);
    const done = state === 'preparing' ? learner.prepared : learner.epochs.length / Math.max(1, learner.wanted);
    bar.style.transform = `scaleX(${busy ? Math.min(1, done).toFixed(4) : 0})`;
    line.style.visibility = busy ? 'visible' : 'hidden';
    setHidden(curves, learner.epochs.length === 0 && !busy);
    if (!curves.hidden) draw();
    settings.update();
  }
  return {
    element,
    update,
    stop: () => {
      for (const chart of charts) chart.destroy();
      charts = [];
      kind = '';
    },
  };
}
