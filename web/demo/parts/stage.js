import { byId, el, icon, setHidden, setText } from './dom.js';
import { bytes } from './format.js';
import { askingNotice, emptyNotice, engineNotice, problemNotice, unsupportedNotice } from './notices.js';

/** @typedef {import('./notices.js').Notice} Notice */
/** @typedef {import('./notices.js').ActionName} ActionName */

const droppable = ['image/', 'video/'];

/** The shared stage: shows the source, says what is the matter when there is none, takes dropped and pasted files. */
export class Stage {
  element = byId('stage');
  #notice = byId('notice');
  #progress = byId('progress');
  #progressText = byId('progress-text');
  #bar = byId('progress-bar');
  #pill = byId('pill');
  /** @type {Notice | null} */
  #shown = null;

  /**
   * @param {import('./source.js').Source} source
   * @param {import('./analysis.js').Analysis} analysis
   * @param {{ act: (action: ActionName) => void, openFiles: (files: File[]) => void }} how
   */
  constructor(source, analysis, { act, openFiles }) {
    this.source = source;
    this.analysis = analysis;
    this.act = act;
    source.addEventListener('change', () => this.update());
    analysis.addEventListener('state', () => this.update());
    byId('cancel').addEventListener('click', () => analysis.cancel());
    this.#takeFiles(openFiles);
  }

  /** @param {{ mirrored: boolean, fit: string }} look */
  look({ mirrored, fit }) {
    this.element.classList.toggle('mirrored', mirrored);
    this.element.classList.toggle('cover', fit === 'cover');
  }

  update() {
    const { source, analysis } = this;
    const showing = source.element !== null && source.size !== null;
    this.element.dataset.kind = showing ? (source.kind ?? '') : '';
    this.element.dataset.state = source.state;
    this.element.dataset.engine = analysis.state;
    setHidden(source.video, !showing || source.element !== source.video);
    setHidden(source.image, !showing || source.element !== source.image);
    setHidden(source.still, !showing || source.element !== source.still);
    const opening = source.state === 'opening';
    setHidden(this.#pill, !opening && !(showing && source.state === 'paused'));
    setText(
      this.#pill,
      opening ? `Opening ${source.name}` : source.kind === 'camera' ? 'Paused. The camera is off.' : 'Paused',
    );
    this.#say(this.#noticeNow(showing));
    this.#showProgress();
  }

  /** @param {boolean} showing @returns {Notice | null} */
  #noticeNow(showing) {
    const { source, analysis } = this;
    if (!analysis.supported) return unsupportedNotice;
    if (analysis.state === 'failed' && analysis.error) return engineNotice(analysis.error);
    if (source.state === 'failed' && source.problem) return problemNotice(source.problem);
    if (source.state === 'asking') return askingNotice;
    if (source.state === 'opening' || showing) return null;
    return source.state === 'none' ? emptyNotice : null;
  }

  /** @param {Notice | null} notice */
  #say(notice) {
    if (notice?.name === this.#shown?.name && notice?.text === this.#shown?.text) return;
    this.#shown = notice;
    setHidden(this.#notice, !notice);
    this.element.dataset.notice = notice?.name ?? '';
    if (!notice) return;
    const [first, ...rest] = notice.actions;
    const button = (/** @type {import('./notices.js').Action} */ { name, label }, /** @type {string} */ kind) =>
      el('button', { type: 'button', class: kind, 'data-action': name, onclick: () => this.act(name) }, label);
    // While the browser asks, its own question is the way on.
    const asking = notice.name === 'asking';
    const primary = asking ? [] : [button(first, 'button primary')];
    const plain = asking ? notice.actions : rest;
    this.#notice.replaceChildren(
      icon(notice.name === 'empty' || asking ? 'live' : 'about'),
      el('h2', {}, notice.title),
      el('p', {}, notice.text),
      el('div', { class: 'actions' }, ...primary),
      el('div', { class: 'actions' }, ...plain.map((action) => button(action, 'button'))),
    );
  }

  #showProgress() {
    const { state, progress } = this.analysis;
    setHidden(this.#progress, state !== 'loading');
    if (state !== 'loading') return;
    const { loaded = 0, total = 0, file = '' } = progress ?? {};
    const done = total > 0 && loaded >= total;
    setText(
      this.#progressText,
      done || total === 0 ? 'Starting the engine' : `Loading ${file}, ${bytes(loaded)} of ${bytes(total)}`,
    );
    this.#bar.style.transform = `scaleX(${total > 0 ? loaded / total : 0})`;
  }

  /** @param {(files: File[]) => void} openFiles */
  #takeFiles(openFiles) {
    let depth = 0;
    const mark = (/** @type {number} */ change) => {
      depth = Math.max(0, depth + change);
      this.element.classList.toggle('dropping', depth > 0);
    };
    addEventListener('dragenter', (event) => event.dataTransfer?.types.includes('Files') && mark(1));
    addEventListener('dragleave', (event) => event.dataTransfer?.types.includes('Files') && mark(-1));
    addEventListener('dragover', (event) => event.preventDefault());
    addEventListener('drop', (event) => {
      event.preventDefault();
      mark(-depth);
      openFiles([...(event.dataTransfer?.files ?? [])]);
    });
    addEventListener('paste', (event) => {
      const files = [...(event.clipboardData?.files ?? [])].filter(({ type }) =>
        droppable.some((kind) => type.startsWith(kind)),
      );
      if (files.length > 0) openFiles(files);
    });
  }
}
