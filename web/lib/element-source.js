import { FacewiseError } from './index.js';

/** What is on show. @typedef {HTMLVideoElement | HTMLImageElement | HTMLCanvasElement} Media */
/** @typedef {{ deviceId: string, label: string, facingMode: string }} CameraInfo */

/** @type {Record<string, [import('./errors.js').ErrorCode, string, string]>} by the name of what the browser throws */
const PROBLEMS = {
  NotAllowedError: ['CAMERA_REFUSED', 'The camera was refused.', 'Allow it in the address bar of the browser.'],
  NotFoundError: ['CAMERA_MISSING', 'There is no camera.', 'Connect one.'],
  NotReadableError: ['CAMERA_BUSY', 'The camera gives no picture.', 'Close other programs that use it.'],
};

/** @param {unknown} error @returns {FacewiseError} */
function cameraError(error) {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  const alias = { SecurityError: 'NotAllowedError', OverconstrainedError: 'NotFoundError' }[name] ?? name;
  return new FacewiseError(...PROBLEMS[alias] ?? PROBLEMS.NotReadableError, error);
}

/** @param {MediaStream} stream */
function stopStream(stream) {
  for (const track of stream.getTracks()) track.stop();
}

/**
 * Show a camera until the signal fires.
 * @param {HTMLVideoElement} video
 * @param {string} camera 'user', 'environment' or a deviceId
 * @param {MediaTrackConstraints} constraints
 * @param {AbortSignal} signal
 * @param {(error: FacewiseError) => void} onLost
 * @returns {Promise<CameraInfo>}
 */
export async function openCamera(video, camera, constraints, signal, onLost) {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new FacewiseError('CAMERA_INSECURE', 'This page may not use a camera.',
      'Serve it by https, and allow the camera in its permissions policy.');
  }
  const facing = camera === 'user' || camera === 'environment';
  const which = facing ? { facingMode: camera } : { deviceId: { exact: camera } };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false, video: { width: { ideal: 960 }, height: { ideal: 720 }, ...which, ...constraints },
    });
    if (signal.aborted) stopStream(stream);
    signal.throwIfAborted();
    const [track] = stream.getVideoTracks();
    signal.addEventListener('abort', () => {
      stopStream(stream);
      if (video.srcObject === stream) video.srcObject = null;
    });
    track.addEventListener('ended', () => onLost(
      new FacewiseError('CAMERA_LOST', 'The camera is gone.', 'Connect it again.')), { signal });
    video.muted = true;
    video.srcObject = stream;
    await video.play();
    const { deviceId = '', facingMode = '' } = track.getSettings();
    return { deviceId, facingMode, label: track.label };
  } catch (error) {
    throw cameraError(error);
  }
}

/** @param {string} what @param {unknown} [cause] */
function unreadable(what, cause) {
  return new FacewiseError('INVALID_IMAGE', `No picture could be read from ${what}.`,
    'Check that the address leads to a picture that this browser shows.', cause);
}

/**
 * @param {HTMLImageElement} image
 * @param {string} src
 * @param {string | null} crossOrigin
 */
export async function openPicture(image, src, crossOrigin) {
  image.crossOrigin = crossOrigin;
  image.src = src;
  await image.decode().catch((error) => {
    throw unreadable(`'${src}'`, error);
  });
}

/**
 * Wait until an element of the page has a picture.
 * @param {Media} media
 * @param {AbortSignal} signal
 * @param {() => void} onAnother another picture has taken its place
 * @param {(error: FacewiseError) => void} onBroken
 */
export async function openMedia(media, signal, onAnother, onBroken) {
  const broken = () => unreadable(`the ${media.localName} inside`);
  media.addEventListener('error', () => onBroken(broken()), { signal });
  const [event, ready] = media instanceof HTMLVideoElement ? ['loadeddata', media.readyState >= 2]
    : ['load', !(media instanceof HTMLImageElement) || media.complete];
  if (!ready) await new Promise((resolve) => media.addEventListener(event, resolve, { signal, once: true }));
  else if (media instanceof HTMLImageElement && media.naturalWidth === 0 && media.currentSrc) throw broken();
  media.addEventListener(event, onAnother, { signal });
}

/**
 * Call for every new frame, and for the one that is there.
 * @param {Media} media
 * @param {AbortSignal} signal
 * @param {() => void} onFrame
 */
export function everyFrame(media, signal, onFrame) {
  let handle = 0;
  let last = -1;
  let called = false;
  const video = media instanceof HTMLVideoElement ? media : null;
  const exact = typeof video?.requestVideoFrameCallback === 'function' ? video : null;
  const poll = () => {
    if (called || signal.aborted) return;
    handle = requestAnimationFrame(poll);
    if (video && video.currentTime === last) return;
    last = video?.currentTime ?? 0;
    onFrame();
  };
  const next = () => {
    called = true;
    if (exact) handle = exact.requestVideoFrameCallback(next);
    onFrame();
  };
  if (!exact) {
    poll();
    signal.addEventListener('abort', () => cancelAnimationFrame(handle));
    return;
  }
  handle = exact.requestVideoFrameCallback(next);
  onFrame();
  // WebKitGTK without a compositor has the callback and never calls it: whoever plays for a second is polled.
  const doubt = () => {
    if (!called && exact.currentTime < 1) return;
    exact.removeEventListener('timeupdate', doubt);
    poll();
  };
  exact.addEventListener('timeupdate', doubt, { signal });
  signal.addEventListener('abort', () => exact.cancelVideoFrameCallback(handle));
}
