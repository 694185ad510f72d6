// Search over search.json, which the build makes: a field and a list of links. The file is fetched at the first use.

/** @typedef {{ page: string, title: string, url: string, text: string }} Passage */

const most = 12;

/**
 * Passages that hold all words, best first: a hit in a title counts more than one in the text, and the pages that
 * explain come before the reference.
 * @param {Passage[]} passages
 * @param {string} query
 * @returns {Passage[]}
 */
export function find(passages, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return passages.map((passage) => {
    const [page, title, text] = [passage.page, passage.title, passage.text].map((part) => part.toLowerCase());
    const scores = words.map((word) => (title.includes(word) ? 8 : 0) + (page.includes(word) ? 4 : 0) +
      (title === '' && page.includes(word) ? 6 : 0) + (text.includes(word) ? 1 : 0));
    const score = scores.includes(0) ? 0 : scores.reduce((sum, one) => sum + one, 0);
    return { passage, score: passage.url.startsWith('api/') ? score / 2 : score };
  }).filter(({ score }) => score > 0).sort((a, b) => b.score - a.score).slice(0, most).map(({ passage }) => passage);
}

/**
 * Some of a text around the first word of the query in it, cut between words; an ellipsis stands for what is left out.
 * @param {string} text
 * @param {string} query
 * @returns {[before: string, word: string, after: string]}
 */
export function excerpt(text, query) {
  const lower = text.toLowerCase();
  const word = query.toLowerCase().split(/\s+/).find((one) => one && lower.includes(one)) ?? '';
  const at = lower.indexOf(word);
  const end = at + word.length;
  const space = at < 50 ? -1 : text.indexOf(' ', at - 50);
  const from = space < at ? space + 1 : text.lastIndexOf(' ', at) + 1;
  const cut = text.length <= from + 150 ? text.length : text.lastIndexOf(' ', from + 150);
  const next = text.indexOf(' ', end);
  const to = cut >= end ? cut : next < 0 ? text.length : next;
  return [(from > 0 ? '… ' : '') + text.slice(from, at), text.slice(at, end),
    text.slice(end, to) + (to < text.length ? ' …' : '')];
}

/** @param {HTMLElement} root @param {string} base where the docs begin, from this page */
export function mountSearch(root, base) {
  const input = document.createElement('input');
  input.type = 'search';
  input.placeholder = 'Search';
  input.setAttribute('aria-label', 'Search the documentation');
  input.setAttribute('aria-controls', 'found');
  input.autocomplete = 'off';
  const list = document.createElement('ul');
  list.className = 'found';
  list.id = 'found';
  list.hidden = true;
  const said = document.createElement('div');
  said.className = 'unseen';
  said.setAttribute('role', 'status');
  root.append(input, list, said);

  /** @type {Promise<Passage[]> | null} */
  let loading = null;
  const load = () => (loading ??= fetch(`${base}search.json`).then((answer) => answer.json()).catch((error) => {
    loading = null;
    throw error;
  }));

  async function show() {
    const query = input.value.trim();
    if (!query) {
      list.hidden = true;
      return;
    }
    const passages = await load().catch(() => null);
    if (query !== input.value.trim()) return;
    const found = passages ? find(passages, query) : [];
    list.replaceChildren(...found.map(({ page, title, url, text }) => {
      const link = document.createElement('a');
      link.href = base + url;
      const name = document.createElement('strong');
      name.textContent = title ? `${page} · ${title}` : page;
      const around = document.createElement('span');
      const [before, word, after] = excerpt(text, query);
      const mark = document.createElement('mark');
      mark.textContent = word;
      around.append(before, mark, after);
      link.append(name, around);
      const item = document.createElement('li');
      item.append(link);
      return item;
    }));
    said.textContent = !passages ? 'The index did not arrive.'
      : found.length === 0 ? 'Nothing found.' : `${found.length} found.`;
    if (found.length === 0) {
      const item = document.createElement('li');
      const text = document.createElement('p');
      text.textContent = said.textContent;
      item.append(text);
      list.append(item);
    }
    list.hidden = false;
  }

  input.addEventListener('focus', () => void load().catch(() => {}));
  input.addEventListener('input', () => void show());
  root.addEventListener('keydown', (event) => {
    const links = [...list.querySelectorAll('a')];
    const at = links.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement));
    if (event.key === 'Escape') {
      list.hidden = true;
      input.focus();
    } else if (event.key === 'Enter' && at < 0 && !list.hidden) {
      links[0]?.click();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = at + (event.key === 'ArrowDown' ? 1 : -1);
      (next < 0 ? input : links[Math.min(next, links.length - 1)])?.focus();
    }
  });
  root.addEventListener('focusout', (event) => {
    if (!root.contains(/** @type {Node | null} */ (event.relatedTarget))) list.hidden = true;
  });
  addEventListener('keydown', (event) => {
    const typing = /** @type {Element} */ (event.target).matches?.('input, textarea, select, [contenteditable]');
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
  });
}
