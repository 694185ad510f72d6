import { useEffect, useState } from 'react';

/**
 * Shows the webcam in a <video> while the component is there. Gives the error, if any.
 * @param {import('react').RefObject<HTMLVideoElement | null>} videoRef
 */
export function useCamera(videoRef) {
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  useEffect(() => {
    const { current: video } = videoRef;
    let gone = false;
    /** @type {MediaStream | null} */
    let stream = null;
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    const wanted = { video: { width: 640, height: 480 } };
    navigator.mediaDevices.getUserMedia(wanted).then((opened) => {
      stream = opened;
      if (gone || !video) stop();
      else video.srcObject = stream;
    }).catch(setError);
    return () => {
      gone = true;
      stop();
    };
  }, [videoRef]);
  return error;
}
