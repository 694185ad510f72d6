import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: ['mesh'] });
const { faces } = await analyzer.analyze(await readFile('portrait.jpg'));
analyzer.close();

// #region points
for (const { mesh, presence } of faces) {
  if (!mesh) continue; // it could not be read
  // Float32Array of 478 * 3: x, y in pixels of the picture, z in the scale of x.
  const [noseTip, rightIris, leftIris] = [
    1,
    468, // 468..472, centre first; the person's own right
    473, // 473..477
  ].map((i) => ({ x: mesh[3 * i], y: mesh[3 * i + 1], z: mesh[3 * i + 2] }));
  console.log(presence, noseTip, rightIris, leftIris);
}
// #endregion
