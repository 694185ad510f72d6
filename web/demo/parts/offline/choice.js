// Whether the page may keep itself and its nets in this browser: yes, until the visitor deletes all of it.

const key = 'facewise-offline';
export const netsCache = 'facewise-nets';

export function mayKeep() {
  try {
    return localStorage.getItem(key) !== 'off';
  } catch {
    return false; // a browser that refuses this keeps nothing else either
  }
}

/** @param {boolean} yes */
export function choose(yes) {
  try {
    if (yes) localStorage.removeItem(key);
    else localStorage.setItem(key, 'off');
  } catch {
    // As above.
  }
}
