import { createAnalyzer } from './index.js';

/** @typedef {import('./analyzer.js').Analyzer} Analyzer */
/** @typedef {import('./options.js').AnalyzerOptions} AnalyzerOptions */
/** @typedef {import('./options.js').Progress} Progress */

/**
 * An analyzer in use.
 * @typedef {object} Lease
 * @property {Promise<Analyzer>} analyzer
 * @property {() => void} release a second call does nothing
 */

/**
 * @typedef {object} Entry
 * @property {number} users
 * @property {Set<(progress: Progress) => void>} listeners
 * @property {Promise<Analyzer>} analyzer
 * @property {() => void} close
 */

/** For so long, in milliseconds, an analyzer of pictures is kept for whoever wants the same next. */
const LINGER = 1000;

/** Analyzers of pictures serve every element that wants the same. @type {Map<string, Entry>} */
const shared = new Map();

/**
 * An analyzer with these options; a stream has one of its own.
 * @param {AnalyzerOptions} options
 * @param {string} key the same for the same options
 * @param {(progress: Progress) => void} onProgress
 * @returns {Lease}
 */
export function lease(options, key, onProgress) {
  const alone = options.mode === 'video';
  const entry = (alone ? undefined : shared.get(key)) ?? start(options);
  if (!alone && !shared.has(key)) {
    shared.set(key, entry);
    entry.analyzer.catch(() => forget(key, entry));
  }
  entry.users++;
  entry.listeners.add(onProgress);
  let held = true;
  return {
    analyzer: entry.analyzer,
    release() {
      if (!held) return;
      held = false;
      entry.listeners.delete(onProgress);
      if (--entry.users > 0) return;
      if (alone) entry.close();
      else setTimeout(() => {
        if (entry.users > 0) return;
        forget(key, entry);
        entry.close();
      }, LINGER);
    },
  };
}

/** A later analyzer may have the key by now. @param {string} key @param {Entry} entry */
function forget(key, entry) {
  if (shared.get(key) === entry) shared.delete(key);
}

/** @param {AnalyzerOptions} options @returns {Entry} */
function start(options) {
  const stop = new AbortController();
  /** @type {Entry['listeners']} */
  const listeners = new Set();
  const onProgress = (/** @type {Progress} */ progress) => {
    for (const listener of listeners) listener(progress);
  };
  const analyzer = createAnalyzer({ ...options, onProgress, signal: stop.signal });
  const close = () => {
    stop.abort();
    analyzer.then((made) => made.close(), () => {});
  };
  return { users: 0, listeners, analyzer, close };
}
