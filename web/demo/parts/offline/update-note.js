import { el, icon, setText } from '../dom.js';
import { count } from '../format.js';

/**
 * Says, once and calmly, that a newer version is here. Nothing changes before the visitor wants it to.
 * @param {import('./offline.js').Offline} offline
 */
export function watchForUpdates(offline) {
  const show = () => {
    if (document.querySelector('.update-note')) return;
    let asked = false;
    const text = el('p', {}, 'A new version of this page is here.');
    const go = el('button', { type: 'button', class: 'button primary', onclick: () => void reload() }, 'Reload');
    const later = el('button', { type: 'button', class: 'button', onclick: () => note.remove() }, 'Later');
    const note = el('div', { class: 'update-note', role: 'status' }, icon('retry'), text,
      el('div', { class: 'actions' }, later, go));
    const reload = async () => {
      const others = (await offline.tabs()) - 1;
      if (others === 0 || asked) return offline.update();
      asked = true;
      setText(text, `It is open in ${count(others, 'other tab')}, which must reload as well.`);
      setText(go, 'Reload all');
    };
    document.body.append(note);
  };
  offline.addEventListener('update', show);
  if (offline.updated) show();
}
