import { createAnalyzer } from 'facewise';

const video = document.getElementById('video');
const status = document.getElementById('status');

async function countRequests() {
  const analyzer = await createAnalyzer({
    tasks: ['mesh', 'emotion', 'age', 'gender'],
    mode: 'video',
    worker: false, // a page is not told of its worker's requests
  });
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
  await video.play();
  await analyzer.analyze(video); // the first reading: everything is there now

  const before = performance.getEntriesByType('resource').length;
  performance.clearResourceTimings();
  const end = performance.now() + 2000;
  while (performance.now() < end) await analyzer.analyze(video);
  const after = performance.getEntriesByType('resource').length;
  return `${before} requests before, ${after} while reading`;
}

try {
  status.textContent = await countRequests();
} catch (error) {
  status.textContent = `${error.message} ${error.remedy ?? ''}`;
}
