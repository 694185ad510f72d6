// What a trainer tells: how a fit goes, how it ended, how well the net does.
/** @typedef {import('./train-engine.js').Report} Report */
/** @typedef {import('./train-options.js').Loss} Loss */

/**
 * Means over the samples of the epoch so far; what does not apply is missing.
 * @typedef {object} Figures
 * @property {number} epoch from 1
 * @property {number} loss what learning makes small
 * @property {number} [accuracy] share of classes that were right
 * @property {number} [topK] share of samples whose class was among the best k
 * @property {number} [mae] mean absolute error of numbers
 * @property {number} [valLoss] loss of what is held out
 * @property {number} [valAccuracy] accuracy of what is held out
 * @property {number} [valTopK] top k of what is held out
 * @property {number} [valMae] mean absolute error of what is held out
 * @property {number} learningRate of the latest step
 */

/**
 * How far a fit is: `epochs` to come in all, `batch` of `batches` of this one; `validating`: of what is held out.
 * @typedef {Figures & { epochs: number, batch: number, batches: number, validating: boolean }} BatchReport
 */
/**
 * What an epoch gave: one of `epochs`, in so many `seconds`; `bestEpoch` is the best so far.
 * @typedef {Figures & { epochs: number, seconds: number, bestEpoch: number }} EpochReport
 */

/**
 * What a fit did.
 * @typedef {object} History
 * @property {EpochReport[]} epochs those that have ended
 * @property {'complete' | 'early' | 'diverged' | 'aborted'} end why it ended: all epochs are done, `patience` was out,
 *   the loss is no number any more, or it was stopped
 * @property {string} message why it ended, in words
 * @property {number} bestEpoch whose weights the net holds; 0: none has ended
 * @property {number} seconds in all
 * @property {string[]} warnings such as labels with very few samples
 */

/**
 * How well the net does on samples.
 * @typedef {object} Evaluation
 * @property {number} count of samples
 * @property {number} loss mean over the samples
 * @property {number} [accuracy] share of classes that were right
 * @property {number} [topK] share of samples whose class was among the best k
 * @property {number} [mae] mean absolute error of numbers
 * @property {number[][]} [confusion] rows: the true class, columns: the answer
 * @property {{ label: string, count: number, precision: number, recall: number }[]} [perClass] for each `label` the
 *   `count` of
 *   samples, `precision` and `recall`, NaN where it has none
 * @property {{ target: number, value: number }[]} [points] of numbers: the `target`, and the `value` that was said
 */

/** What each label scores, 0..1. @typedef {{ [label: string]: number }} Scores */
/**
 * The class of a sample.
 * @typedef {object} Classification
 * @property {string} label the likeliest
 * @property {number} score its own, 0..1
 * @property {Scores} scores of all labels
 */

/** @type {[keyof Figures, string][]} */
const FIGURES = [['epoch', 'epoch'], ['loss', 'loss'], ['accuracy', 'accuracy'], ['topK', 'top_k'], ['mae', 'mae'],
  ['valLoss', 'val_loss'], ['valAccuracy', 'val_accuracy'], ['valTopK', 'val_top_k'], ['valMae', 'val_mae'],
  ['learningRate', 'learning_rate']];
const VALIDATED = 2;
/** In the order of fw_train_end. @type {History['end'][]} */
const ENDS = ['aborted', 'complete', 'early', 'diverged'];

/**
 * What applies of a report.
 * @param {Report} report
 * @param {number} deviation that numbers were divided by
 * @returns {Figures}
 */
function figures(report, deviation) {
  const known = FIGURES.filter(([name, field]) => name === 'loss' || !Number.isNaN(report[field]));
  return /** @type {any} */ (Object.fromEntries(known.map(([name, field]) =>
    [name, /mae$/i.test(name) ? report[field] * deviation : report[field]])));
}

/**
 * @param {Report} report
 * @param {number} deviation
 * @returns {BatchReport}
 */
export function batchReport(report, deviation) {
  const { event, epochs, batch, batches } = report;
  return { ...figures(report, deviation), epochs, batch, batches, validating: event === VALIDATED };
}

/**
 * @param {Report} report
 * @param {number} deviation
 * @returns {EpochReport}
 */
export function epochReport(report, deviation) {
  const { epochs, seconds, best_epoch: bestEpoch } = report;
  return { ...figures(report, deviation), epochs, seconds, bestEpoch };
}

/**
 * Why a fit ended, and whose weights the net holds.
 * @param {import('./train-engine.js').Ending} ending
 * @param {EpochReport[]} epochs
 * @param {import('./train-options.js').FitOptions} options
 * @returns {Pick<History, 'epochs' | 'end' | 'message' | 'bestEpoch'>}
 */
export function endOf({ end, report }, epochs, { keepLast, patience }) {
  const bestEpoch = report.best_epoch ?? 0;
  const last = epochs.at(-1);
  const heldEpoch = last && (keepLast || last.valLoss === undefined) ? last.epoch : bestEpoch;
  const held = heldEpoch ? `The net holds the weights of epoch ${heldEpoch}.`
    : 'The net holds what it has learnt so far.';
  const when = report.epoch ? ` in epoch ${report.epoch}` : ''; // none where a fit goes on from the end of one
  const message = {
    aborted: `It was stopped. ${held}`,
    complete: `All epochs are done. ${held}`,
    early: `No better result for ${patience} epochs. ${held}`,
    diverged: `The loss became infinite or NaN${when}. The net holds the last good weights. ` +
      'Lower the learning rate, or set clipNorm.',
  }[ENDS[end]];
  return { epochs, end: ENDS[end], message, bestEpoch };
}

/**
 * @param {Float32Array} outputs
 * @param {number} count
 */
export function rowsOf(outputs, count) {
  const width = outputs.length / count;
  return Array.from({ length: count }, (_, row) => outputs.subarray(row * width, (row + 1) * width));
}

/**
 * Scores of all classes, also where one output stands for the second of two.
 * @param {Float32Array} row
 * @param {readonly string[]} labels
 */
function scoresOf(row, labels) {
  return row.length === 1 && labels.length === 2 ? Float32Array.of(1 - row[0], row[0]) : row;
}

/** @param {Float32Array} scores */
function largest(scores) {
  return scores.indexOf(Math.max(...scores));
}

/**
 * @param {Float32Array} row
 * @param {readonly string[]} labels
 * @returns {Classification}
 */
export function classification(row, labels) {
  const scores = scoresOf(row, labels);
  const best = Math.max(0, largest(scores));
  return { label: labels[best], score: scores[best],
    scores: Object.fromEntries(labels.map((label, index) => [label, scores[index]])) };
}

/**
 * How far a row is from what it should be: the loss of fit, without smoothing or weights.
 * @param {Loss} loss
 * @param {number} delta of Huber's loss
 * @returns {(row: ArrayLike<number>, wanted: number[]) => number}
 */
function lossOf(loss, delta = 1) {
  const log = (/** @type {number} */ p) => Math.log(Math.max(p, 1e-7));
  if (loss === 'categoricalCrossentropy') return (row, wanted) => -log(row[wanted.indexOf(1)]);
  /** @type {(y: number, t: number) => number} */
  const cost = {
    binaryCrossentropy: (/** @type {number} */ y, /** @type {number} */ t) => -t * log(y) - (1 - t) * log(1 - y),
    meanSquaredError: (/** @type {number} */ y, /** @type {number} */ t) => (y - t) ** 2,
    meanAbsoluteError: (/** @type {number} */ y, /** @type {number} */ t) => Math.abs(y - t),
    huber: (/** @type {number} */ y, /** @type {number} */ t) => {
      const error = Math.abs(y - t);
      return error < delta ? error ** 2 / 2 : delta * (error - delta / 2);
    },
  }[loss];
  return (row, wanted) => wanted.reduce((sum, t, index) => sum + cost(row[index], t), 0) / wanted.length;
}

/**
 * @param {Float32Array[]} rows
 * @param {ArrayLike<number>} targets
 * @param {{ kind: 'classification' | 'regression', labels: readonly string[], loss: Loss,
 *   topK: number, huberDelta: number, deviation: number }} about
 * @returns {Evaluation}
 */
export function evaluation(rows, targets, { kind, labels, loss, topK, huberDelta, deviation }) {
  const count = rows.length;
  const far = lossOf(loss, huberDelta);
  const share = (/** @type {(row: Float32Array, index: number) => number} */ of) =>
    rows.reduce((sum, row, index) => sum + of(row, index), 0) / count;
  if (kind === 'regression') {
    const width = targets.length / count;
    const wanted = rows.map((_, row) => Array.from({ length: width }, (__, i) => targets[row * width + i]));
    return {
      count,
      loss: share((row, index) => far(row.map((value) => value / deviation),
        wanted[index].map((value) => value / deviation))),
      mae: share((row, index) => lossOf('meanAbsoluteError')(row, wanted[index])),
      points: rows.flatMap((row, index) => wanted[index].map((target, i) => ({ target, value: row[i] }))),
    };
  }
  const confusion = labels.map(() => labels.map(() => 0));
  const scores = rows.map((row) => scoresOf(row, labels));
  scores.forEach((row, index) => {
    const answer = largest(row);
    if (answer >= 0) confusion[targets[index]][answer]++;
  });
  const columns = labels.map((_, label) => confusion.reduce((sum, row) => sum + row[label], 0));
  return {
    count,
    loss: share((row, index) => far(row, row.length === 1 ? [targets[index]]
      : labels.map((_, label) => Number(label === targets[index])))),
    accuracy: labels.reduce((sum, _, label) => sum + confusion[label][label], 0) / count,
    ...(topK > 0 ? { topK: share((_, index) =>
      Number(scores[index].filter((score) => score > scores[index][targets[index]]).length < topK)) } : {}),
    confusion,
    perClass: labels.map((label, i) => {
      const own = confusion[i].reduce((sum, each) => sum + each, 0);
      return { label, count: own, precision: confusion[i][i] / columns[i], recall: confusion[i][i] / own };
    }),
  };
}

/**
 * As a model's metadata say it: one number where all channels have the same.
 * @param {import('./train-engine.js').Normalisation} normalisation
 */
export function inputOf({ scale, offset }) {
  const short = (/** @type {readonly number[]} */ list) =>
    (list.every((value) => value === list[0]) ? [list[0]] : list.slice(0, 3));
  return { scale: short(scale), offset: short(offset) };
}
