// What an enrolment asks back: each throws unless all is well, and names the option that goes on all the same.
import { thresholdFor } from './calibration.js';
import { isNumbers, readFace, similarityOf } from './embedding.js';
import { FacewiseError } from './errors.js';
import { oddOnes, templateOf } from './gallery-people.js';

/** @typedef {import('./embedding.js').ReadFace} ReadFace */
/** @typedef {import('./calibration.js').Calibration} Calibration */

/** Pictures of one enrolment that strangers in a hundred are alike enough for are taken for one person's. */
const ONE_PERSON_FMR = 1e-2;

/**
 * @param {any} faces one, or several
 * @param {number} dimension
 * @returns {ReadFace[]}
 */
export function readFaces(faces, dimension) {
  return eachFace(faces, (face, what) => readFace(face, what, dimension));
}

/**
 * The same with null for a face that has no embedding.
 * @param {any} faces
 * @param {number} dimension
 */
export function readFacesThatCanBe(faces, dimension) {
  return eachFace(faces, (face, what) => {
    try {
      return readFace(face, what, dimension);
    } catch (error) {
      if (/** @type {FacewiseError} */ (error).code === 'NO_EMBEDDING') return null;
      throw error;
    }
  });
}

/**
 * @template T
 * @param {any} faces
 * @param {(face: any, what: string) => T} read
 * @returns {T[]}
 */
function eachFace(faces, read) {
  if (!Array.isArray(faces) || isNumbers(faces)) return [read(faces, 'The face')];
  return faces.map((face, i) => read(face, `Face ${i}`));
}

/** @param {ReadFace} face @param {number} least */
export function isPoor({ quality }, least) {
  return quality !== null && quality < least;
}

/** @param {ReadFace[]} faces @param {number} least quality */
export function refusePoor(faces, least) {
  const poor = faces.map((face, index) => ({ ...face, index })).filter((face) => isPoor(face, least));
  if (poor.length === 0) return;
  const pictures = poor.map(({ index, quality, reasons }) => ({ index, quality, reasons }));
  const which = faces.length === 1 ? 'The picture' : `Of ${faces.length} pictures, ${poor.length}`;
  const sentences = new Set(poor.flatMap(({ reasons }) => reasons.map(({ message }) => message)));
  throw new FacewiseError('POOR_QUALITY',
    [`${which} ${poor.length === 1 ? 'is' : 'are'} too poor to enrol.`, ...sentences].join(' '),
    'Take a better one; { allowPoor: true } enrols it all the same.', undefined, { pictures });
}

/** @param {ReadFace[]} faces of one enrolment @param {Calibration} calibration */
export function refuseOdd(faces, calibration) {
  const pictures = oddOnes(faces, thresholdFor(ONE_PERSON_FMR, calibration));
  if (pictures.length === 0) return;
  const which = faces.length === 2 ? 'The two pictures are unlike each other'
    : `Of ${faces.length} pictures, ${pictures.length === 1 ? '1 is' : `${pictures.length} are`} unlike the others`;
  throw new FacewiseError('DIFFERENT_PEOPLE', `${which}: they may show different people.`,
    'Leave out what shows somebody else; { allowDifferent: true } enrols them all the same.', undefined, { pictures });
}

/**
 * @param {ReadFace[]} faces that are to be added
 * @param {import('./gallery-format.js').PersonData} person
 * @param {Calibration} calibration
 */
export function refuseStranger(faces, person, calibration) {
  const similarity = similarityOf(templateOf(faces), templateOf(person.pictures));
  if (similarity >= thresholdFor(ONE_PERSON_FMR, calibration)) return;
  throw new FacewiseError('DIFFERENT_PEOPLE', `This does not look like ${person.name}.`,
    'Check that it is the right person; { allowDifferent: true } adds the pictures all the same.', undefined,
    { pictures: faces.map((_, index) => ({ index, similarity })) });
}

/**
 * What a caller is told of a person whom somebody looks like.
 * @param {ReturnType<typeof import('./gallery-answer.js').judged>[number]} found
 */
export function duplicateOf({ person: { id, name }, similarity, falseMatchRate }) {
  return { person: { id, name }, similarity, falseMatchRate };
}

/** @param {Parameters<typeof duplicateOf>[0]} found */
export function refuseDuplicate(found) {
  throw new FacewiseError('DUPLICATE_PERSON', `This looks like ${found.person.name}, who is enrolled already.`,
    'If it is, add the pictures with that name and { id: error.details.person.id }; { allowDuplicate: true } ' +
    'enrols a second person.', undefined, duplicateOf(found));
}
