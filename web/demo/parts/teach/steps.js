import { el } from '../dom.js';

/**
 * The four steps, always in sight: where one is, which are done, and a way to each.
 * @param {{ name: string, element: HTMLElement }[]} sections
 */
export function stepBar(sections) {
  const links = sections.map(({ name, element: section }) => {
    const link = el('a', { href: `#${section.id}` }, name);
    // The address belongs to the panel, and a reader with the keyboard goes on from there.
    link.addEventListener('click', (event) => {
      event.preventDefault();
      show(section);
      section.focus({ preventScroll: true });
    });
    return link;
  });
  const element = el('nav', { class: 'steps', 'aria-label': 'Steps' }, ...links);
  const mark = () => {
    const line = element.getBoundingClientRect().bottom + 80;
    // While the phone's sheet is away nothing has a place: it opens at the first step.
    const past = !element.checkVisibility() ? 0
      : sections.filter(({ element: section }) => section.getBoundingClientRect().top <= line).length;
    for (const [i, link] of links.entries()) {
      if (i === Math.max(0, past - 1)) link.setAttribute('aria-current', 'step');
      else link.removeAttribute('aria-current');
    }
  };
  addEventListener('scroll', mark, { capture: true, passive: true });
  return {
    element,
    mark,
    /** @param {boolean[]} done */
    update(done) {
      for (const [i, link] of links.entries()) {
        link.classList.toggle('done', done[i]);
        link.setAttribute('aria-label', done[i] ? `${sections[i].name}, done` : sections[i].name);
      }
    },
    stop: () => removeEventListener('scroll', mark, { capture: true }),
  };
}

/** @param {HTMLElement} section */
export function show(section) {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  section.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' });
}
