export type NetLayer = import('./lens-net.js').NetLayer;
export type Block = {
    /**
     * height, width, channels
     */
    shape: [number, number, number];
    /**
     * row by row
     */
    values: Float32Array<ArrayBuffer>;
};
export type Explanation = {
    /**
     * such as 'conv2d', 'maxPool2d', 'add', 'softmax'
     */
    kind: string;
    /**
     * its name
     */
    layer: string;
    /**
     * row of the output
     */
    y: number;
    /**
     * column
     */
    x: number;
    /**
     * of the output
     */
    channel: number;
    /**
     * names of the layers it reads; '' is the net's input
     */
    inputs: string[];
    /**
     * 'linear', 'relu', ..
     */
    activation: string;
    /**
     * what the window lies on, `y` and `x` of its corner (below 0: on
     * the padding, which is 0 to a convolution and NaN, not there, to a pool)
     */
    patch?: Block & {
        y: number;
        x: number;
    };
    /**
     * of a convolution or a dense layer
     */
    filter?: Block;
    /**
     * that is added
     */
    bias?: number;
    /**
     * of a sum, a product, a softmax: what goes in
     */
    terms?: number[];
    /**
     * before the activation; of a pool the greatest or the mean
     */
    sum: number;
    /**
     * `sum` after the activation
     */
    computed: number;
    /**
     * what the engine itself has: the same to 1e-5
     */
    output: number;
};
export type Source = {
    layer: NetLayer;
    inputs: {
        name: string;
        shape: readonly number[];
        values: Float32Array;
    }[];
    /**
     * of the layer itself
     */
    values: Float32Array;
    parameter: (name: 'weights' | 'bias' | 'slope') => Float32Array | null;
};
/**
 * @param {Source} source
 * @param {number} y
 * @param {number} x
 * @param {number} channel
 * @returns {Explanation}
 */
export declare function explainPixel({ layer, inputs, values, parameter }: Source, y: number, x: number, channel: number): Explanation;
