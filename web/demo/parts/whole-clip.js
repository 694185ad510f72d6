/** @typedef {import('../main.js').App} App */

/** Seconds of the clip between two readings that are aimed at: that is how fast it may play. */
const STEP = 0.2;
const FASTEST = 16;
/** Seconds that may be missed; if more are, it goes back for them, and slower. */
const LEAP = 1;
/** Milliseconds between two changes of the speed. */
const SETTLES = 200;

/**
 * Plays the clip on the stage from its beginning to its end, as fast as its frames can be read, and leaves it paused
 * there. Readings come one after the other, none far from the one before, however busy the machine is.
 * @param {App} app
 * @param {{ signal: AbortSignal, onReading: (share: number) => void }} how share: of the clip, up to this reading
 * @returns {Promise<boolean>} false: it was cancelled, or another source came
 */
export async function playWholeClip({ source, analysis }, { signal, onReading }) {
  const { video, generation } = source;
  const { playbackRate } = video;
  const gone = () => signal.aborted || source.generation !== generation || source.kind !== 'clip';
  source.pause();
  await landed(video, () => source.seek(0));
  await analysis.analyzer?.reset().catch(() => {});
  if (gone()) return false;
  video.loop = false;
  let rate = 4;
  // Of the reading before; the first frame's has 0.
  let last = -1e-6;
  let changed = performance.now();
  const pace = (/** @type {number} */ wanted) => {
    rate = Math.min(FASTEST, Math.max(0.5, wanted));
    // Browsers differ in how fast they can.
    try {
      video.playbackRate = rate;
    } catch {
      video.playbackRate = 4;
    }
  };
  pace(rate);
  try {
    return await new Promise((resolve) => {
      let gap = STEP;
      const read = () => {
        const { result } = analysis;
        if (!result || gone()) return;
        const now = result.timestamp / 1000;
        if (video.seeking || now <= last) return;
        if (now - last > LEAP && rate > 1) {
          goBack();
          return;
        }
        gap += 0.3 * (now - last - gap);
        last = now;
        onReading(Math.min(1, now / (video.duration || 1)));
        if (performance.now() - changed < SETTLES) return;
        changed = performance.now();
        pace(rate * Math.min(1.5, Math.max(0.5, STEP / gap)));
      };
      const goBack = () => {
        pace(Math.max(1, rate / 2));
        source.seek(last + STEP);
      };
      const settle = () => {
        if (!gone() && !video.ended) return;
        if (!gone() && video.duration - last > LEAP && rate > 1) {
          goBack();
          void source.resume();
          return;
        }
        source.removeEventListener('change', settle);
        video.removeEventListener('ended', settle);
        signal.removeEventListener('abort', settle);
        analysis.removeEventListener('reading', read);
        resolve(!gone());
      };
      analysis.addEventListener('reading', read);
      source.addEventListener('change', settle);
      video.addEventListener('ended', settle);
      signal.addEventListener('abort', settle);
      void source.resume();
    });
  } finally {
    if (source.generation === generation) {
      source.pause();
      video.loop = true;
    }
    video.playbackRate = playbackRate;
  }
}

/** @param {HTMLVideoElement} video @param {() => void} seek @returns {Promise<void>} */
function landed(video, seek) {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, 2000);
    video.addEventListener('seeked', () => (clearTimeout(late), resolve()), { once: true });
    seek();
  });
}
