// The camera's frames, one after the other; the loop that takes them sets the pace.

/** @param {HTMLVideoElement} video */
export async function* cameraFrames(video) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480, facingMode: 'user' } });
  video.srcObject = stream;
  try {
    await video.play();
    for (;;) {
      await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
      yield video;
    }
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`This page lacks #${id}.`);
  return found;
}
