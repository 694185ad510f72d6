// A page: whatever a browser holds pictures in.
import { createAnalyzer, type Result } from 'facewise';
import { drawFaces } from 'facewise/draw';
import { FaceWiseElement } from 'facewise/element';
import { createGallery } from 'facewise/gallery';
import { createLens } from 'facewise/lens';
import { loadModel } from 'facewise/nn';
import { createTrainer, dense, flatten } from 'facewise/train';

const ending = new AbortController();
const analyzer = await createAnalyzer({
  signal: ending.signal, models: { emotion: new Blob([]) }, assets: { models: new URL('/models/', location.href) },
});
const video = document.querySelector('video');
const canvas = document.createElement('canvas');
const context = canvas.getContext('2d');
export const results: Result[] = [];
if (video && context) {
  const result = await analyzer.analyze(video, { signal: ending.signal });
  drawFaces(context, result, { fit: { x: 0, y: 0, width: 10, height: 10 } });
  results.push(result, await analyzer.analyze(canvas), await analyzer.analyze(new Image()));
}
const bitmap = await createImageBitmap(canvas);
results.push(await analyzer.analyze(bitmap), await analyzer.analyze(new VideoFrame(bitmap)),
  await analyzer.analyze(new OffscreenCanvas(1, 1)), await analyzer.analyze(new ImageData(1, 1)),
  await analyzer.analyze(new Blob([])), await analyzer.analyze(new File([], 'a.jpg')));
drawFaces(new OffscreenCanvas(1, 1).getContext('2d')!, results[0]!);
// @ts-expect-error an element without pixels
await analyzer.analyze(document.createElement('div'));
// @ts-expect-error nothing of WebGL is drawn on
drawFaces(canvas.getContext('webgl')!, results[0]!);
const target: EventTarget = analyzer;
target.addEventListener('leave', () => ending.abort());

const element: FaceWiseElement | null = document.querySelector('face-wise');
element?.addEventListener('faces', ({ detail }) => results.push(detail));
// @ts-expect-error faces come with results
element?.addEventListener('faces', ({ detail }) => detail.code);
document.createElement('face-wise').options = { maxFaces: 2 };

await loadModel(await fetch('/net.tflite'));
const lens = await createLens({ model: new Blob([]) });
await lens.look(new ImageData(112, 112));
const trainer = await createTrainer({ input: [8, 8, 1], layers: [flatten(), dense(2)], labels: ['a', 'b'] });
await trainer.fit({ samples: [canvas, bitmap], targets: [0, 1] }, { signal: ending.signal });
const gallery = await createGallery();
await gallery.import(new Blob([await gallery.export()]), { merge: false });
