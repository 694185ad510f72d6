import { createAnalyzer } from 'facewise';
import { createLivenessCheck } from 'facewise/liveness';

const video = document.getElementById('video');
const status = document.getElementById('status');

async function checkLiveness() {
  const analyzer = await createAnalyzer({
    tasks: ['mesh', 'pose', 'identity', 'quality', 'blendshapes', 'liveness'],
    mode: 'video',
    maxFaces: 2,
  });
  const stream = await navigator.mediaDevices.getUserMedia({ video: true });
  video.srcObject = stream;
  try {
    await video.play();
    const check = createLivenessCheck({ challenges: 2 }); // a new one for each attempt
    for (;;) {
      const result = await analyzer.analyze(video);
      const face = result.faces[0] ?? null;
      const { phase, challenge, hint, liveness } = check.update(face, result);
      status.textContent = challenge?.prompt ?? hint;
      if (phase === 'done') return liveness;
    }
  } finally {
    for (const track of stream.getTracks()) track.stop(); // the camera's light goes off
    analyzer.close();
  }
}

try {
  const { label, evidence } = await checkLiveness();
  status.textContent = `${label}: ${evidence.map(({ message }) => message).join(' ')}`;
} catch (error) {
  status.textContent = `${error.message} ${error.remedy ?? ''}`;
}
