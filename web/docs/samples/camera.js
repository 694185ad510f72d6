import { createAnalyzer } from 'facewise';
import { drawFaces } from 'facewise/draw';

const video = document.getElementById('video');
const canvas = document.getElementById('canvas');
const status = document.getElementById('status');

const analyzer = await createAnalyzer({
  tasks: ['mesh', 'emotion'],
  mode: 'video',
  onProgress: ({ overall }) => {
    status.textContent = `Loading: ${Math.round(overall.loaded / 1024)} KB`;
  },
});
const camera = { video: { width: 640, height: 480 } };
try {
  video.srcObject = await navigator.mediaDevices.getUserMedia(camera);
} catch (error) {
  status.textContent = `There is no camera to read: ${error.message}`;
  throw error;
}
await video.play();

const context = canvas.getContext('2d');
async function frame() {
  const result = await analyzer.analyze(video); // in a worker; the newest frame wins
  context.clearRect(0, 0, canvas.width, canvas.height);
  drawFaces(context, result, { mirror: true });
  status.textContent = `${result.faces.length} in view`;
  requestAnimationFrame(frame);
}
requestAnimationFrame(frame);
