import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { FacewiseError, version } from '../web/lib/index.js';
import { makeFolder, storageError, writeWhole } from './files.mjs';
import { confusion, curves, scatter } from './plots.mjs';

/** @typedef {import('../web/lib/train.js').EpochReport} EpochReport */
/** @typedef {import('../web/lib/train.js').Evaluation} Evaluation */
/** @typedef {import('../web/lib/train.js').History} History */
/** @typedef {import('../web/lib/train.js').Trainer} Trainer */
/** @typedef {{ [name: string]: any }} Settings */

/**
 * What there is to tell of a run at any time.
 * @typedef {object} State
 * @property {Settings} settings
 * @property {Trainer} trainer
 * @property {{ targets: (string | number)[], skipped: { file: string, reason: string }[] }} data
 * @property {Uint8Array} checkpoint
 */

const REMEDY = 'Make room or name another folder with --out; --resume goes on from the last checkpoint there.';

/** The folder that a training leaves behind. Every file is there as a whole or as it was before. */
export class Results {
  #folder;
  /** Told once: training goes on without the file. */
  #failed = false;

  /** @param {string} folder */
  constructor(folder) {
    this.#folder = folder;
  }

  async prepare() {
    try {
      await makeFolder(this.#folder);
      await access(`${this.#folder}/.`, constants.W_OK);
    } catch (error) {
      throw storageError(this.#folder, error, REMEDY);
    }
  }

  /** What --resume goes on from. */
  async read() {
    try {
      const metrics = JSON.parse(await readFile(path.join(this.#folder, 'metrics.json'), 'utf8'));
      const checkpoint = new Uint8Array(await readFile(path.join(this.#folder, 'checkpoint.bin')));
      const options = placed(metrics.options, (file) => path.resolve(this.#folder, file));
      return { options, history: metrics.history, checkpoint };
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      throw new FacewiseError('CHECKPOINT', `${this.#folder} has nothing to go on from: ${message}.`,
        'Train without --resume, or name the folder with --out.', error);
    }
  }

  /**
   * After an epoch. A full disk does not end the training: it is tried again, at the latest at the end.
   * @param {State & { epochs: EpochReport[] }} state
   */
  keep({ epochs, checkpoint, ...state }) {
    try {
      this.#write('checkpoint.bin', checkpoint);
      this.#write('metrics.json', metricsOf(this.#portable(state), { epochs, end: 'running' }));
    } catch (error) {
      if (!this.#failed) process.stderr.write(`${/** @type {Error} */ (error).message} Training goes on.\n`);
      this.#failed = true;
    }
  }

  /**
   * Everything, the most precious first. What cannot be written does not keep the rest from it.
   * @param {State & { history: History, evaluation: Evaluation, model: Uint8Array }} state
   */
  finish({ history, evaluation, model, checkpoint, ...state }) {
    const { trainer, settings } = state;
    /** @type {[string, string | Uint8Array][]} */
    const files = [['model.tflite', model], ['checkpoint.bin', checkpoint],
      ['metrics.json', metricsOf(this.#portable(state), history, evaluation)]];
    if (history.epochs.length) files.push(['curves.svg', curves(history.epochs)]);
    if (evaluation.confusion) files.push(['confusion.svg', confusion(evaluation.confusion, trainer.labels)]);
    if (evaluation.points) files.push(['scatter.svg', scatter(evaluation.points, settings.unit ?? '')]);
    /** @type {unknown[]} */
    const failures = [];
    for (const [name, content] of files) {
      try {
        this.#write(name, content);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length) throw failures[0];
  }

  /**
   * A file that is handed on tells nothing of where its maker's folders are.
   * @template {Omit<State, 'checkpoint'>} T
   * @param {T} state
   * @returns {T}
   */
  #portable({ settings, data, ...state }) {
    const { folder = path.dirname(settings.labels) } = settings;
    const inside = (/** @type {string} */ text) => text.replaceAll(path.join(folder, path.sep), '');
    const skipped = data.skipped.map(({ file, reason }) => ({ file: inside(file), reason: inside(reason) }));
    const from = path.resolve(this.#folder);
    return /** @type {any} */ ({
      ...state, settings: placed(settings, (file) => path.relative(from, file)), data: { ...data, skipped },
    });
  }

  /**
   * @param {string} name
   * @param {string | Uint8Array} content
   */
  #write(name, content) {
    const file = path.join(this.#folder, name);
    try {
      writeWhole(file, content);
    } catch (error) {
      throw storageError(file, error, REMEDY);
    }
  }
}

/**
 * Options with the places of the data named in another way.
 * @param {Settings} options
 * @param {(file: string) => string} name
 * @returns {Settings}
 */
function placed(options, name) {
  const places = ['folder', 'labels'].filter((option) => typeof options?.[option] === 'string');
  return { ...options, ...Object.fromEntries(places.map((option) => [option, name(options[option])])) };
}

/**
 * @param {Omit<State, 'checkpoint'>} state
 * @param {Partial<History> | { epochs: EpochReport[], end: string }} history
 * @param {Evaluation} [evaluation]
 */
function metricsOf({ settings, trainer, data: { targets, skipped } }, history, evaluation) {
  const { points, ...figures } = evaluation ?? {};
  const counts = trainer.labels.map((label) => [label, targets.filter((target) => target === label).length]);
  return `${JSON.stringify({
    version: 1,
    facewise: version,
    options: settings,
    data: { count: targets.length, ...(counts.length ? { classes: Object.fromEntries(counts) } : {}), skipped },
    net: { kind: trainer.kind, labels: trainer.labels, input: trainer.input, parameters: trainer.parameters,
      macs: trainer.macs, layers: trainer.layers },
    history,
    evaluation: evaluation && figures,
  }, null, 1)}\n`;
}
