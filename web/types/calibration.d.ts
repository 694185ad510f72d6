import { calibration } from './calibration-data.js';
export { calibration };
export type Calibration = {
    /**
     * which recognition net the embeddings are of
     */
    model: string;
    /**
     * what was measured, on what
     */
    protocol: string;
    /**
     * similarity and rate, two or more
     */
    points: readonly (readonly [number, number])[];
};
/**
 * How often two different people are at least so similar: 0..1. Beyond the measured points it is an extrapolation,
 * which errs on the high side.
 * @param {number} similarity cosine of two embeddings
 * @param {Calibration} [curve] default: that of the packaged net
 * @returns {number} 0..1
 */
export declare function falseMatchRateOf(similarity: number, { points }?: Calibration): number;
/**
 * The similarity that two different people reach at this rate: what falseMatchRateOf() gives it, turned round. It may
 * be above 1, where nobody gets: so low a rate cannot be promised.
 * @param {number} fmr above 0, below 1
 * @param {Calibration} [curve] default: that of the packaged net
 * @returns {number} a cosine
 */
export declare function thresholdFor(fmr: number, { points }?: Calibration): number;
/**
 * How many times as often two strangers are taken for one in pictures of such quality: what is blurred or dark looks
 * alike. Two of quality 0.5 are it 20 times as often, one of them beside a perfect one twice.
 * @param {number | null} a quality, 0..1; null: not known, taken as 1
 * @param {number | null} b
 * @returns {number} 1 or more
 */
export declare function qualityFactor(a: number | null, b: number | null): number;
/** The lowest rate that was measured. @param {Calibration} curve */
export declare function measuredRate({ points }: Calibration): number;
/** The difference in similarity that a tenfold rate makes where rates are low. @param {Calibration} curve */
export declare function decadeOf({ points }: Calibration): number;
/** @param {any} curve */
export declare function requireCalibration(curve: any): void;
/** @param {string} name @param {unknown} fmr */
export declare function requireRate(name: string, fmr: unknown): void;
