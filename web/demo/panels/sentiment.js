// Sentiment: how many are in view and what their faces show, now and over time, without telling anybody apart.

import { createTimeline } from '../../lib/timeline.js';
import { saveCharts } from '../parts/chart-picture.js';
import { download, el, icon, setHidden, setText } from '../parts/dom.js';
import { colourOf, stack } from '../parts/expressions.js';
import { clock } from '../parts/format.js';
import { ownPage } from '../parts/own-page.js';
import { Recording } from '../parts/recording.js';
import { fileName } from '../parts/save.js';
import { nowView } from '../parts/sentiment/now.js';
import { OverTime } from '../parts/sentiment/over-time.js';
import { toast } from '../parts/toasts.js';
import { playWholeClip } from '../parts/whole-clip.js';

/** @typedef {import('../main.js').App} App */
/** @typedef {import('../../lib/timeline.js').Timeline} Timeline */

export const title = 'Sentiment';
export const place = 'aside';

const extra = { reads: /** @type {const} */ (['mesh', 'emotion']), faces: 16, tiles: true };
// Figures that change faster cannot be read; curves need less.
const renewal = 250;
const redrawing = 500;
/** More than this is asked about before it is thrown away. Seconds. */
const dear = 30;
const asks = 4000;

const example = `import { createAnalyzer } from 'facewise';
import { createTimeline } from 'facewise/timeline';

const analyzer = await createAnalyzer({ tasks: ['emotion'], mode: 'video', maxFaces: 16, tiles: true });
const timeline = createTimeline({ bin: 1 });

async function frame() {
  timeline.add(await analyzer.analyze(video));
  video.requestVideoFrameCallback(frame);
}
video.requestVideoFrameCallback(frame);

timeline.minutes;  // [{ start, seconds, faces, most, expressions: { happy: 0.21, … }, valence: 0.18 }, …]
timeline.toCSV({ per: 'minute' });
JSON.stringify(timeline);

// Without a page, faster than real time: npx facewise timeline clip.mp4 --csv clip.csv`;

/** @type {Recording<Timeline> | null} what was recorded stays while other panels are looked at */
let recording = null;
/** The source whose clip was counted as a whole. */
let counted = -1;
/** @type {(() => void) | null} */
let stop = null;

/** @param {string} text @param {Record<string, unknown>} props */
const button = (text, props) => el('button', { type: 'button', class: 'button', ...props }, text);

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const record = (recording ??= new Recording(app, () => createTimeline()));
  const { source, analysis } = app;
  /** @type {AbortController | null} of the whole clip */
  let scan = null;
  /** Which button asks whether all may be thrown away, and since when. */
  let asking = { button: '', at: -asks };
  /** The recording is of a whole clip: to be had again at any time. */
  let again = false;

  const recorded = el('span', { class: 'value' });
  const now = nowView();
  const overTime = new OverTime(record.subject);
  const startButton = button('Start', { class: 'button primary', id: 'sentiment-start', onclick: () => toggle() });
  const resetButton = button('Reset', { id: 'sentiment-reset', onclick: () => reset() });
  const wholeButton = button('Analyse the whole clip', { id: 'sentiment-whole', onclick: () => void wholeClip() });
  const cancelButton = button('Cancel', { id: 'sentiment-cancel', onclick: () => scan?.abort() });
  const progress = el('span', {});
  const progressLine = el('div', { class: 'line', role: 'progressbar', 'aria-label': 'Whole clip' }, progress);
  const remark = el('p', { class: 'hint remark', role: 'status' });
  const saves = /** @type {const} */ ([
    ['CSV', 'sentiment-csv', () => record.subject.toCSV(), 'text/csv', 'csv'],
    ['JSON', 'sentiment-json', () => `${JSON.stringify(record.subject, null, 1)}\n`, 'application/json', 'json'],
  ]).map(([label, id, text, type, extension]) =>
    button(label, { id, onclick: () => download(new Blob([text()], { type }), fileName(extension)) }),
  );
  const pictureButton = button('Charts, PNG', {
    id: 'sentiment-png',
    onclick: async () => {
      const keys = stack.map((label) => ({ label, colour: colourOf(label) }));
      const name = `Sentiment, ${clock(record.subject.seconds)}`;
      const made = await overTime.picture((charts) => saveCharts(name, charts, keys));
      if (!made) toast('This browser gives no picture of the charts.');
    },
  });
  const saving = el(
    'section',
    { class: 'item saving' },
    el('h2', {}, el('span', {}, 'Save')),
    el('div', { class: 'buttons' }, ...saves, pictureButton),
  );
  root.append(
    el(
      'div',
      { class: 'over-time sentiment' },
      el('header', { class: 'panel-head' }, el('h1', {}, 'Sentiment'), recorded),
      el(
        'p',
        { class: 'promise' },
        icon('shield'),
        'Counts and shares, nothing of any one person: no pictures, no face data, no ids. Gone with this tab unless ' +
          'you save it.',
      ),
      now.element,
      el(
        'section',
        { class: 'item controls', 'aria-label': 'Recording' },
        el('div', { class: 'buttons' }, startButton, wholeButton, cancelButton, resetButton),
        progressLine,
        remark,
      ),
      overTime.element,
      saving,
      el(
        'section',
        { class: 'item' },
        el('h2', {}, el('span', {}, 'How it is counted')),
        el(
          'p',
          { class: 'hint' },
          'An expression counts for as long as it is seen; where none is clearly ahead, as unsure. ' +
            'Valence is a convention after Russell\u2019s circle of affect: happy 1, surprised \u00bc, neutral 0, ' +
            'sad, angry, fearful and disgusted \u22121, each by its probability; very unsure faces are left out. It ' +
            'says what faces show, not what people feel: the net is right in about 55 of 100 pictures, people in 65 ' +
            'to 70.',
        ),
      ),
      ownPage(example),
    ),
  );

  const isAsked = (/** @type {string} */ name) => asking.button === name && performance.now() - asking.at < asks;
  /** Whether the recording may go, as far as this button is concerned: a long one takes a second press. */
  const mayGo = (/** @type {string} */ name) => {
    const asked = isAsked(name) || again || record.subject.seconds <= dear;
    asking = asked ? { button: '', at: -asks } : { button: name, at: performance.now() };
    if (!asked) {
      setTimeout(update, asks + 50);
      update();
    }
    return asked;
  };
  const toggle = () => {
    again = false;
    if (record.running) record.stop();
    else record.start();
  };
  const reset = () => {
    if (!mayGo('reset')) return;
    again = false;
    counted = -1;
    record.stop();
    record.reset();
  };
  const wholeClip = async () => {
    if (!mayGo('whole')) return;
    again = true;
    const controller = new AbortController();
    scan = controller;
    record.stop();
    record.reset();
    record.start(true);
    update();
    const began = performance.now();
    const whole = await playWholeClip(app, {
      signal: controller.signal,
      onReading: (share) => {
        record.take();
        progress.style.transform = `scaleX(${share.toFixed(4)})`;
        progressLine.setAttribute('aria-valuenow', String(Math.round(100 * share)));
      },
    });
    const took = (performance.now() - began) / 1000;
    scan = null;
    const { seconds } = record.subject;
    const speed = `${(seconds / took).toFixed(1)} times real time`;
    if (whole) counted = source.generation;
    record.stop(
      whole ? `The whole clip: ${clock(seconds)} in ${took.toFixed(1)} s, ${speed}.` : 'Cancelled on the way.',
    );
    update();
  };

  let drawnAt = 0;
  let redrawnAt = 0;
  const redraw = () => {
    redrawnAt = performance.now();
    overTime.show(
      record.subject,
      source.kind === 'picture'
        ? 'A picture has no time to draw curves over: open the camera or a clip.'
        : `${source.element ? 'Start' : 'Open the camera or a clip and start'}, and the curves grow here: ` +
            'expressions, valence and how many were in view.',
    );
  };
  const read = () => {
    const at = performance.now();
    if (source.moving && at - drawnAt < renewal) return;
    drawnAt = at;
    now.show(analysis.result?.faces ?? null);
    setText(recorded, record.empty ? '' : `${clock(record.subject.seconds)} recorded`);
    setText(remark, remarkOf());
    if (!source.moving || at - redrawnAt >= redrawing) redraw();
  };
  const remarkOf = () => {
    if (scan) return 'Playing the clip as fast as its faces can be read.';
    if (record.note) return record.note;
    if (record.running && !source.moving) return 'Waiting for the picture to move.';
    return '';
  };
  const update = () => {
    const scanning = scan !== null;
    const clip = source.kind === 'clip' && source.element !== null;
    const whole = counted === source.generation ? 'Analyse it again' : 'Analyse the whole clip';
    setText(wholeButton, isAsked('whole') ? 'In place of what was recorded?' : whole);
    setText(startButton, record.running ? 'Pause' : record.empty ? 'Start' : 'Go on');
    startButton.classList.toggle('primary', !record.running);
    setHidden(startButton, scanning || (!record.running && counted === source.generation));
    startButton.disabled = !record.running && (source.kind === 'picture' || source.element === null);
    setHidden(wholeButton, scanning || !clip || record.running);
    setHidden(cancelButton, !scanning);
    setHidden(progressLine, !scanning);
    setHidden(resetButton, scanning || record.empty);
    setText(resetButton, isAsked('reset') ? 'Throw it all away?' : 'Reset');
    setHidden(saving, record.empty || scanning);
    drawnAt = redrawnAt = 0;
    read();
    redraw();
  };
  // A clip that plays on its own would be counted from wherever it is.
  const sourceChanged = () => {
    if (scan === null) update();
  };
  record.addEventListener('change', update);
  analysis.addEventListener('reading', read);
  source.addEventListener('change', sourceChanged);
  analysis.use(extra);
  update();
  stop = () => {
    scan?.abort();
    record.stop();
    record.removeEventListener('change', update);
    analysis.removeEventListener('reading', read);
    source.removeEventListener('change', sourceChanged);
    analysis.use({});
    overTime.destroy();
  };
}

export function unmount() {
  stop?.();
  stop = null;
}
