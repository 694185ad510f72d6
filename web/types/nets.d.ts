export type Layer = import('./layers.js').Layer;
export type Activation = import('./layers.js').Activation;
export type Net = (input: readonly number[], outputs: number, activation?: Activation) => Layer[];
export type Recipe = {
    /**
     * height, width, channels
     */
    input: [number, number, number];
    /**
     * options of createTrainer()
     */
    trainer: import('./train.js').TrainerOptions;
    /**
     * options of trainer.fit()
     */
    fit: import('./train.js').FitOptions;
};
/**
 * Ready nets: each is a function of the input's shape and the number of outputs, for the option `layers`. `textbook`:
 * one convolution, one pool, one dense layer; `small`: four convolutions with batch norm, 5 MMAC at 32x32; `separable`:
 * depthwise separable convolutions, as mobile nets have them; `face`: what face readings are learnt with from scratch,
 * 7.5 MMAC at 48x48; `head`: for the features of a base.
 * @type {{ textbook: Net, small: Net, separable: Net, face: Net, head: Net }}
 */
export declare const nets: {
    textbook: Net;
    small: Net;
    separable: Net;
    face: Net;
    head: Net;
};
/**
 * For `npx facewise train --net emotion` and its kind (`emotion`, `smile`, `age`): the options of createTrainer() and
 * fit() beside nets.face.
 * tests/eval/TRAINING.md has what they give.
 * @type {{ emotion: Recipe, smile: Recipe, age: Recipe }}
 */
export declare const recipes: {
    emotion: Recipe;
    smile: Recipe;
    age: Recipe;
};
