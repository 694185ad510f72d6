// A module worker: frames and offscreen canvases, no elements.
import { createAnalyzer } from 'facewise';
import { drawFaces } from 'facewise/draw';

const analyzer = await createAnalyzer({ tasks: ['emotion'], worker: false });
addEventListener('message', async ({ data }: MessageEvent<VideoFrame>) => {
  const result = await analyzer.analyze(data);
  const canvas = new OffscreenCanvas(result.width, result.height);
  const context = canvas.getContext('2d');
  if (context) drawFaces(context, result);
  // @ts-expect-error a worker has no elements, and a string is none
  await analyzer.analyze('video');
  postMessage(result.toJSON());
});
analyzer.addEventListener('enter', (event: Event) => console.log(event.type));
