// Wellbeing: one person's session, described and not judged, and a page of it to keep.

import { createSession } from '../../lib/timeline.js';
import { download, el, icon, setHidden, setText } from '../parts/dom.js';
import { clock } from '../parts/format.js';
import { ownPage } from '../parts/own-page.js';
import { Recording } from '../parts/recording.js';
import { fileName } from '../parts/save.js';
import { sessionFigure } from '../parts/wellbeing/figure.js';
import { liveView } from '../parts/wellbeing/live.js';
import { reportOf, saveReport } from '../parts/wellbeing/report.js';

/** @typedef {import('../main.js').App} App */
/** @typedef {import('../../lib/timeline.js').Session} Session */

export const title = 'Wellbeing';
export const place = 'aside';

const reads = /** @type {const} */ (['mesh', 'pose', 'gaze', 'emotion', 'quality', 'blendshapes']);
// Figures that change faster cannot be read; curves need less.
const renewal = 200;
const redrawing = 1000;

const example = `import { createAnalyzer } from 'facewise';
import { createSession } from 'facewise/timeline';

const tasks = ['mesh', 'pose', 'gaze', 'emotion', 'quality', 'blendshapes'];
const analyzer = await createAnalyzer({ tasks, mode: 'video', maxFaces: 1 });
const session = createSession({ screen: 'usual', cone: 20 });

async function frame() {
  session.add(await analyzer.analyze(video));
  session.now;        // { expression: 'neutral', offScreen: false, eyesClosed: false, … }
  video.requestVideoFrameCallback(frame);
}
video.requestVideoFrameCallback(frame);

const { blinks, offScreen, head, smile, usable } = session.summary();
blinks.perMinute;     // 14.2, or null where it cannot be told
session.toCSV();      // a row a second
JSON.stringify(session);`;

/** @type {Recording<Session> | null} a session stays while other panels are looked at */
let recording = null;
/** @type {Date | null} when it began */
let began = null;
let sourceName = '';
let note = '';
/** @type {(() => void) | null} */
let stop = null;

/** @param {string} text @param {Record<string, unknown>} props */
const button = (text, props) => el('button', { type: 'button', class: 'button', ...props }, text);

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const { source, analysis } = app;
  const record = (recording ??= new Recording(app, () => createSession()));
  /** What is shown live, whether a session runs or not. */
  let live = createSession();
  let generation = -1;

  const time = el('span', { class: 'value' });
  const view = liveView();
  const figure = el('div', { class: 'figure-place' });
  const report = el('div', {});
  const primary = 'button primary';
  const startButton = button('Start session', { class: primary, id: 'wellbeing-start', onclick: () => start() });
  const stopButton = button('Stop', { class: primary, id: 'wellbeing-stop', onclick: () => record.stop() });
  const calibrateButton = button('I look at the screen now', {
    id: 'wellbeing-calibrate',
    onclick: () => {
      record.subject.calibrate();
      live.calibrate();
    },
  });
  const newButton = button('New session', { id: 'wellbeing-new', onclick: () => renew() });
  const remark = el('p', { class: 'hint remark', role: 'status' });
  const words = el('textarea', {
    id: 'wellbeing-note',
    rows: 3,
    placeholder: 'How was it for you?',
    oninput: () => {
      note = words.value;
      tell();
    },
  });
  words.value = note;
  const saveButtons = el(
    'div',
    { class: 'buttons' },
    button('Save page', { class: primary, id: 'wellbeing-save', onclick: () => saveReport(paper()) }),
    button('Print', { id: 'wellbeing-print', onclick: () => window.print() }),
    button('CSV', { id: 'wellbeing-csv', onclick: () => save(record.subject.toCSV(), 'text/csv', 'csv') }),
    button('JSON', {
      id: 'wellbeing-json',
      onclick: () => save(`${JSON.stringify(record.subject, null, 1)}\n`, 'application/json', 'json'),
    }),
  );
  const done = el(
    'section',
    { class: 'item done' },
    report,
    el(
      'label',
      { class: 'own-words', for: 'wellbeing-note' },
      el('span', { class: 'hint' }, 'In your own words'),
      words,
    ),
    saveButtons,
  );
  const running = el('section', { class: 'item' }, el('h2', {}, el('span', {}, 'This session')), figure);
  root.append(
    el(
      'div',
      { class: 'over-time wellbeing' },
      el('header', { class: 'panel-head' }, el('h1', {}, 'Wellbeing'), time),
      el(
        'p',
        { class: 'promise' },
        icon('shield'),
        'Describes what one face shows: no diagnosis, no advice. Numbers stay in this tab and go with it, unless you ' +
          'save the summary; pictures are not kept at all.',
      ),
      el(
        'section',
        { class: 'item controls', 'aria-label': 'Session' },
        el('div', { class: 'buttons' }, startButton, stopButton, calibrateButton, newButton),
        remark,
      ),
      done,
      view.element,
      running,
      ownPage(example),
    ),
  );

  const save = (/** @type {string} */ text, /** @type {string} */ type, /** @type {string} */ extension) =>
    download(new Blob([text], { type }), fileName(extension));
  const about = () => ({ when: began ?? new Date(), source: sourceName, note });
  const paper = () => reportOf(record.subject, { ...about(), paper: true });
  const tell = () => report.replaceChildren(reportOf(record.subject, about()));
  const start = () => {
    record.reset();
    began = new Date();
    sourceName = source.kind === 'camera' ? '' : source.name.replace('sample-', 'sample ');
    live = createSession();
    record.start();
  };
  const renew = () => {
    record.reset();
    words.value = note = '';
  };

  let drawnAt = 0;
  let redrawnAt = 0;
  /** The gaze's way from the middle of the screen, as the stage shows it. */
  const offset = () => {
    const { screen } = live.summary().offScreen;
    const [face] = analysis.result?.faces ?? [];
    if (!face?.gaze || !screen) return null;
    const yaw = face.gaze.yaw - screen.yaw;
    return { yaw: app.mirrored ? -yaw : yaw, pitch: face.gaze.pitch - screen.pitch };
  };
  const read = () => {
    const at = performance.now();
    const { result } = analysis;
    if (source.generation !== generation) {
      generation = source.generation;
      live = createSession();
    }
    if (result && source.kind !== 'picture') live.add(result);
    if (source.moving && at - drawnAt < renewal) return;
    drawnAt = at;
    setText(time, record.empty ? '' : `${clock(record.subject.seconds)}${record.running ? '' : ' long'}`);
    setText(remark, remarkOf());
    view.show(live.now, (record.running ? record.subject : live).summary(), offset());
    if (record.running && at - redrawnAt >= redrawing) {
      redrawnAt = at;
      figure.replaceChildren(sessionFigure(record.subject.bins, { seconds: record.subject.seconds }));
    }
  };
  const remarkOf = () => {
    if (record.note) return record.note;
    if (!record.running && source.element === null) return 'A session takes the camera or a clip.';
    if (source.kind === 'picture') return 'A session takes the camera or a clip: a picture has no time.';
    if (record.running && !source.moving) return 'Waiting for the picture to move.';
    if (record.running) return 'Look at the screen for the first seconds, as you usually do.';
    return record.empty ? 'A minute or more tells most. Sit so that light falls on your face.' : '';
  };
  const update = () => {
    const ended = !record.running && !record.empty;
    setHidden(startButton, record.running || ended);
    startButton.disabled = source.kind === 'picture' || source.element === null;
    setHidden(stopButton, !record.running);
    setHidden(calibrateButton, !record.running);
    setHidden(newButton, !ended);
    setHidden(done, !ended);
    setHidden(view.element, ended || source.kind === 'picture');
    setHidden(running, !record.running);
    if (ended) tell();
    drawnAt = redrawnAt = 0;
    read();
  };
  const onPaper = () => !done.hidden && report.replaceChildren(paper());
  const onScreen = () => !done.hidden && tell();
  addEventListener('beforeprint', onPaper);
  addEventListener('afterprint', onScreen);
  record.addEventListener('change', update);
  analysis.addEventListener('reading', read);
  source.addEventListener('change', update);
  analysis.use({ reads });
  update();
  stop = () => {
    record.stop();
    removeEventListener('beforeprint', onPaper);
    removeEventListener('afterprint', onScreen);
    record.removeEventListener('change', update);
    analysis.removeEventListener('reading', read);
    source.removeEventListener('change', update);
    analysis.use({});
  };
}

export function unmount() {
  stop?.();
  stop = null;
}
