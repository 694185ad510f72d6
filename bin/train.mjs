import path from 'node:path';
import { listCsv, listFolder, limited, readSamples } from './dataset.mjs';
import { loadSharp } from './files.mjs';
import { progressBar, timeLeft } from './progress.mjs';
import { Results } from './train_files.mjs';
import { netOptions, recipeOf } from './train_net.mjs';
import { UsageError, numberIn, parseUsage } from './usage.mjs';
import { FacewiseError } from '../web/lib/index.js';
import { createTrainer } from '../web/lib/train.js';

export const HELP = `Usage: facewise train [options] DIR
       facewise train [options] --labels FILE.csv --target COLUMN

Trains a net on pictures: DIR has a folder for each class, or a CSV file has the columns "file" and COLUMN, which holds
numbers (regression) or names of classes.

  --out DIR          where everything goes (default: facewise-model)
  --net NET          textbook, small, separable, face; emotion, smile, age: face with the options that suit the task; a
                     .json file of layers; or a .tflite file to build on, of which @TENSOR names the last layer to keep
                     (all but a last dense layer, if not given) (default: textbook)
  --fine-tune FROM   layers of that .tflite file from FROM up learn too, '*' for all
  --size N           pictures become N x N (default: 64; a .tflite file says its own)
  --grey             one channel
  --epochs N         (default: 5)
  --batch N          (default: 32)
  --lr RATE          learning rate (default: 0.001; sgd 0.01)
  --optimizer NAME   adam, adamw, sgd (default: adam)
  --schedule NAME    constant, step, cosine (default: constant)
  --loss NAME        categoricalCrossentropy, binaryCrossentropy, meanSquaredError, meanAbsoluteError, huber
  --augment          change each picture a little, anew every epoch
  --balance KIND     none, weights, sampling: between rare and frequent classes (default: none)
  --val-split S      share that is held out for validation, 0..0.9 (default: 0.2)
  --patience N       stop after N epochs without a better validation loss
  --limit N          at most N pictures of each class
  --seed N           (default: 1)
  --weights FORM     f32, f16, int8: of the written file (default: f32)
  --classes          numbers in COLUMN are names of classes
  --name NAME        of what is learnt (default: that of DIR or COLUMN)
  --unit UNIT        of a number, such as years
  --resume           go on where --out DIR was left, with the options of then; --epochs and --patience may be given anew
  -h, --help         this text

Leaves model.tflite, metrics.json, curves.svg, confusion.svg or scatter.svg, and checkpoint.bin. Ctrl-C ends after the
current batch, leaves the same, exit code 130; a second one kills. Pictures and rows that cannot be read are named on
stderr, skipped and counted.
`;

const OPTIONS = /** @type {const} */ ({
  'out': { type: 'string', default: 'facewise-model' },
  'labels': { type: 'string' },
  'target': { type: 'string' },
  'net': { type: 'string' },
  'fine-tune': { type: 'string' },
  'size': { type: 'string' },
  'grey': { type: 'boolean' },
  'epochs': { type: 'string' },
  'batch': { type: 'string' },
  'lr': { type: 'string' },
  'optimizer': { type: 'string' },
  'schedule': { type: 'string' },
  'loss': { type: 'string' },
  'augment': { type: 'boolean' },
  'balance': { type: 'string' },
  'val-split': { type: 'string' },
  'patience': { type: 'string' },
  'limit': { type: 'string' },
  'seed': { type: 'string' },
  'weights': { type: 'string' },
  'classes': { type: 'boolean' },
  'name': { type: 'string' },
  'unit': { type: 'string' },
  'resume': { type: 'boolean' },
});

/** Checked before pictures are read, which may take minutes. @type {[name: string, least: number, most: number][]} */
const WHOLE = [['size', 1, 4096], ['epochs', 1, 1e6], ['batch', 1, 65536], ['patience', 0, 1e6], ['limit', 1, 1e9],
  ['seed', 0, Number.MAX_SAFE_INTEGER]];
/** @type {typeof WHOLE} */
const NUMBERS = [...WHOLE, ['lr', 0, 1000], ['val-split', 0, 0.9]];
const BALANCES = ['none', 'weights', 'sampling'];
const WEIGHTS = /** @type {const} */ ({ f32: 'float32', f16: 'float16', int8: 'int8' });
const USAGE_CODES = ['INVALID_ARGUMENT', 'UNKNOWN_OPTION'];
/** What the command line calls the library's options. @type {{ [option: string]: string }} */
const OWN_NAMES = { 'optimizer.name': '--optimizer', 'schedule.name': '--schedule', 'loss': '--loss' };

/** @typedef {import('../web/lib/train.js').EpochReport} EpochReport */
/** @typedef {import('./dataset.mjs').Listing} Listing */
/** The options as given, without those that say where and whether. @typedef {{ [name: string]: any }} Settings */

/**
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function run(args) {
  const { values, positionals } = parseUsage(args, OPTIONS);
  const { out, resume = false, ...given } = values;
  const results = new Results(out);
  const former = resume ? await results.read() : null;
  const settings = settingsOf({ ...former?.options, ...given }, positionals);
  await loadSharp();
  const { folder, labels: csv, target } = settings;
  const all = csv === undefined ? await listFolder(folder) : await listCsv(csv, target, settings.classes);
  const listing = settings.limit ? limited(all, settings.limit) : all;
  await results.prepare();

  const trainer = await trainerFor(settings, listing);
  try {
    const data = await read(listing, trainer.input);
    const run = { settings, results, data, epochs: former?.history.epochs ?? [], checkpoint: former?.checkpoint };
    const history = await learn(trainer, run);
    const evaluation = await trainer.evaluate();
    const weights = WEIGHTS[/** @type {keyof typeof WEIGHTS} */ (settings.weights)];
    const model = await trainer.exportModel({ weights });
    const checkpoint = await trainer.saveCheckpoint();
    results.finish({ settings, trainer, data, history, evaluation, model, checkpoint });
    for (const warning of history.warnings) process.stderr.write(`${warning}\n`);
    process.stderr.write(`${history.message} ${path.join(out, 'model.tflite')} is written.\n`);
    return { complete: 0, early: 0, diverged: 1, aborted: 130 }[history.end];
  } finally {
    trainer.close();
  }
}

/**
 * @param {Settings} given
 * @param {string[]} folders
 * @returns {Settings}
 */
function settingsOf(given, folders) {
  /** @type {Settings} */
  const settings = { net: 'textbook', weights: 'f32', 'val-split': 0.2, seed: 1, ...given };
  for (const rule of NUMBERS) {
    const [name, least, most] = rule;
    if (typeof settings[name] !== 'string') continue;
    settings[name] = numberIn(given, name, least, most, WHOLE.includes(rule));
  }
  const { balance = 'none' } = settings;
  if (!BALANCES.includes(balance)) {
    throw new UsageError(`--balance is '${balance}'; it may be ${BALANCES.join(', ')}.`);
  }
  if (!Object.hasOwn(WEIGHTS, settings.weights)) {
    throw new UsageError(`--weights is '${settings.weights}'; it may be ${Object.keys(WEIGHTS).join(', ')}.`);
  }
  if (folders.length > 0) settings.folder = path.resolve(folders[0]);
  if (settings.labels !== undefined) settings.labels = path.resolve(settings.labels);
  if (folders.length > 1 || (folders.length > 0 && settings.labels !== undefined)) {
    throw new UsageError('Give one folder, or --labels and --target.');
  }
  if ((settings.labels === undefined) !== (settings.target === undefined)) {
    throw new UsageError('--labels and --target belong together.');
  }
  if (settings.labels === undefined && settings.folder === undefined) {
    throw new UsageError('No folder was given. See facewise train --help.');
  }
  return settings;
}

/**
 * @param {Settings} settings
 * @param {Listing} listing
 */
async function trainerFor(settings, { labels, targets }) {
  const { net, size, grey = false, lr, optimizer, schedule, loss, seed, unit = '' } = settings;
  const numbers = labels === null ? targets.map(Number) : [];
  try {
    const built = await netOptions(net, { size, grey, fineTune: settings['fine-tune'] });
    const usual = /** @type {any} */ (built.optimizer ?? { name: 'adam' });
    return await createTrainer({
      ...built,
      ...(labels ? { labels } : { unit, range: rangeOf(numbers) }),
      seed, loss: loss ?? built.loss, schedule: schedule ?? built.schedule,
      optimizer: { ...(optimizer && optimizer !== usual.name ? { name: optimizer } : usual),
        ...(lr === undefined ? {} : { learningRate: lr }) },
      name: settings.name ?? settings.target ?? path.basename(settings.folder),
    });
  } catch (error) {
    if (!(error instanceof FacewiseError && USAGE_CODES.includes(error.code))) throw error;
    const message = error.message.replace(/^Option '([\w.]+)'/, (words, name) => OWN_NAMES[name] ?? words);
    throw new UsageError(`${message} ${error.remedy}`.trim());
  }
}

/** @param {number[]} numbers @returns {[number, number]} */
function rangeOf(numbers) {
  const low = numbers.reduce((least, value) => Math.min(least, value), Infinity);
  const high = numbers.reduce((most, value) => Math.max(most, value), -Infinity);
  return low < high ? [low, high] : [low, low + 1];
}

/**
 * @param {Listing} listing
 * @param {readonly number[]} input
 */
async function read(listing, input) {
  const bar = progressBar(listing.files.length);
  const data = await readSamples(listing, input, (done, file) => bar.show(done, file));
  bar.clear();
  for (const { file, reason } of data.skipped) process.stderr.write(`${file}: ${reason.replaceAll('\n', ' ')}\n`);
  if (data.skipped.length) process.stderr.write(`${data.skipped.length} skipped, ${data.targets.length} read.\n`);
  return data;
}

/** @typedef {Awaited<ReturnType<typeof read>>} SampleData */
/** @typedef {import('../web/lib/train.js').Trainer} Trainer */

/**
 * @param {Trainer} trainer
 * @param {{ settings: Settings, results: Results, data: SampleData, epochs: EpochReport[],
 *   checkpoint: Uint8Array | undefined }} run
 */
async function learn(trainer, { settings, results, data, epochs: former, checkpoint }) {
  const { samples, targets } = data;
  const epochs = [...former];
  const left = timeLeft();
  let bar = progressBar(1);
  const stop = () => {
    bar.clear();
    process.stderr.write('Ending after this batch; Ctrl-C again kills.\n');
    trainer.stop();
  };
  process.once('SIGINT', stop); // once: the second one does what it always does
  try {
    const { epochs: count, batch, patience, augment, balance } = settings;
    const chosen = Object.entries({ epochs: count, batchSize: batch, patience, augment, balance })
      .filter(([, value]) => value !== undefined);
    const history = await trainer.fit({ samples, targets: /** @type {any} */ (targets) }, {
      ...recipeOf(settings.net)?.fit, ...Object.fromEntries(chosen), validationSplit: settings['val-split'], checkpoint,
      standardize: trainer.kind === 'regression',
      onBatch(report) {
        const { epoch, batch, batches, validating, loss } = report;
        const total = report.epochs * batches;
        if (validating) return;
        bar = progressBar(total);
        const done = (epoch - 1) * batches + batch;
        bar.show(done, `Epoch ${epoch}/${report.epochs} - loss: ${loss.toFixed(4)} - ${left(done, total)}`);
      },
      onEpoch(report) {
        bar.clear();
        process.stdout.write(`${epochLine(report)}\n`);
        epochs.push(report);
      },
      onCheckpoint: (bytes) => results.keep({ settings, trainer, data, epochs, checkpoint: bytes }),
    });
    return { ...history, epochs };
  } catch (error) {
    const { code, message } = /** @type {FacewiseError} */ (error);
    if (code !== 'CHECKPOINT') throw error;
    throw new FacewiseError(code, message, 'Resume with the data and options of then, or train anew without --resume.',
      error);
  } finally {
    bar.clear();
    process.removeListener('SIGINT', stop);
  }
}

/** @param {EpochReport} report */
function epochLine({ epoch, epochs, loss, accuracy, mae, valLoss, valAccuracy, valMae }) {
  const figures = { loss, accuracy, mae, val_loss: valLoss, val_accuracy: valAccuracy, val_mae: valMae };
  return [`Epoch ${epoch}/${epochs}`, ...Object.entries(figures)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value.toFixed(4)}`]))].join(' - ');
}
