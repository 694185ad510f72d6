// What a page of the docs does beside being read: copies code, finds its place in the contents, searches.

import { mountSearch } from './search.js';

/** @param {HTMLElement} figure gets a button that copies its code */
function addCopyButton(figure) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.setAttribute('aria-live', 'polite');
  button.addEventListener('click', async () => {
    const code = figure.querySelector('code')?.textContent ?? '';
    // Of a dialogue in a terminal only what is typed.
    const typed = figure.dataset.language === 'console'
      ? code.split('\n').filter((line) => line.startsWith('$ ')).map((line) => line.slice(2)).join('\n') : code;
    const done = await navigator.clipboard.writeText(typed || code).then(() => true, () => false);
    button.textContent = done ? 'Copied' : 'Press Ctrl+C';
    if (!done) getSelection()?.selectAllChildren(/** @type {HTMLElement} */ (figure.querySelector('code')));
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 2000);
  });
  figure.append(button);
}

/** Opens the contents where they have a column of their own, and marks the section that is read. */
function followContents() {
  const contents = /** @type {HTMLDetailsElement | null} */ (document.getElementById('contents'));
  if (!contents) return;
  const wide = matchMedia('(min-width: 1401px)');
  const open = () => {
    contents.open = wide.matches;
  };
  open();
  wide.addEventListener('change', open);

  const links = [...contents.querySelectorAll('a')];
  const headings = links.map((link) => document.getElementById(link.hash.slice(1)));
  const mark = () => {
    const read = headings.findLastIndex((heading) => heading && heading.getBoundingClientRect().top < 160);
    links.forEach((link, i) => {
      if (i === read) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    });
  };
  let waiting = false;
  addEventListener('scroll', () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  }, { passive: true });
  mark();
}

for (const figure of document.querySelectorAll('.code')) addCopyButton(/** @type {HTMLElement} */ (figure));
followContents();
mountSearch(/** @type {HTMLElement} */ (document.getElementById('search')), document.body.dataset.base ?? '');
document.querySelector('.nav [aria-current]')?.scrollIntoView({ block: 'nearest' });
