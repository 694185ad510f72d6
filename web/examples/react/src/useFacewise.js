import { createAnalyzer } from 'facewise';
import { useEffect, useState } from 'react';

const nextFrame = (video) =>
  new Promise((resolve) => video.requestVideoFrameCallback(resolve));

/** Reads the newest frame of a <video>, again and again. `options`: of createAnalyzer(). */
export function useFacewise(videoRef, options) {
  const [reading, setReading] = useState({ result: null, error: null });
  const key = JSON.stringify(options);
  useEffect(() => {
    const { current: video } = videoRef;
    const stop = new AbortController();
    const { signal } = stop;
    async function read() {
      const analyzer = await createAnalyzer({ mode: 'video', ...JSON.parse(key), signal });
      signal.addEventListener('abort', () => analyzer.close());
      while (!signal.aborted) {
        await nextFrame(video);
        const result = await analyzer.analyze(video, { signal });
        setReading({ result, error: null });
      }
    }
    read().catch((error) => signal.aborted || setReading({ result: null, error }));
    return () => stop.abort();
  }, [videoRef, key]);
  return reading;
}
