/** @typedef {'refused' | 'missing' | 'busy' | 'insecure' | 'gone' | 'other'} CameraProblem */

export class CameraError extends Error {
  /** @param {CameraProblem} problem @param {unknown} [cause] */
  constructor(problem, cause) {
    super(`camera ${problem}`, { cause });
    this.problem = problem;
  }
}

/** @type {Record<string, CameraProblem>} by DOMException name */
const problems = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

/**
 * @param {string} [deviceId] '' or a camera that is gone: whichever the browser prefers
 * @returns {Promise<MediaStream>}
 */
export async function openCamera(deviceId = '') {
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraError('insecure');
  const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
  try {
    const device = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: 'user' };
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...device } });
  } catch (error) {
    const name = error instanceof Error || error instanceof DOMException ? error.name : '';
    if (name === 'OverconstrainedError' && deviceId) return openCamera();
    throw new CameraError(problems[name] ?? 'other', error);
  }
}

/** @param {MediaStream | null} stream switches the light off */
export function stopStream(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** @returns {Promise<{ id: string, name: string }[]>} nameless until the visitor has allowed one */
export async function listCameras() {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
  return devices
    .filter(({ kind }) => kind === 'videoinput')
    .map(({ deviceId, label }, i) => ({
      id: deviceId,
      name: label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, '') || `Camera ${i + 1}`,
    }));
}

/** @param {() => void} onChange cameras were plugged or pulled, or the visitor changed the permission */
export function watchCameras(onChange) {
  navigator.mediaDevices?.addEventListener?.('devicechange', onChange);
  const name = /** @type {PermissionName} */ ('camera');
  navigator.permissions?.query({ name }).then(
    (status) => status.addEventListener('change', onChange),
    () => {},
  );
}
