/**
 * A map over the picture: height rows of width values from 0 to 1, which is `peak` in the unit that the map has.
 * @typedef {object} LensMap
 * @property {number} width of the map: cells, not pixels of the picture
 * @property {number} height and its height
 * @property {Float32Array<ArrayBuffer>} values 0..1, row by row
 * @property {number} peak what 1 stands for
 * @property {string} [layer] of Grad-CAM: the layer that it reads
 */
export type LensMap = {
    /**
     * of the map: cells, not pixels of the picture
     */
    width: number;
    /**
     * and its height
     */
    height: number;
    /**
     * 0..1, row by row
     */
    values: Float32Array<ArrayBuffer>;
    /**
     * what 1 stands for
     */
    peak: number;
    /**
     * of Grad-CAM: the layer that it reads
     */
    layer?: string;
};
/**
 * What is below 0 speaks against the output and is left out.
 * @param {number} height
 * @param {number} width
 * @param {Float32Array<ArrayBuffer>} values
 * @returns {LensMap}
 */
export declare function scaledMap(height: number, width: number, values: Float32Array<ArrayBuffer>): LensMap;
/**
 * Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391): the channels' values, weighted by their mean gradients.
 * @param {readonly number[]} shape height, width, channels
 * @param {Float32Array} values
 * @param {Float32Array} gradients
 */
export declare function gradCam([height, width, channels]: readonly number[], values: Float32Array, gradients: Float32Array): LensMap;
/**
 * The largest absolute gradient of each pixel's channels (Simonyan et al. 2013, arXiv 1312.6034), not smoothed.
 * @param {readonly number[]} shape height, width, channels
 * @param {Float32Array} gradients
 */
export declare function saliency([height, width, channels]: readonly number[], gradients: Float32Array): LensMap;
/**
 * Lay a square over the input, centred on cell (row, column) of a grid over the picture.
 * @param {Float32Array} target
 * @param {readonly number[]} shape height, width, channels
 * @param {{ row: number, column: number, grid: number, size: number }} where size: share of the picture's side
 * @param {readonly number[]} colour by channel
 */
export declare function cover(target: Float32Array, [height, width, channels]: readonly number[], { row, column, grid, size }: {
    row: number;
    column: number;
    grid: number;
    size: number;
}, colour: readonly number[]): void;
/**
 * One channel as a picture: 0 is its least value, 255 its greatest.
 * @param {Float32Array} values of all channels
 * @param {number} channels
 * @param {number} index
 * @param {Uint8ClampedArray} pixels to be filled
 */
export declare function channelPicture(values: Float32Array, channels: number, index: number, pixels: Uint8ClampedArray): {
    index: number;
    min: number;
    max: number;
    pixels: Uint8ClampedArray<ArrayBufferLike>;
};
