export type FaceLike = import('./embedding.js').FaceLike;
export type VerifyOptions = {
    /**
     * at what rate two different people may be taken for one; default 1e-3
     */
    fmr?: number;
    /**
     * 0..1, below which a picture is too poor to judge; default 0.4
     */
    minQuality?: number;
    /**
     * of another recognition net than the packaged one
     */
    calibration?: import('./calibration.js').Calibration;
};
export type SideReason = {
    /**
     * which of the two
     */
    side: 'a' | 'b';
    /**
     * for programs
     */
    code: string;
    /**
     * a sentence for users
     */
    message: string;
};
export type Verification = {
    /**
     * true only when `decision` is 'same'
     */
    same: boolean;
    /**
     * 'unsure': a picture is too poor, whatever the similarity, or
     * both show children (read with the task 'age') who are alike
     */
    decision: 'same' | 'different' | 'unsure';
    /**
     * cosine, -1..1; strangers have about 0.8 with the packaged net
     */
    similarity: number;
    /**
     * how often two different people are at least so similar, in pictures of this quality
     */
    falseMatchRate: number;
    /**
     * the rate is lower than any that was measured, so it is only an estimate
     */
    extrapolated: boolean;
    /**
     * the similarity from which on `fmr` is kept: the higher the poorer the pictures
     */
    threshold: number;
    /**
     * of the poorer picture, 0..1; null where a face was read without 'quality'
     */
    quality: number | null;
    /**
     * what is wrong with the pictures, with a sentence for the user
     */
    reasons: SideReason[];
};
/** @typedef {import('./embedding.js').FaceLike} FaceLike */
/**
 * Options of verify().
 * @typedef {object} VerifyOptions
 * @property {number} [fmr] at what rate two different people may be taken for one; default 1e-3
 * @property {number} [minQuality] 0..1, below which a picture is too poor to judge; default 0.4
 * @property {import('./calibration.js').Calibration} [calibration] of another recognition net than the packaged one
 */
/**
 * What is wrong with a picture.
 * @typedef {object} SideReason
 * @property {'a' | 'b'} side which of the two
 * @property {string} code for programs
 * @property {string} message a sentence for users
 */
/**
 * Whether two pictures show the same person, and how sure that is.
 * @typedef {object} Verification
 * @property {boolean} same true only when `decision` is 'same'
 * @property {'same' | 'different' | 'unsure'} decision 'unsure': a picture is too poor, whatever the similarity, or
 *   both show children (read with the task 'age') who are alike
 * @property {number} similarity cosine, -1..1; strangers have about 0.8 with the packaged net
 * @property {number} falseMatchRate how often two different people are at least so similar, in pictures of this quality
 * @property {boolean} extrapolated the rate is lower than any that was measured, so it is only an estimate
 * @property {number} threshold the similarity from which on `fmr` is kept: the higher the poorer the pictures
 * @property {number | null} quality of the poorer picture, 0..1; null where a face was read without 'quality'
 * @property {SideReason[]} reasons what is wrong with the pictures, with a sentence for the user
 */
/**
 * Whether two pictures show the same person.
 *
 *   const { same, similarity, falseMatchRate } = verify(passport.faces[0], camera.faces[0], { fmr: 1e-4 });
 *
 * Either side may be several pictures of one person: with two or three many more people are recognised at the same
 * rate.
 *
 * The rate is that of strangers. It is higher among relatives, above all twins, and among people of one age, sex and
 * origin.
 * @param {FaceLike | readonly FaceLike[]} a one picture, or several of one person
 * @param {FaceLike | readonly FaceLike[]} b the other
 * @param {VerifyOptions} [options] how sure to be
 * @returns {Verification} the decision and what it rests on
 * @throws {FacewiseError} NO_EMBEDDING, INVALID_ARGUMENT, UNKNOWN_OPTION
 */
export declare function verify(a: FaceLike | readonly FaceLike[], b: FaceLike | readonly FaceLike[], options?: VerifyOptions): Verification;
