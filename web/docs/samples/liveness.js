import { createAnalyzer } from 'facewise';
import { createLivenessCheck } from 'facewise/liveness';

const video = document.getElementById('video');
const status = document.getElementById('status');
const tasks = ['mesh', 'pose', 'identity', 'quality', 'blendshapes', 'liveness'];
const analyzer = await createAnalyzer({ tasks, mode: 'video', maxFaces: 2 });
video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
await video.play();

const check = createLivenessCheck({ challenges: 2 }); // a new one for each attempt
for (;;) {
  const result = await analyzer.analyze(video);
  const { phase, challenge, hint, liveness } = check.update(result.faces[0] ?? null, result);
  status.textContent = challenge?.prompt ?? hint;
  if (phase !== 'done') continue;
  status.textContent = `${liveness.label}: ${liveness.evidence.map(({ message }) => message).join(' ')}`;
  break;
}
for (const track of video.srcObject.getTracks()) track.stop(); // the camera's light goes off
analyzer.close();
