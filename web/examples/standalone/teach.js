/* global facewise */
(async () => {
  /** @param {string} text */
  function tell(text) {
    document.title = text;
    document.querySelector('#status').textContent = text;
  }

  /** A bright bar on a dark picture. @param {boolean} lying @param {number} at */
  function bar(lying, at) {
    const data = new Uint8ClampedArray(4 * 16 * 16).fill(30);
    for (let along = 2; along < 14; along++) {
      for (let across = at; across < at + 3; across++) {
        const [x, y] = lying ? [along, across] : [across, along];
        data.fill(220, 4 * (16 * y + x), 4 * (16 * y + x) + 3);
      }
    }
    for (let alpha = 3; alpha < data.length; alpha += 4) data[alpha] = 255;
    return new ImageData(data, 16, 16);
  }

  try {
    const { createTrainer, nets } = facewise.train;
    const labels = ['lying', 'standing'];
    const places = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    const samples = [true, false].flatMap((lying) => places.map((at) => bar(lying, at)));
    const targets = [...places.map(() => 'lying'), ...places.map(() => 'standing')];
    const layers = nets.textbook;
    const trainer = await createTrainer({ input: [16, 16, 3], layers, labels, seed: 1 });
    await trainer.fit({ samples, targets }, { epochs: 30 });
    const answers = await trainer.classify(samples);
    const right = answers.filter(({ label }, index) => label === targets[index]).length;
    const model = await trainer.exportModel();

    const lens = await facewise.lens.createLens({ model });
    const look = await lens.look(samples[0], { layers: { [lens.layers[0].name]: 'all' } });
    const { channels } = look.layers[lens.layers[0].name];
    document.querySelector('pre').textContent = `${trainer.parameters} numbers learnt, ` +
      `${model.length} bytes of .tflite, ${channels.length} channels in its first layer`;
    const where = trainer.worker ? 'in a worker' : 'in the page';
    trainer.close();
    lens.close();
    tell(`done: ${right} of ${samples.length} right, ${where}`);
  } catch (error) {
    tell(`failed: ${error.message} ${error.remedy ?? ''}`);
  }
})();
