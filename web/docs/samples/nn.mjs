import { loadModel } from 'facewise/nn';

const model = await loadModel('node_modules/facewise/models/age_gender.tflite');
console.log(model.inputs, model.outputs); // [{ name, type, shape }, ..]
const [input] = model.inputs;
const numbers = new Float32Array(input.shape.reduce((product, side) => product * side, 1));
const outputs = await model.run(numbers); // [{ name, type, shape, data }, ..]
console.log(outputs.map(({ name, data }) => `${name}: ${data.length}`).join(', '));
console.log(model.stats().macs);
model.close();
