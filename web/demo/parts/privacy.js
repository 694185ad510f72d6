import { byId, el, icon, setText } from './dom.js';
import { bytes, count } from './format.js';

/** @typedef {{ name: string, at: number, size: number, cached: boolean }} Request */

/** Shows that nothing is sent: every request the browser knows of, before and since the first reading. */
export class Privacy {
  /** @type {Request[]} */
  #requests = [];
  /** @type {number | null} when the first reading came */
  #settledAt = null;
  #label = el('span', { class: 'label' }, 'Nothing leaves this page');
  #badge = el('button', { type: 'button', class: 'badge', 'aria-haspopup': 'dialog' }, icon('shield'), this.#label);
  #since = el('div', {});
  #before = el('div', {});
  #dialog;

  constructor() {
    const close = el('button', { type: 'button', class: 'iconic', 'aria-label': 'Close' }, icon('close'));
    this.#dialog = el(
      'dialog',
      { class: 'sheet-dialog', 'aria-labelledby': 'privacy-title' },
      el('header', {}, el('h2', { id: 'privacy-title' }, 'Nothing leaves this page'), close),
      el(
        'p',
        {},
        'Pictures, clips and readings stay in the memory of this tab; what you teach, tag or enrol is kept in this ' +
          'browser until you remove it. The page\u2019s security policy makes the browser refuse every address but ' +
          'this one, and once a face is read there is nothing left to fetch for it.',
      ),
      this.#since,
      this.#before,
      el(
        'p',
        { class: 'hint' },
        'The browser itself keeps this list. Switch the network off and see: it goes on. Only files of this page ' +
          'that it fetches once more, to have them offline, are not in it; About says which those are.',
      ),
    );
    close.addEventListener('click', () => this.#dialog.close());
    this.#dialog.addEventListener('click', (event) => event.target === this.#dialog && this.#dialog.close());
    this.#badge.addEventListener('click', () => {
      this.#render();
      this.#dialog.showModal();
    });
    byId('privacy').append(this.#badge, this.#dialog);
    new PerformanceObserver((list) => this.#take(list.getEntries())).observe({ type: 'resource', buffered: true });
  }

  /** The first reading is there: whatever is fetched from now on is told apart. */
  settle() {
    this.#settledAt ??= performance.now();
  }

  /** @param {PerformanceEntry[]} entries */
  #take(entries) {
    for (const entry of entries) {
      // Pictures opened here have blob: addresses, which are this tab's memory.
      if (!/^https?:/.test(entry.name)) continue;
      const { transferSize, encodedBodySize } = /** @type {PerformanceResourceTiming} */ (entry);
      this.#requests.push({
        name: entry.name,
        at: entry.startTime,
        size: encodedBodySize,
        cached: transferSize === 0 && encodedBodySize > 0,
      });
    }
    const elsewhere = this.#requests.filter(({ name }) => !name.startsWith(`${location.origin}/`)).length;
    this.#badge.classList.toggle('alarm', elsewhere > 0);
    if (elsewhere > 0) setText(this.#label, `${count(elsewhere, 'request')} to another address`);
    if (this.#dialog.open) this.#render();
  }

  #render() {
    const settled = this.#settledAt ?? Infinity;
    const since = this.#requests.filter(({ at }) => at > settled);
    const before = this.#requests.filter(({ at }) => at <= settled);
    const sum = (/** @type {Request[]} */ list) => list.reduce((total, { size }) => total + size, 0);
    const list = (/** @type {Request[]} */ requests) =>
      el(
        'ul',
        { class: 'requests' },
        ...requests.map(({ name, size, cached }) =>
          el(
            'li',
            {},
            el('span', {}, name.replace(`${location.origin}/`, '/')),
            el('span', { class: 'value' }, cached ? 'from cache' : bytes(size)),
          ),
        ),
      );
    const verdict =
      this.#settledAt === null
        ? 'No face was read yet.'
        : since.length === 0
          ? 'No request since the first reading.'
          : `${count(since.length, 'request')} since the first reading, ${bytes(sum(since))}:`;
    const own = since.every(({ name }) => name.startsWith(`${location.origin}/`));
    const reason = el(
      'p',
      { class: 'hint' },
      'Files of this page: a sample, or what a kind of picture or a task needs that came later. ' +
        'They were fetched; nothing was sent with them.',
    );
    this.#since.replaceChildren(
      el('p', { class: 'verdict' }, verdict),
      ...(since.length > 0 ? [own ? reason : '', list(since)] : []),
    );
    this.#before.replaceChildren(
      el(
        'details',
        {},
        el(
          'summary',
          {},
          `${this.#settledAt === null ? 'So far' : 'Before it'}: ${count(before.length, 'file')}, ` +
            `${bytes(sum(before))}, from ${location.host}`,
        ),
        list(before),
      ),
    );
  }
}
