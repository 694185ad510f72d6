import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';

const analyzer = await createAnalyzer({
  tasks: ['mesh', 'pose', 'blendshapes'],
  maxFaces: 1,
});
const { faces, width, height } = await analyzer.analyze(await readFile('portrait.jpg'));
const { mesh, pose, blendshapes } = faces[0] ?? {}; // there may be no face

// result.faceLandmarks[0][1], in fractions of the picture
if (mesh) {
  console.log(mesh[3 * 1] / width, mesh[3 * 1 + 1] / height, mesh[3 * 1 + 2] / width);
}

// result.facialTransformationMatrixes[0].data, column by column
console.log(pose?.matrix.length);

// result.faceBlendshapes[0].categories
//   .find(({ categoryName }) => categoryName === 'mouthSmileLeft').score
console.log(blendshapes?.scores.mouthSmileLeft);
analyzer.close();
