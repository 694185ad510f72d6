import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';
import { conv2d, createTrainer, dense, flatten, maxPool2d } from 'facewise/train';

// #region samples
const cutter = await createAnalyzer({ tasks: ['mesh'] });
const samples = [];
const targets = [];
for (const label of ['awake', 'tired']) {
  for (const name of await readdir(`pictures/${label}`)) {
    const picture = await readFile(`pictures/${label}/${name}`);
    const { faces } = await cutter.analyze(picture, { crop: { size: 64 } });
    const crop = faces[0]?.crop;
    if (!crop) continue; // there is no face
    samples.push(crop); // the upright square around the mesh, as the net sees it
    targets.push(label);
  }
}
cutter.close();
// #endregion

// #region fit
const trainer = await createTrainer({
  input: [64, 64, 3],
  layers: [
    conv2d(8, 3, { activation: 'relu' }),
    maxPool2d(),
    flatten(),
    dense(2, { activation: 'softmax' }),
  ],
  labels: ['awake', 'tired'],
  name: 'tired',
  crop: { region: 'face', scale: 1 },
});
const history = await trainer.fit({ samples, targets }, {
  epochs: 3, validationSplit: 0.25, augment: true, patience: 2,
  onEpoch: ({ epoch, loss, valAccuracy }) => console.log(epoch, loss, valAccuracy),
});
console.log(history.end, history.message);
// #endregion

// #region keep
await writeFile('tired.tflite', await trainer.exportModel({ weights: 'float16' }));
await writeFile('tired.checkpoint', await trainer.saveCheckpoint());
trainer.close();
// #endregion

// #region use
const tired = { name: 'tired', model: 'tired.tflite' };
const analyzer = await createAnalyzer({ tasks: ['mesh', tired] });
const { faces } = await analyzer.analyze(await readFile('portrait.jpg'));
// { label: 'awake', score: 0.9, scores: { awake: 0.9, tired: 0.1 } }
console.log(faces[0]?.custom?.tired);
analyzer.close();
// #endregion
