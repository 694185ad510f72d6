import { readFile } from 'node:fs/promises';
import { createAnalyzer } from 'facewise';
import { createGallery } from 'facewise/gallery';

// detectAllFaces(input).withFaceLandmarks().withFaceExpressions()
//   .withAgeAndGender().withFaceDescriptors()
const analyzer = await createAnalyzer({
  tasks: ['mesh', 'emotion', 'age', 'gender', 'identity', 'quality'],
});
const { faces } = await analyzer.analyze(await readFile('photo.jpg'));
for (const { box, emotion, age, gender } of faces) {
  console.log(box.x, emotion?.scores.happy, age?.years, gender?.label);
}

// new FaceMatcher([new LabeledFaceDescriptors('Ada', [..])], 0.6).findBestMatch(descriptor)
/** @param {string} file */
const read = async (file) => (await analyzer.analyze(await readFile(file))).faces[0];
const gallery = await createGallery({ store: 'memory', fmr: 1e-3 });
await gallery.enrol('Ada', [await read('one.jpg'), await read('portrait.jpg')]);
const { person } = await gallery.identify(await read('other.jpg'));
console.log(person?.name ?? 'unknown');
gallery.close();
analyzer.close();
