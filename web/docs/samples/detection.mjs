import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({ tasks: [] }); // detection alone
const { faces, width, height } = await analyzer.analyze(await readFile('photo.jpg'));
console.log(`${faces.length} faces in ${width} x ${height} pixels`);
for (const { score, box, boxNormalized, keypoints } of faces) {
  console.log(score.toFixed(2), box, boxNormalized.x, keypoints.leftEye);
}
analyzer.close();
