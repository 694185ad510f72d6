import { calibration, verify } from '../web/lib/gallery.js';
import { FacewiseError, createAnalyzer } from '../web/lib/index.js';
import { readPicture } from './files.mjs';
import { UsageError, numberOf, parseUsage } from './usage.mjs';

export const HELP = `Usage: facewise verify [options] one.jpg other.jpg

Says whether two pictures show the same person. In a picture with several faces it takes the largest.

  --fmr RATE         how often two different people may be taken for one, such as 1e-4 (default: 1e-3)
  --json             print an object with similarity, falseMatchRate, decision, quality and reasons
  --models FOLDER    take the nets from here
  --kernels KIND     simd or scalar: slow, the same bits on every machine (default: simd)
  --variant KIND     auto, simd or relaxed (default: auto)
  -h, --help         this text

The rate is that of strangers in good pictures; it is higher among relatives and people who look alike.
The exit code is 0 for any decision, also when the pictures are too poor for one, and 1 when a face cannot be read.
`;

const OPTIONS = /** @type {const} */ ({
  'fmr': { type: 'string' },
  'json': { type: 'boolean', default: false },
  'models': { type: 'string' },
  'kernels': { type: 'string' },
  'variant': { type: 'string' },
});

const DECISIONS = {
  same: 'The same person.',
  different: 'Two different people.',
  unsure: 'The pictures are too poor to tell.',
};

/** @typedef {import('../web/lib/index.js').Face} Face */

/**
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function run(args) {
  const { values, positionals: files } = parseUsage(args, OPTIONS);
  if (files.length !== 2) throw new UsageError('Give two pictures. See facewise verify --help.');
  const fmr = numberOf(values.fmr) ?? 1e-3;
  if (!(fmr > 0 && fmr < 1)) {
    throw new UsageError(`--fmr is '${values.fmr}'; it may be above 0 and below 1, such as 1e-4.`);
  }
  const analyzer = await createAnalyzer({
    tasks: ['identity', 'quality'],
    kernels: /** @type {any} */ (values.kernels),
    variant: /** @type {any} */ (values.variant),
    assets: values.models === undefined ? undefined : { models: values.models },
  }).catch((error) => {
    throw error instanceof FacewiseError && error.code === 'INVALID_ARGUMENT'
      ? new UsageError(`${error.message} ${error.remedy}`) : error;
  });
  const pictures = [];
  for (const file of files) pictures.push(await largestFace(analyzer, file));
  analyzer.close();
  const [a, b] = pictures;
  const answer = verify(a.face, b.face, { fmr });
  if (values.json) {
    const seen = pictures.map(({ file, faces, face }) =>
      ({ file, faces, box: face.box, quality: face.quality?.score ?? null }));
    process.stdout.write(`${JSON.stringify({ pictures: seen, ...answer })}\n`);
    return 0;
  }
  const width = Math.max(...files.map((file) => file.length));
  for (const { file, faces, face } of pictures) {
    const which = faces === 1 ? '1 face' : `${faces} faces, the largest taken`;
    const score = face.quality ? `, quality ${Math.round(100 * face.quality.score)} %` : '';
    process.stdout.write(`${file.padEnd(width)}  ${which}${score}\n`);
  }
  for (const { side, code, message } of answer.reasons) {
    if (code === 'several-faces') continue; // said above
    process.stdout.write(`${side === 'a' ? a.file : b.file}: ${message}\n`);
  }
  const measured = Math.max(answer.falseMatchRate, calibration.points[calibration.points.length - 1][1]);
  const rate = `${answer.extrapolated ? 'below ' : ''}${measured.toPrecision(2)}`;
  process.stdout.write(`similarity ${answer.similarity.toFixed(4)}, false-match rate ${rate} ` +
    `(${fmr} from ${answer.threshold.toFixed(4)} on)\n${DECISIONS[answer.decision]}\n`);
  return 0;
}

/**
 * @param {import('../web/lib/index.js').Analyzer} analyzer
 * @param {string} file
 */
async function largestFace(analyzer, file) {
  try {
    const { width, height, pixels } = await readPicture(file);
    const { faces } = await analyzer.analyze({ ...pixels, channels: 3, width, height });
    if (faces.length === 0) throw new FacewiseError('NO_EMBEDDING', 'No face was found.', 'Give another picture.');
    const area = (/** @type {Face} */ { box }) => box.width * box.height;
    const [face] = [...faces].sort((one, other) => area(other) - area(one));
    if (!face.embedding) {
      throw new FacewiseError('NO_EMBEDDING', 'The face could not be read.', 'Give a picture in which it is larger.');
    }
    return { file, faces: faces.length, face };
  } catch (error) {
    if (error instanceof Error) error.message = `${file}: ${error.message}`;
    throw error;
  }
}
