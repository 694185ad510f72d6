/** Google's own runtime of face_landmarker.task, @mediapipe/tasks-vision in Chromium on the CPU. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { openBrowser } from '../parity/lib/browser.mjs';
import { ROOT } from './faces.mjs';

/** Users download it from Google; neither the package nor the repository has it. */
export const LANDMARKER = path.resolve(
  ROOT, process.env.FACEWISE_LANDMARKER ?? '../shared/models/face_landmarker.task');

export const landmarkerIsHere = () => existsSync(LANDMARKER);

const FOLDER = '/tests/node_modules/@mediapipe/tasks-vision';
const PAGE = `<!doctype html><meta charset="utf-8"><title>FaceLandmarker</title><script type="module">
import { FaceLandmarker, FilesetResolver } from '${FOLDER}/vision_bundle.mjs';
const files = await FilesetResolver.forVisionTasks('${FOLDER}/wasm');
window.open_ = async (mode) => {
  window.landmarker = await FaceLandmarker.createFromOptions(files, {
    baseOptions: { modelAssetPath: '/face_landmarker.task', delegate: 'CPU' },
    runningMode: mode, numFaces: 1, outputFaceBlendshapes: true });
};
window.read = async (url, timestamp) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  const { faceLandmarks, faceBlendshapes } =
    timestamp === null ? landmarker.detect(image) : landmarker.detectForVideo(image, timestamp);
  if (faceLandmarks.length === 0) return null;
  return {
    points: faceLandmarks[0].flatMap(({ x, y }) => [x * image.naturalWidth, y * image.naturalHeight]),
    scores: Object.fromEntries(faceBlendshapes[0].categories.map(({ categoryName, score }) => [categoryName, score])),
  };
};
window.ready = true;
</script>`;

/** @typedef {{ points: number[], scores: Record<string, number> }} GoogleReading x, y of 478 points in pixels */

/**
 * What it reads of each picture, null where it finds no face.
 * @param {Uint8Array} task the file
 * @param {'IMAGE' | 'VIDEO'} mode
 * @param {{ picture: Uint8Array, timestamp?: number }[]} pictures PNG or JPEG; a video's with their times
 * @returns {Promise<(GoogleReading | null)[]>}
 */
export async function readByGoogle(task, mode, pictures) {
  const browser = await openBrowser();
  try {
    browser.files.set('/face_landmarker.task', task);
    const page = await browser.page(PAGE);
    await page.waitForFunction('window.ready');
    await page.evaluate((how) => /** @type {any} */ (window).open_(how), mode);
    const readings = [];
    for (const [i, { picture, timestamp = null }] of pictures.entries()) {
      const url = `/picture-${i}`;
      browser.files.set(url, picture);
      readings.push(await page.evaluate(
        ([address, time]) => /** @type {any} */ (window).read(address, time), /** @type {const} */ ([url, timestamp]),
      ));
      browser.files.delete(url);
    }
    return readings;
  } finally {
    await browser.close();
  }
}
