import { createAnalyzer } from 'facewise';
import { useEffect, useState } from 'react';

/** @typedef {import('facewise').Result} Result */
/** @typedef {{ result: Result | null, error: Error | null }} Reading */

/** @param {HTMLVideoElement} video */
const nextFrame = (video) =>
  new Promise((resolve) => video.requestVideoFrameCallback(resolve));

/**
 * Reads the newest frame of a <video>, again and again.
 * @param {import('react').RefObject<HTMLVideoElement | null>} videoRef
 * @param {import('facewise').AnalyzerOptions} options of createAnalyzer()
 */
export function useFacewise(videoRef, options) {
  const [reading, setReading] =
    useState(/** @type {Reading} */ ({ result: null, error: null }));
  const key = JSON.stringify(options);
  useEffect(() => {
    const { current: video } = videoRef;
    if (!video) return;
    const stop = new AbortController();
    const { signal } = stop;
    /** @param {HTMLVideoElement} video */
    async function read(video) {
      const analyzer = await createAnalyzer({ mode: 'video', ...JSON.parse(key), signal });
      signal.addEventListener('abort', () => analyzer.close());
      while (!signal.aborted) {
        await nextFrame(video);
        const result = await analyzer.analyze(video, { signal });
        setReading({ result, error: null });
      }
    }
    read(video).catch((error) => signal.aborted || setReading({ result: null, error }));
    return () => stop.abort();
  }, [videoRef, key]);
  return reading;
}
