import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

// A file that facewise/train has not written says nothing about itself: the options do.
const analyzer = await createAnalyzer({
  tasks: ['mesh', {
    name: 'look',
    model: 'node_modules/facewise/models/face_expression.tflite',
    labels: ['neutral', 'happy', 'sad', 'angry', 'fearful', 'disgusted', 'surprised'],
    crop: { scale: 1.03 },
    input: { scale: 1 / 255, offset: [-122.782 / 255, -117.001 / 255, -104.298 / 255] },
  }],
});
const { faces } = await analyzer.analyze(await readFile('portrait.jpg'));
for (const { custom } of faces) console.log(custom?.look?.label, custom?.look?.score);
analyzer.close();
