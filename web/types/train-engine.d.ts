import { Instance } from './abi.js';
export type Fields = {
    [field: string]: number | boolean | readonly number[];
};
export type LayerPlan = {
    fields: Fields;
    name: string;
    inputs: string[];
};
export type NetPlan = {
    input: readonly number[];
    base?: {
        bytes: Uint8Array;
        features: string;
        train: string;
    };
    seed: number;
    layers: LayerPlan[];
};
export type Packed = {
    data: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
    count: number;
};
export type Normalisation = {
    scale: readonly number[];
    offset: readonly number[];
};
export type Spread = {
    mean: number;
    deviation: number;
};
export type FitPlan = {
    samples: Packed;
    /**
     * class numbers, or numbers
     */
    targets: Int32Array | Float32Array;
    /**
     * 0 for numbers
     */
    classes: number;
    /**
     * so many at the end are for validation
     */
    heldOut: number;
    /**
     * of fw_train_options
     */
    options: Fields;
    checkpoint: Uint8Array | undefined;
    /**
     * after every epoch
     */
    checkpoints: boolean;
    classWeights: Float32Array | null;
};
export type LayerFacts = {
    name: string;
    layer_kind: number;
    activation: number;
    inputs: number[];
    shape: number[];
    kernel: number[];
    stride: number[];
    parameters: number;
    frozen: boolean;
    macs: number;
};
export type NetFacts = {
    input: number[];
    outputs: number;
    parameters: number;
    macs: number;
    layers: LayerFacts[];
};
export type Report = {
    [field: string]: any;
};
export type Event = {
    kind: 'prepared' | 'batch' | 'epoch';
    report: Report;
    bytes?: Uint8Array | undefined;
};
export type Ending = {
    end: number;
    report: Report;
};
/** A net, its data and its training, in a wasm instance of its own: closing it gives all its memory back. */
export declare class TrainEngine {
    #private;
    /**
     * @param {WebAssembly.Module} module
     * @param {NetPlan} plan
     */
    static create(module: WebAssembly.Module, plan: NetPlan): Promise<TrainEngine>;
    /** @type {NetFacts} */
    facts: NetFacts;
    /**
     * @param {Instance} instance
     * @param {NetPlan} plan
     */
    constructor(instance: Instance, { input, base, seed, layers }: NetPlan);
    /** True after a trap: this engine must not be used again. */
    get broken(): boolean;
    /**
     * @param {FitPlan} plan
     * @param {(event: Event) => void} emit
     * @returns {Promise<Ending>}
     */
    fit(plan: FitPlan, emit: (event: Event) => void): Promise<Ending>;
    stop(): void;
    /**
     * @param {Packed} samples
     * @param {Normalisation} normalisation of bytes
     * @returns {Float32Array<ArrayBuffer>} (count, outputs)
     */
    predict({ data, count }: Packed, normalisation: Normalisation): Float32Array<ArrayBuffer>;
    /**
     * Predictions for the held out samples of the last fit, or for all when none were held out.
     * @param {Normalisation} normalisation
     */
    predictHeldOut(normalisation: Normalisation): {
        outputs: Float32Array<ArrayBuffer>;
        targets: number[];
        count: number;
    };
    /** @param {string} layer */
    weights(layer: string): {
        [name: string]: {
            data: Float32Array;
            shape: number[];
        };
    };
    /**
     * @param {string} layer
     * @param {{ [name: string]: ArrayLike<number> }} parameters
     */
    setWeights(layer: string, parameters: {
        [name: string]: ArrayLike<number>;
    }): void;
    /**
     * @param {number} weights of fw_weight_form
     * @param {string} metadata
     * @param {Spread | null} spread of the numbers that the last layer, which is dense, was taught without
     * @returns {Uint8Array<ArrayBuffer>}
     */
    exportModel(weights: number, metadata: string, spread: Spread | null): Uint8Array<ArrayBuffer>;
    saveCheckpoint(): Uint8Array<ArrayBuffer>;
}
/**
 * Call an engine from either side of a worker's port.
 * @param {TrainEngine} engine
 * @param {string} name of a method
 * @param {any[]} args
 * @returns {Promise<any>}
 */
export declare function callEngine(engine: TrainEngine, name: string, args: any[]): Promise<any>;
