import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: ['mesh'] });
const { faces } = await analyzer.analyze(await readFile('portrait.jpg'));
const [face] = faces;

// #region points
// Float32Array of 478 * 3: x, y in pixels of the picture, z in the scale of x.
const { mesh } = face;
const point = (i) => ({ x: mesh[3 * i], y: mesh[3 * i + 1], z: mesh[3 * i + 2] });
const noseTip = point(1);
const rightIris = point(468); // 468..472, centre first; the person's own right
const leftIris = point(473); // 473..477
// #endregion

console.log(face.presence, noseTip, rightIris, leftIris);
analyzer.close();
