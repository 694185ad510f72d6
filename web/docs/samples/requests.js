import { createAnalyzer } from 'facewise';

const video = document.getElementById('video');
const status = document.getElementById('status');
const tasks = ['mesh', 'emotion', 'age', 'gender'];
const analyzer = await createAnalyzer({ tasks, mode: 'video' });
video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
await video.play();
await analyzer.analyze(video); // the first reading: everything is there now

performance.clearResourceTimings();
const end = performance.now() + 2000;
while (performance.now() < end) await analyzer.analyze(video);
const { length } = performance.getEntriesByType('resource');
status.textContent = `${length} requests while reading`;
