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
  const face = result.faces[0] ?? null;
  const { phase, challenge, hint, liveness } = check.update(face, result);
  status.textContent = challenge?.prompt ?? hint;
  if (phase !== 'done') continue;
  const why = liveness.evidence.map(({ message }) => message).join(' ');
  status.textContent = `${liveness.label}: ${why}`;
  break;
}
// The camera's light goes off.
for (const track of video.srcObject.getTracks()) track.stop();
analyzer.close();
