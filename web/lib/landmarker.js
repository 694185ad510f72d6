// Google's face_landmarker.task as a source of nets. Loaded where one is given.
import { FacewiseError, throwIfAborted } from './errors.js';
import { readSource } from './models.js';
import { looksLikeZip, readZip } from './zip.js';

/** What is in the bundle, by the role it takes here; the blendshapes are missing from the first edition. */
const PARTS = /** @type {const} */ ({
  'detect-short': 'face_detector.tflite',
  'mesh': 'face_landmarks_detector.tflite',
  'blendshapes': 'face_blendshapes.tflite',
});

/**
 * The nets of the bundle, those that are in it.
 * @param {import('./options.js').ModelSource} source
 * @param {AbortSignal | undefined} signal
 * @param {(file: string, loaded: number, total: number) => void} onBytes
 * @returns {Promise<import('./models.js').LoadedModel[]>}
 */
export async function loadLandmarker(source, signal, onBytes) {
  const { bytes, where } = await readSource(source, "The model for 'landmarker'", signal, onBytes);
  if (!looksLikeZip(bytes)) {
    throw new FacewiseError('MODEL_INVALID', `${where} is not a .task bundle.`,
      "'landmarker' takes face_landmarker.task; a single net goes to the role it is for, such as 'mesh'.");
  }
  const files = readZip(bytes, where);
  const missing = [PARTS.mesh, PARTS['detect-short']].filter((file) => !files.has(file));
  if (missing.length > 0) {
    throw new FacewiseError('MODEL_INVALID', `${where} has no ${missing.join(' and no ')}.`,
      'Only face_landmarker.task can be used so.');
  }
  const nets = await Promise.all(Object.entries(PARTS).map(async ([role, file]) => {
    const net = await files.get(file)?.();
    return net ? [{ role, file, bytes: net }] : [];
  }));
  throwIfAborted(signal);
  return nets.flat();
}
