export type Layer = import('./layers.js').Layer;
export type Fields = import('./train-engine.js').Fields;
export type LayerPlan = import('./train-engine.js').LayerPlan;
/** @typedef {import('./layers.js').Layer} Layer */
/** @typedef {import('./train-engine.js').Fields} Fields */
/** @typedef {import('./train-engine.js').LayerPlan} LayerPlan */
/** In the order of fw_layer_kind, from 1. @type {import('./layers.js').LayerKind[]} */
export declare const KINDS: import('./layers.js').LayerKind[];
/** In the order of fw_layer_activation. @type {import('./layers.js').Activation[]} */
export declare const ACTIVATIONS: import('./layers.js').Activation[];
/** In the order of fw_loss. */
export declare const LOSSES: string[];
export type Rule = [
    option: string,
    field: string,
    kind: 'whole' | 'number' | 'boolean' | 'pair' | 'index',
    least: number | readonly string[],
    most?: number
];
/**
 * @param {unknown} layers
 * @returns {LayerPlan[]}
 */
export declare function planLayers(layers: unknown): LayerPlan[];
/**
 * @param {import('./train.js').TrainerOptions} options
 * @returns {Fields}
 */
export declare function planMethod({ optimizer, schedule }: import('./train.js').TrainerOptions): Fields;
/**
 * @param {import('./train.js').FitOptions} options
 * @returns {Fields}
 */
export declare function planFit(options: import('./train.js').FitOptions): Fields;
