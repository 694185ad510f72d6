import { byId, el, setHidden, setText } from './dom.js';
import { clock } from './format.js';

/** @typedef {import('./source.js').Source} Source */

/** The place in a clip, to see and to change; there for clips alone. */
export class Seek {
  #element = byId('seek');
  #slider = el('input', { type: 'range', min: 0, step: 0.04, value: 0, 'aria-label': 'Place in the clip' });
  #now = el('span', { class: 'value' });
  #end = el('span', { class: 'value' });

  /** @param {Source} source */
  constructor(source) {
    const { video } = source;
    this.#element.append(this.#now, this.#slider, this.#end);
    this.#slider.addEventListener('input', () => source.seek(Number(this.#slider.value)));
    video.addEventListener('timeupdate', () => this.#show(video));
    source.addEventListener('change', () => {
      setHidden(this.#element, source.kind !== 'clip' || !source.element || !Number.isFinite(video.duration));
      if (source.kind === 'clip') this.#show(video);
    });
  }

  /** @param {HTMLVideoElement} video */
  #show({ currentTime, duration }) {
    this.#slider.max = String(duration || 1);
    this.#slider.value = String(currentTime);
    this.#slider.setAttribute('aria-valuetext', `${clock(currentTime)} of ${clock(duration)}`);
    setText(this.#now, clock(currentTime));
    setText(this.#end, clock(duration));
  }
}
