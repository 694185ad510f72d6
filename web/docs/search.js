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

/** @param {string} text @param {string} query @returns {(Node | string)[]} some of the text around the first word */
function excerpt(text, query) {
  const word = query.toLowerCase().split(/\s+/).find((one) => one && text.toLowerCase().includes(one));
  if (!word) return [text.slice(0, 120)];
  const at = text.toLowerCase().indexOf(word);
  const from = at < 50 ? 0 : text.indexOf(' ', at - 50) + 1;
  const mark = document.createElement('mark');
  mark.textContent = text.slice(at, at + word.length);
  return [(from > 0 ? '… ' : '') + text.slice(from, at), mark, `${text.slice(at + word.length, at + 90)} …`];
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
      around.append(...excerpt(text, query));
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
