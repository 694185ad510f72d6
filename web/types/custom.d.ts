export type CustomTask = {
    /**
     * its reading is `face.custom[name]`
     */
    name: string;
    /**
     * the .tflite file
     */
    model: import('./options.js').ModelSource;
    /**
     * of a classification: one for each number, or two where one number is the probability of
     * the second
     */
    labels?: string[];
    /**
     * of a value, such as 'years'
     */
    unit?: string;
    /**
     * that a value is held in
     */
    range?: [number, number];
    /**
     * what the net sees: the region 'face' is the upright square
     * around the face's mesh, its side times scale (0.25 to 4, default 1)
     */
    crop?: {
        region?: 'face';
        scale?: number;
    };
    /**
     * and how: byte * scale + offset, a
     * number for all channels or one for each; default 1 / 255 and 0
     */
    input?: {
        scale?: number | number[];
        offset?: number | number[];
    };
};
export type CustomSpec = {
    /**
     * its reading is `face.custom[name]`
     */
    name: string;
    /**
     * a classification has them, a value has not
     */
    labels?: string[];
    /**
     * of the value, such as 'years'
     */
    unit?: string;
    /**
     * that the value is held in
     */
    range?: [number, number];
    /**
     * what the net sees: the region 'face' is the upright square around
     * the mesh, its side times scale
     */
    crop: {
        region: 'face';
        scale: number;
    };
    /**
     * and how: byte * scale + offset, a number for each channel
     */
    input: {
        scale: number[];
        offset: number[];
    };
    /**
     * pixels a side of the picture that the net takes
     */
    side: number;
    /**
     * of that picture: 1 grey, 3 RGB
     */
    channels: number;
    /**
     * how many numbers the net gives
     */
    outputs: number;
};
export type CustomReading = {
    label: string;
    score: number;
    scores: {
        [label: string]: number;
    };
    value?: undefined;
} | {
    value: number;
    label?: undefined;
    score?: undefined;
    scores?: undefined;
};
export type CropOptions = {
    /**
     * pixels a side, 16 to 256; default 64
     */
    size?: number;
    /**
     * the upright square around the mesh; default and only choice
     */
    region?: 'face';
    /**
     * of the region's side, 0.25 to 4; default 1
     */
    scale?: number;
    /**
     * one channel's brightness in all three, as a net of one channel sees it; default false
     */
    grey?: boolean;
};
/**
 * A net of your own as one more attribute of each face: one float32 picture [1, side, side, 1 (grey) or 3 (RGB)] in,
 * side 16 to 256, and one float32 row of 1 to 1000 numbers out. What is left out here is taken from the metadata that
 * `facewise/train` writes into the file, or has the default named.
 * @typedef {object} CustomTask
 * @property {string} name its reading is `face.custom[name]`
 * @property {import('./options.js').ModelSource} model the .tflite file
 * @property {string[]} [labels] of a classification: one for each number, or two where one number is the probability of
 *   the second
 * @property {string} [unit] of a value, such as 'years'
 * @property {[number, number]} [range] that a value is held in
 * @property {{ region?: 'face', scale?: number }} [crop] what the net sees: the region 'face' is the upright square
 *   around the face's mesh, its side times scale (0.25 to 4, default 1)
 * @property {{ scale?: number | number[], offset?: number | number[] }} [input] and how: byte * scale + offset, a
 *   number for all channels or one for each; default 1 / 255 and 0
 */
/**
 * A custom task as it is run.
 * @typedef {object} CustomSpec
 * @property {string} name its reading is `face.custom[name]`
 * @property {string[]} [labels] a classification has them, a value has not
 * @property {string} [unit] of the value, such as 'years'
 * @property {[number, number]} [range] that the value is held in
 * @property {{ region: 'face', scale: number }} crop what the net sees: the region 'face' is the upright square around
 *   the mesh, its side times scale
 * @property {{ scale: number[], offset: number[] }} input and how: byte * scale + offset, a number for each channel
 * @property {number} side pixels a side of the picture that the net takes
 * @property {number} channels of that picture: 1 grey, 3 RGB
 * @property {number} outputs how many numbers the net gives
 */
/**
 * Of a classification the likeliest `label`, its `score` 0..1 and the `scores` of all labels; of a net for a number its
 * `value`, in the task's unit and range.
 * @typedef {{ label: string, score: number, scores: { [label: string]: number }, value?: undefined }
 *   | { value: number, label?: undefined, score?: undefined, scores?: undefined }} CustomReading
 */
/**
 * What to cut out of the picture around each face, into `face.crop`: byte by byte what a custom task sees whose net is
 * as large.
 * @typedef {object} CropOptions
 * @property {number} [size] pixels a side, 16 to 256; default 64
 * @property {'face'} [region] the upright square around the mesh; default and only choice
 * @property {number} [scale] of the region's side, 0.25 to 4; default 1
 * @property {boolean} [grey] one channel's brightness in all three, as a net of one channel sees it; default false
 */
/**
 * @param {readonly unknown[]} tasks
 * @returns {CustomTask[]}
 */
export declare function customTasks(tasks: readonly unknown[]): CustomTask[];
/**
 * Checked, defaults filled in.
 * @param {CropOptions} crop
 * @returns {{ size: number, scale: number, grey: boolean }}
 */
export declare function resolveCrop(crop: CropOptions): {
    size: number;
    scale: number;
    grey: boolean;
};
/**
 * Give the C analyzer one more custom task.
 * @param {import('./abi.js').Instance} instance
 * @param {number} analyzer
 * @param {CustomSpec} spec outputs, side and channels are those of the net; 0 until its bytes were here
 * @param {Uint8Array} [bytes] none where another engine has the net
 * @returns {CustomSpec}
 */
export declare function addCustom(instance: import('./abi.js').Instance, analyzer: number, spec: CustomSpec, bytes?: Uint8Array): CustomSpec;
/**
 * One face's readings.
 * @param {CustomSpec[]} specs
 * @param {Float32Array} values the outputs of all tasks, one after the other, NaN where a task was not read
 * @returns {{ [name: string]: CustomReading | undefined }}
 */
export declare function customReadings(specs: CustomSpec[], values: Float32Array): {
    [name: string]: CustomReading | undefined;
};
