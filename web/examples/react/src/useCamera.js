import { useEffect, useState } from 'react';

/** Shows the webcam in a <video> while the component is there. Gives the error, if any. */
export function useCamera(videoRef) {
  const [error, setError] = useState(null);
  useEffect(() => {
    const { current: video } = videoRef;
    let gone = false;
    let stream = null;
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    const wanted = { video: { width: 640, height: 480 } };
    navigator.mediaDevices.getUserMedia(wanted).then((opened) => {
      stream = opened;
      if (gone) stop();
      else video.srcObject = stream;
    }).catch(setError);
    return () => {
      gone = true;
      stop();
    };
  }, [videoRef]);
  return error;
}
