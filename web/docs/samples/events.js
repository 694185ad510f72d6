import { createAnalyzer } from 'facewise';

const video = document.getElementById('video');
const status = document.getElementById('status');

async function start() {
  const analyzer = await createAnalyzer({
    tasks: ['emotion', 'identity', 'quality'],
    mode: 'video',
  });
  analyzer.addEventListener('enter', ({ id, returned }) => {
    status.textContent = `${id} ${returned ? 'is back' : 'is here'}`;
  });
  analyzer.addEventListener('leave', ({ id }) => {
    status.textContent = `${id} has left`;
  });
  analyzer.addEventListener('change', ({ id, changes }) => {
    for (const { what, from, to } of changes) {
      status.textContent = `${id}: ${what} from ${from} to ${to}`;
    }
  });

  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
  await video.play();
  for (;;) await analyzer.analyze(video);
}

start().catch((error) => {
  status.textContent = `${error.message} ${error.remedy ?? ''}`;
});
