// What users may say to a trainer, checked by rules and given the names of C.
import { FacewiseError } from './errors.js';
import { ACTIVATIONS, KINDS } from './layer-kinds.js';
import { refuseUnknownKeys, requireBoolean, requireNumber, requireObject, requireOneOf, show } from './options.js';

/** @typedef {import('./layers.js').Layer} Layer */
/** @typedef {import('./layers.js').Net} Net */
/** @typedef {import('./train-engine.js').Fields} Fields */
/** @typedef {import('./train-engine.js').LayerPlan} LayerPlan */
/** @typedef {import('./train-results.js').BatchReport} BatchReport */
/** @typedef {import('./train-results.js').EpochReport} EpochReport */

/**
 * What learning makes small. The first two are for classes, the others for numbers.
 * @typedef {'categoricalCrossentropy' | 'binaryCrossentropy' | 'meanSquaredError' | 'meanAbsoluteError' | 'huber'} Loss
 */

/**
 * How weights follow their gradients.
 * @typedef {object} OptimizerOptions
 * @property {'adam' | 'adamw' | 'sgd'} name which method
 * @property {number} [learningRate] default 0.001, sgd: 0.01
 * @property {number} [momentum] of sgd; default 0
 * @property {boolean} [nesterov] of sgd: look ahead; default false
 * @property {number} [beta1] of adam: decay of the mean; default 0.9
 * @property {number} [beta2] of adam: decay of the variance; default 0.999
 * @property {number} [epsilon] of adam: added to the divisor; default 1e-7
 * @property {number} [weightDecay] adamw: decoupled, else added to the gradient; of weights alone; default 0
 * @property {number} [clipNorm] gradients are scaled down to this global norm
 */

/**
 * How the learning rate changes.
 * @typedef {object} ScheduleOptions
 * @property {'constant' | 'step' | 'cosine'} name by which rule
 * @property {number} [warmupEpochs] in which it rises from 0
 * @property {number} [decayEpochs] step: times decayRate every so many epochs
 * @property {number} [decayRate] of step
 * @property {number} [finalRate] cosine: share of the learning rate at the end
 */

/**
 * A net that is there already, as the lower part of the new one.
 * @typedef {object} BaseOptions
 * @property {string | URL | ArrayBuffer | Uint8Array | Blob | Response} model a .tflite file
 * @property {string} [features] the tensor that the new layers read; default: what the net's last dense layer reads,
 *   or, where it ends otherwise or there are no new layers, its first output
 * @property {string} [train] the lowest tensor whose layer learns, '*' for all; default: none does
 */

/**
 * Options of createTrainer(): `input` or `base`, `layers`, and `labels` for classes.
 * @typedef {object} TrainerOptions
 * @property {readonly [number, number, number]} [input] height, width and channels (1 grey, 3 RGB); or a base
 * @property {BaseOptions} [base] a net to build on
 * @property {readonly Layer[] | Net} [layers] may be a function of input shape and number of outputs, such as
 *   nets.small
 * @property {readonly string[]} [labels] of the classes, in the order of the outputs
 * @property {string} [unit] of the number to learn, such as 'years'
 * @property {readonly [number, number]} [range] that the number lies in
 * @property {Loss} [loss] default: by what the net ends in
 * @property {OptimizerOptions['name'] | OptimizerOptions} [optimizer] default 'adam'
 * @property {ScheduleOptions['name'] | ScheduleOptions} [schedule] default 'constant'
 * @property {number | readonly number[]} [inputScale] value = byte * scale + offset, one or one a channel; default 1
 *   / 255
 * @property {number | readonly number[]} [inputOffset] the offset of it; default 0
 * @property {{ region?: 'face', scale?: number }} [crop] how samples were cut, for who uses the file: the
 *   `region`, 'face', and its `scale`
 * @property {string} [name] of what is learnt; default 'custom'
 * @property {number} [seed] of weights, order and chance; default 1
 * @property {boolean} [worker] train off the calling thread; default true
 * @property {'auto' | 'simd' | 'relaxed'} [variant] which wasm build; default 'auto'
 * @property {{ wasm?: string | URL }} [assets] folder that holds the wasm files
 * @property {AbortSignal} [signal] stops the loading
 */

/**
 * How samples are varied while learning; what is left out is not done.
 * @typedef {object} AugmentOptions
 * @property {boolean} [flip] left and right, half of the time
 * @property {number} [shift] up to so much of a side, both ways
 * @property {number} [rotate] up to so many degrees, both ways
 * @property {number} [scale] larger or smaller by up to this share
 * @property {number} [brightness] up to this share of the full range is added or taken
 * @property {number} [contrast] up to this share
 * @property {number} [cutout] side of a square that is blanked, as a share
 */

/**
 * Options of trainer.fit(). Each may be left out.
 * @typedef {object} FitOptions
 * @property {number} [epochs] times through all samples; default 5
 * @property {number} [batchSize] samples a step; default 32
 * @property {number} [validationSplit] share of every class that is held out, 0 (default) to 0.9
 * @property {number} [patience] stop after so many epochs without a better validation loss
 * @property {boolean} [keepLast] end with the last weights instead of the best
 * @property {boolean | AugmentOptions} [augment] true for what suits faces
 * @property {'none' | 'weights' | 'sampling'} [balance] between rare and frequent classes; default 'none'
 * @property {number} [balancePower] of 'weights'; default 1
 * @property {{ [label: string]: number }} [classWeights] how much a class counts in the loss; default 1
 * @property {number} [labelSmoothing] 0 to 1
 * @property {number} [huberDelta] where the Huber loss turns from squared to absolute
 * @property {number} [average] decay a step of the moving average of the weights that is validated and kept
 * @property {number} [topK] count an answer among the best k as right, in `topK`
 * @property {boolean} [standardize] learn numbers less their mean and over their standard deviation, which eases the
 *   learning; the last layer is then dense and linear. The loss is that of such numbers, all else is in their own unit
 * @property {boolean} [allowEmpty] labels without a sample are no error
 * @property {Uint8Array} [checkpoint] from saveCheckpoint(): go on as if never stopped, with the same data and options
 * @property {(batch: BatchReport) => void} [onBatch] at most 20 times a second
 * @property {(epoch: EpochReport) => void} [onEpoch] after every epoch
 * @property {(progress: { done: number, total: number }) => void} [onPrepared] `done` of `total`: pictures
 *   converted, then batches put through a frozen base
 * @property {(checkpoint: Uint8Array, epoch: number) => void} [onCheckpoint] after every epoch
 * @property {AbortSignal} [signal] stops as stop() does
 */

/** In the order of fw_initializer. */
const INITIALIZERS = ['default', 'glorotUniform', 'glorotNormal', 'heUniform', 'heNormal', 'zeros'];
/** In the order of fw_loss. @type {Loss[]} */
export const LOSSES = ['categoricalCrossentropy', 'binaryCrossentropy', 'meanSquaredError', 'meanAbsoluteError',
  'huber'];
/** In the order of fw_optimizer. @type {OptimizerOptions['name'][]} */
const OPTIMIZERS = ['adam', 'adamw', 'sgd'];
/** In the order of fw_schedule. @type {ScheduleOptions['name'][]} */
const SCHEDULES = ['constant', 'step', 'cosine'];
/** In the order of fw_balance. @type {NonNullable<FitOptions['balance']>[]} */
const BALANCES = ['none', 'weights', 'sampling'];

/** What `augment: true` stands for: faces that are cut a little differently, in another light. */
const AUGMENT = { flip: true, shift: 0.08, rotate: 10, scale: 0.1, brightness: 0.1, contrast: 0.2 };

/**
 * An option by its name, the C field, the kind of value and its bounds.
 * @typedef {[option: string, field: string, kind: 'whole' | 'number' | 'boolean' | 'pair' | 'index',
 *   least: number | readonly string[], most?: number]} Rule
 */

/** @type {Rule[]} */
const LAYER = [
  ['units', 'units', 'whole', 1, 65536], ['kernelSize', 'kernel', 'pair', 1, 4096],
  ['strides', 'stride', 'pair', 1, 4096],
  ['padding', 'same', 'index', ['valid', 'same']], ['useBias', 'no_bias', 'boolean', 0],
  ['trainable', 'frozen', 'boolean', 0], ['depthMultiplier', 'depth_multiplier', 'whole', 1, 64],
  ['activation', 'activation', 'index', ACTIVATIONS], ['initializer', 'initializer', 'index', INITIALIZERS],
  ['alpha', 'alpha', 'number', -10, 10], ['rate', 'rate', 'number', 0, 0.999], ['momentum', 'momentum', 'number', 0, 1],
  ['epsilon', 'epsilon', 'number', 0, 1],
];
/** @type {Rule[]} */
const OPTIMIZER = [
  ['name', 'optimizer', 'index', OPTIMIZERS], ['learningRate', 'learning_rate', 'number', 0, 1000],
  ['momentum', 'momentum', 'number', 0, 1], ['nesterov', 'nesterov', 'boolean', 1], ['beta1', 'beta1', 'number', 0, 1],
  ['beta2', 'beta2', 'number', 0, 1], ['epsilon', 'epsilon', 'number', 0, 1],
  ['weightDecay', 'weight_decay', 'number', 0, 1], ['clipNorm', 'clip_norm', 'number', 0, 1e9],
];
/** @type {Rule[]} */
const SCHEDULE = [
  ['name', 'schedule', 'index', SCHEDULES], ['warmupEpochs', 'warmup_epochs', 'number', 0, 1e6],
  ['decayEpochs', 'decay_epochs', 'number', 0, 1e6], ['decayRate', 'decay_rate', 'number', 0, 1],
  ['finalRate', 'final_rate', 'number', 0, 1],
];
/** @type {Rule[]} */
const FIT = [
  ['epochs', 'epochs', 'whole', 1, 1e6], ['batchSize', 'batch_size', 'whole', 1, 65536],
  ['validationSplit', 'validation_split', 'number', 0, 0.9], ['patience', 'patience', 'whole', 0, 1e6],
  ['keepLast', 'keep_last', 'boolean', 1], ['balance', 'balance', 'index', BALANCES],
  ['balancePower', 'balance_power', 'number', 0, 4], ['labelSmoothing', 'label_smoothing', 'number', 0, 0.999],
  ['huberDelta', 'huber_delta', 'number', 0, 1e9], ['average', 'average', 'number', 0, 0.999999],
  ['topK', 'top_k', 'whole', 0, 65536],
];
/** @type {Rule[]} */
const AUGMENTATION = [
  ['flip', 'augment.flip', 'boolean', 1], ['shift', 'augment.shift', 'number', 0, 0.5],
  ['rotate', 'augment.rotate', 'number', 0, 180], ['scale', 'augment.scale', 'number', 0, 0.9],
  ['brightness', 'augment.brightness', 'number', 0, 1], ['contrast', 'augment.contrast', 'number', 0, 1],
  ['cutout', 'augment.cutout', 'number', 0, 1],
];

/**
 * Check options by their rules and give them the names of C.
 * @param {{ [option: string]: any }} given
 * @param {Rule[]} rules
 * @param {string} where
 * @param {readonly string[]} [others] that are looked at elsewhere
 * @param {string} [path] to the option, for messages
 * @returns {Fields}
 */
function fieldsOf(given, rules, where, others = [], path = '') {
  requireObject(where, given);
  refuseUnknownKeys(given, [...rules.map(([option]) => option), ...others], where);
  /** @type {Fields} */
  const fields = {};
  for (const [option, field, kind, least, most = 0] of rules) {
    const value = given[option];
    if (value === undefined) continue;
    if (kind === 'index') {
      const names = /** @type {readonly string[]} */ (least);
      requireOneOf(path + option, value, names);
      fields[field] = names.indexOf(value);
    } else if (kind === 'boolean') {
      requireBoolean(path + option, value);
      fields[field] = least ? value : !value;
    } else {
      const numbers = kind === 'pair' ? [value, value].flat().slice(0, 2) : [value];
      for (const each of numbers) requireNumber(path + option, each, Number(least), most, kind !== 'number');
      fields[field] = kind === 'pair' ? (Array.isArray(value) ? value.slice(0, 2) : numbers) : value;
    }
  }
  return fields;
}

/**
 * @param {unknown} layers
 * @returns {LayerPlan[]}
 */
export function planLayers(layers) {
  if (!Array.isArray(layers)) {
    throw new FacewiseError('INVALID_ARGUMENT', `Option 'layers' is ${show(layers)}.`,
      'Give an array of layers, such as [flatten(), dense(2)], or one of nets.');
  }
  return layers.map((layer, index) => {
    const where = `Layer ${index}`;
    requireObject(where, layer);
    requireOneOf(`layers[${index}].kind`, layer.kind, KINDS.filter((kind) => kind !== 'pad'));
    const fields = fieldsOf(layer, LAYER, where, ['kind', 'name', 'inputs'], `layers[${index}].`);
    // Zero asks for the default there.
    for (const field of ['alpha', 'rate', 'momentum', 'epsilon']) if (fields[field] === 0) fields[field] = 1e-30;
    const { name = '', inputs = [] } = layer;
    if (typeof name !== 'string' || !Array.isArray(inputs) || inputs.length > 2) {
      throw new FacewiseError('INVALID_ARGUMENT', `${where} has the name ${show(name)} and the inputs ${show(inputs)}.`,
        'Give a text, and an array of at most two names of earlier layers.');
    }
    return { fields: { ...fields, kind: 1 + KINDS.indexOf(layer.kind) }, name, inputs };
  });
}

/**
 * @param {unknown} given the optimizer's name or options
 * @returns {{ [option: string]: unknown }}
 */
const named = (given) => (typeof given === 'string' ? { name: given } : /** @type {any} */ (given));

/**
 * @param {TrainerOptions} options
 * @returns {Fields}
 */
export function planMethod({ optimizer = 'adam', schedule = 'constant' }) {
  const fields = fieldsOf(named(optimizer), OPTIMIZER, "Option 'optimizer'", [], 'optimizer.');
  if (fields.optimizer === OPTIMIZERS.indexOf('sgd')) {
    fields.learning_rate ??= 0.01;
    fields.momentum ??= 0;
  }
  return { ...fields, ...fieldsOf(named(schedule), SCHEDULE, "Option 'schedule'", [], 'schedule.') };
}

/**
 * @param {FitOptions} options
 * @returns {Fields}
 */
export function planFit(options) {
  requireObject("Argument 'options'", options);
  const { augment = false } = options;
  const changes = augment === true ? AUGMENT : augment === false ? {} : augment;
  return {
    ...fieldsOf(options, FIT, 'fit', ['augment', 'classWeights', 'standardize',
      'allowEmpty', 'checkpoint', 'onBatch', 'onEpoch',
      'onPrepared', 'onCheckpoint', 'signal']),
    ...fieldsOf(changes, AUGMENTATION, "Option 'augment'", [], 'augment.'),
  };
}
