import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';
import { verify } from 'facewise/gallery';

// new Human({ face: { detector: { maxDetected: 4 }, description: { enabled: true } } })
const analyzer = await createAnalyzer({
  tasks: ['mesh', 'pose', 'emotion', 'age', 'gender', 'identity', 'quality'],
  maxFaces: 4,
});
/** @param {string} file */
const read = async (file) => (await analyzer.analyze(await readFile(file))).faces[0];
const [a, b] = [await read('one.jpg'), await read('other.jpg')];

// face.box is [x, y, width, height] there, angles are radians
const { x, y, width, height } = a.box;
console.log([x, y, width, height], a.pose && a.pose.yaw * Math.PI / 180);

// human.match.similarity(a.embedding, b.embedding) > 0.5
console.log(verify(a, b).same);
analyzer.close();
