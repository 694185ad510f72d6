import { reportUncaught } from './errors.js';

/**
 * Adds the bytes of several files up and reports each step. Totals may become known late, and never shrink.
 * @param {((progress: import('./options.js').Progress) => void) | undefined} onProgress
 */
export function progressSum(onProgress) {
  /** @type {Map<string, { loaded: number, total: number }>} */
  const files = new Map();
  /**
   * @param {'wasm' | 'model'} phase
   * @param {string} file
   * @param {number} loaded
   * @param {number} total
   */
  return (phase, file, loaded, total) => {
    if (!onProgress) return;
    const former = files.get(file) ?? { loaded: 0, total: 0 };
    const now = { loaded: Math.max(former.loaded, loaded), total: Math.max(former.total, total, loaded) };
    files.set(file, now);
    const overall = { loaded: 0, total: 0 };
    for (const each of files.values()) {
      overall.loaded += each.loaded;
      overall.total += each.total;
    }
    try {
      onProgress({ phase, file, ...now, overall });
    } catch (error) {
      reportUncaught(error);
    }
  };
}
