// Unlock: a card that opens for an enrolled person who is there alive. Template and check stay in this browser.

import { byId, el, setHidden, setText } from '../parts/dom.js';
import { bytes } from '../parts/format.js';
import { ownPage } from '../parts/own-page.js';
import { card } from '../parts/unlock/card.js';
import { Enrolment } from '../parts/unlock/enrol.js';
import { example } from '../parts/unlock/example.js';
import { Hud, directionOf } from '../parts/unlock/hud.js';
import { Keeper } from '../parts/unlock/keeper.js';
import { Lock } from '../parts/unlock/lock.js';
import { peoplePart, poseWords } from '../parts/unlock/people.js';
import { Choice, settingsForm } from '../parts/unlock/settings.js';
import { cardWords } from '../parts/unlock/words.js';

/** @typedef {import('../main.js').App} App */

export const title = 'Unlock';
export const place = 'aside';

/** @type {(() => void) | null} */
let stop = null;
/** @type {Keeper | null} opened once */
let kept = null;

/** @param {App} app @returns {string} why no frames come, as a sentence */
function troubleOf({ analysis, source }) {
  if (analysis.state === 'failed') {
    return analysis.error?.code === 'ABORTED' ? 'The nets were not loaded: without them it knows nobody.'
      : 'The engine is not running. The stage says what to do.';
  }
  if (analysis.state === 'loading' && !analysis.analyzer?.options.tasks.includes('identity')) {
    const { loaded = 0, total = 0, file = '' } = analysis.progress ?? {};
    const here = total === 0 || loaded >= total;
    return here ? 'Starting the engine.' : `Loading ${file}, ${bytes(loaded)} of ${bytes(total)}.`;
  }
  if (source.state === 'paused') return source.kind === 'camera' ? 'The camera is paused.' : 'The clip is paused.';
  if (source.state === 'asking') return 'Waiting for the camera.';
  if (source.state === 'failed' || source.state === 'none') return 'There is no camera. It stays locked.';
  return '';
}

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const { analysis, source } = app;
  kept ??= new Keeper();
  const keeper = kept;
  const choice = new Choice();
  const lock = new Lock(keeper, choice);
  const enrolment = new Enrolment();
  const hud = new Hud();
  // What is asked for must be heard at once.
  const region = el('div', { class: 'unseen', role: 'status', 'aria-live': 'assertive' });
  let equipped = '';
  let here = true;
  let wanted = false;

  const equip = () => {
    const identity = wanted || keeper.people.length > 0;
    const now = String(identity);
    // An enrolment may end when another panel has the analyzer already.
    if (now === equipped || !here) return;
    equipped = now;
    const readings = /** @type {const} */ (['mesh', 'pose', 'quality', 'liveness']);
    analysis.use({ reads: identity ? [...readings, 'identity'] : readings, faces: 2 });
  };
  const begin = () => {
    if (!source.element) return 'There is no picture to enrol from. Start the camera, or open a picture or clip.';
    if (source.state === 'paused') return 'It is paused. Resume it to enrol.';
    wanted = true;
    equip();
    return '';
  };
  const people = peoplePart(keeper, enrolment, {
    say: (text) => setText(region, text),
    begin,
    end: () => {
      wanted = false;
      lock.arm();
      equip();
    },
  });
  const vault = card(lock, {
    again: () => lock.arm('looking'),
    lock: () => {
      lock.hold();
      byId('unlock-again').focus();
    },
    camera: () => app.act('camera'),
    load: () => void analysis.prepare(),
  });
  /** @param {string} id @param {string} label @param {import('../parts/notices.js').ActionName} action */
  const cheat = (id, label, action) =>
    el('button', {
      type: 'button', class: 'button', id,
      onclick: () => {
        app.act(action);
        // Where the panel scrolls the answer is above.
        vault.element.scrollIntoView({ block: 'nearest' });
      },
    }, label);
  // The best photo there is: what the camera sees at this moment.
  const self = el('button', {
    type: 'button', class: 'button', id: 'unlock-self',
    onclick: () => {
      const { element, size } = source;
      if (!element || !size) return;
      const canvas = el('canvas', size);
      canvas.getContext('2d')?.drawImage(element, 0, 0);
      canvas.toBlob((blob) => {
        if (blob) app.openFiles([new File([blob], 'photo of you', { type: blob.type })]);
        vault.element.scrollIntoView({ block: 'nearest' });
      });
    },
  }, 'A photo of you');
  const back = cheat('unlock-back', 'Back to the camera', 'camera');
  const trying = el(
    'section',
    { class: 'step cheat', 'aria-labelledby': 'unlock-cheat' },
    el('h2', { id: 'unlock-cheat' }, 'Try to cheat it'),
    el('p', { class: 'remark' },
      'Hold up a photo, play a clip of yourself on a phone, or ask a friend. These are at hand:'),
    el('div', { class: 'line-up' }, self, cheat('unlock-photo', 'A photo', 'sample-picture'),
      cheat('unlock-clip', 'A clip', 'sample-clip'), back),
  );
  root.append(
    el(
      'div',
      { class: 'unlock' },
      el(
        'header',
        { class: 'panel-head' },
        el('h1', {}, 'Unlock'),
        el('span', { class: 'value' }, 'stays in this browser'),
      ),
      vault.element,
      people.element,
      trying,
      settingsForm(choice, () => lock.arm()),
      ownPage(example),
      el('footer', { class: 'limits' },
        el('p', { class: 'remark' },
          'A demonstration, not a certified check of presentation attacks: somebody with a deepfake that follows the ' +
          'prompts, a good mask, a virtual camera or a photo bent to a half pipe can pass. Do not guard valuables ' +
          'with it.')),
      region,
    ),
  );

  let spoken = '';
  const update = () => {
    const trouble = troubleOf(app);
    const camera = source.kind === 'camera' && source.state !== 'failed';
    const stage = { trouble, camera, failed: analysis.state === 'failed' };
    vault.update(stage);
    setHidden(vault.element, people.enrolling);
    setHidden(back, camera);
    setHidden(self, !camera || !source.element);
    const loading = analysis.state === 'ready' ? '' : trouble;
    people.follow(loading);
    const words = cardWords(lock, stage);
    if (people.enrolling) {
      const { pose, hint, progress } = enrolment;
      const kind = pose === 'front' || !pose ? '' : `turn-${pose}`;
      hud.show(pose && !loading ? {
        text: poseWords[pose].prompt, hint, direction: directionOf(kind, app.mirrored), progress,
      } : null);
      say(loading || hint || (pose ? poseWords[pose].prompt : ''));
      return;
    }
    if (words.look === 'challenge') {
      hud.show({
        text: words.title, hint: lock.hint, direction: directionOf(lock.check?.challenge?.kind ?? '', app.mirrored),
        progress: lock.check?.progress ?? 0,
      });
    } else if (words.look === 'open') hud.show({ text: words.title, tone: 'good' });
    else if (words.look === 'refused') hud.show({ text: words.title, tone: 'bad' });
    else if (words.look === 'looking' && lock.hint) hud.show({ text: lock.hint });
    else hud.show(null);
    if (words.look !== 'looking') say(`${words.title}. ${words.text}`.replace('.. ', '. '));
    else if (lock.hint) say(lock.hint);
  };
  /** @param {string} text */
  function say(text) {
    if (text === spoken || !text) return;
    spoken = text;
    setText(region, text);
  }
  const read = () => {
    const result = analysis.result;
    if (people.enrolling) enrolment.read(result, !source.moving);
    else lock.read(result, { kind: source.kind, state: source.state });
    update();
  };
  let generation = source.generation;
  const sourceChanged = () => {
    if (source.generation !== generation) {
      generation = source.generation;
      // Other pictures: what was seen so far is not of these.
      if (!people.enrolling) lock.arm();
      else enrolment.begin();
    }
    read();
  };
  const keeperChanged = () => {
    equip();
    lock.arm();
    read();
  };
  // While no frames come, time goes on: it locks all the same.
  const tick = () => !people.enrolling && lock.read(null, { kind: source.kind, state: source.state });
  const timer = setInterval(tick, 500);
  analysis.addEventListener('reading', read);
  analysis.addEventListener('state', update);
  source.addEventListener('change', sourceChanged);
  lock.addEventListener('change', update);
  enrolment.addEventListener('change', update);
  keeper.addEventListener('change', keeperChanged);
  equip();
  lock.arm();
  update();
  void keeper.open();
  stop = () => {
    here = false;
    clearInterval(timer);
    analysis.removeEventListener('reading', read);
    analysis.removeEventListener('state', update);
    source.removeEventListener('change', sourceChanged);
    keeper.removeEventListener('change', keeperChanged);
    analysis.use({});
    vault.stop();
    people.stop();
    hud.remove();
  };
}

export function unmount() {
  stop?.();
  stop = null;
}
