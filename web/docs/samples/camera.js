import { createAnalyzer } from 'facewise';
import { drawFaces } from 'facewise/draw';

const video = document.getElementById('video');
const canvas = document.getElementById('canvas');
const status = document.getElementById('status');

async function start() {
  const analyzer = await createAnalyzer({
    tasks: ['mesh', 'emotion'],
    mode: 'video',
    onProgress: ({ overall }) => {
      status.textContent = `Loading: ${Math.round(overall.loaded / 1024)} KB`;
    },
  });
  const camera = { video: { width: 640, height: 480 } };
  video.srcObject = await navigator.mediaDevices.getUserMedia(camera);
  await video.play();

  const context = canvas.getContext('2d');
  for (;;) {
    const result = await analyzer.analyze(video); // in a worker; the newest frame wins
    canvas.width = result.width; // the frame's own size; this wipes it, too
    canvas.height = result.height;
    drawFaces(context, result, { mirror: true }); // the style sheet mirrors the video
    const looks = result.faces.map(({ emotion }) => emotion?.label ?? 'not to be read');
    status.textContent = `${looks.length} in view: ${looks.join(', ')}`;
    await new Promise(requestAnimationFrame);
  }
}

start().catch((error) => {
  // No camera, no leave to use it, a file that did not come.
  status.textContent = `${error.message} ${error.remedy ?? ''}`;
});
