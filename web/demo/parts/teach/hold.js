import { el } from '../dom.js';

/**
 * A button that acts as long as it is held, by pointer, Space or Enter. Where holding is hard, `toggle` makes a press
 * begin and the next one end; what presses without pointer or key (a screen reader, a voice) always does that.
 * @param {{ class: string, label: string, toggle: () => boolean, begin: () => boolean, end: () => void }} how
 *   begin: false when it cannot begin now
 * @returns {{ element: HTMLButtonElement, say: (text: string) => void, end: () => void }}
 */
export function holdButton({ class: name, label, toggle, begin, end }) {
  const text = el('span', {}, label);
  const element = el('button', { type: 'button', class: name, 'aria-pressed': 'false' }, text);
  let active = false;
  const start = () => {
    if (active || !begin()) return;
    active = true;
    element.setAttribute('aria-pressed', 'true');
  };
  const stop = () => {
    if (!active) return;
    active = false;
    element.setAttribute('aria-pressed', 'false');
    end();
  };
  const press = () => {
    if (toggle() && active) stop();
    else start();
  };
  const release = () => {
    if (!toggle()) stop();
  };
  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    press();
  });
  for (const type of ['pointerup', 'pointercancel']) element.addEventListener(type, release);
  element.addEventListener('keydown', (event) => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    if (!event.repeat) press();
  });
  element.addEventListener('keyup', (event) => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    release();
  });
  element.addEventListener('click', ({ detail }) => {
    if (detail !== 0) return;
    if (active) stop();
    else start();
  });
  element.addEventListener('blur', stop);
  // A long touch would open the browser's own menu.
  element.addEventListener('contextmenu', (event) => event.preventDefault());
  return {
    element,
    say: (words) => {
      text.textContent = words;
    },
    end: stop,
  };
}
