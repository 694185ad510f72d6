// One tab at a time has the album: two would overwrite each other's names.

const name = 'facewise-album';

/**
 * @param {boolean} take it from another tab
 * @param {() => void} lost another tab has taken it
 * @returns {Promise<boolean>} false: another tab has it
 */
export function holdAlbum(take, lost) {
  const { locks } = navigator;
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    locks
      .request(name, take ? { steal: true } : { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        // Until the page goes, or another takes it.
        return lock ? new Promise(() => {}) : undefined;
      })
      .catch(lost);
  });
}
