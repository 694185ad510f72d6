/** A tab that is looked away from for so long, in milliseconds, has nobody looking at it. */
const PATIENCE = 3000;

/**
 * Tells whether nobody looks at the page, each time that it may be otherwise.
 * @param {AbortSignal} signal ends it
 * @param {(resting: boolean) => void} told
 */
export function watchAttention(signal, told) {
  let timer = 0;
  const rest = (/** @type {boolean} */ resting) => {
    clearTimeout(timer);
    if (!signal.aborted) told(resting);
  };
  const look = () => {
    if (document.hidden) timer = setTimeout(rest, PATIENCE, true);
    else rest(false);
  };
  document.addEventListener('visibilitychange', look, { signal });
  // A page that lies in the history has no camera.
  addEventListener('pagehide', () => rest(true), { signal });
  addEventListener('pageshow', look, { signal });
}
