/** @type {{ close: () => void } | null} */
let open = null;

/**
 * A button that shows and hides what it controls. Escape and a click elsewhere close it; the focus stays sensible.
 * @param {HTMLElement} button with aria-expanded and aria-controls
 * @param {HTMLElement} body
 */
export function menu(button, body) {
  const close = () => {
    if (body.hidden) return;
    const inside = body.contains(document.activeElement);
    body.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    if (inside) button.focus();
    open = null;
  };
  button.addEventListener('click', () => {
    if (!body.hidden) return close();
    open?.close();
    body.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    open = { close };
    body.querySelector('button, input, select')?.scrollIntoView({ block: 'nearest' });
  });
  document.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Node && !body.contains(target) && !button.contains(target)) close();
  });
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && !body.hidden) {
      close();
      button.focus();
    }
  });
  return { close };
}
