import { FacewiseError } from './errors.js';
import { refuseUnknownKeys, requireBoolean, requireNumber, requireObject, requireOneOf, show } from './options.js';

/** @typedef {import('./layers.js').Layer} Layer */
/** @typedef {import('./train-engine.js').Fields} Fields */
/** @typedef {import('./train-engine.js').LayerPlan} LayerPlan */

/** In the order of fw_layer_kind, from 1. @type {import('./layers.js').LayerKind[]} */
export const KINDS = ['conv2d', 'depthwiseConv2d', 'separableConv2d', 'maxPool2d', 'averagePool2d', 'globalAveragePool',
  'flatten', 'dense', 'batchNorm', 'dropout', 'add', 'activation', 'pad', 'concat', 'multiply'];
/** In the order of fw_layer_activation. @type {import('./layers.js').Activation[]} */
export const ACTIVATIONS = ['linear', 'relu', 'leakyRelu', 'prelu', 'sigmoid', 'tanh', 'softmax', 'relu6'];
/** In the order of fw_initializer. */
const INITIALIZERS = ['default', 'glorotUniform', 'glorotNormal', 'heUniform', 'heNormal', 'zeros'];
/** In the order of fw_loss. */
export const LOSSES = ['categoricalCrossentropy', 'binaryCrossentropy', 'meanSquaredError', 'meanAbsoluteError',
  'huber'];
const OPTIMIZERS = ['adam', 'adamw', 'sgd'];
const SCHEDULES = ['constant', 'step', 'cosine'];
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
 * @param {import('./train.js').TrainerOptions} options
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
 * @param {import('./train.js').FitOptions} options
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
