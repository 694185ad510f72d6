export type PersonData = import('./gallery-format.js').PersonData;
export type Found = {
    person: PersonData;
    similarity: number;
};
export type Person = {
    /**
     * made by the gallery, or given to enrol()
     */
    id: string;
    /**
     * as given to enrol()
     */
    name: string;
};
export type Identification = {
    /**
     * null: see `reason`
     */
    person: Person | null;
    /**
     * 'nobody': a real
     * answer, no one who is enrolled is similar enough; 'ambiguous': two people are, about equally; 'poor-quality': the
     * picture is too poor to tell; 'no-embedding': the face could not be read; 'empty': no one is enrolled
     */
    reason: 'match' | 'nobody' | 'ambiguous' | 'poor-quality' | 'no-embedding' | 'empty';
    /**
     * the same as a sentence
     */
    message: string;
    /**
     * of the most similar person, -1..1; null when there was nothing to compare
     */
    similarity: number | null;
    /**
     * how often somebody who is not enrolled finds a person so similar among all
     * of them
     */
    falseMatchRate: number | null;
    /**
     * the rate of a single comparison is lower than any that was measured
     */
    extrapolated: boolean;
    /**
     * the similarity from which on `fmr` is kept: it rises with the number of people and with
     * what the pictures lack in quality
     */
    threshold: number;
    /**
     * of the face, 0..1; null where it was read without 'quality'
     */
    quality: number | null;
    /**
     * what is wrong with the picture
     */
    reasons: readonly import('./embedding.js').QualityReason[];
    /**
     * the most similar people, best
     * first, each with `similarity` and `falseMatchRate` of its own, whether or not they are similar enough
     */
    candidates: (Person & {
        similarity: number;
        falseMatchRate: number;
    })[];
};
export type SearchRule = {
    count: number;
    fmr: number;
    calibration: import('./calibration.js').Calibration;
};
/**
 * `count`: of people in all.
 * @typedef {{ count: number, fmr: number, calibration: import('./calibration.js').Calibration }} SearchRule
 */
/**
 * What similarities mean in a search: a stranger is to be taken for any of `count` people at the rate `fmr`, so each
 * comparison may err about `fmr / count` of the time.
 * @param {Found[]} found
 * @param {number | null} quality of the face that is looked for
 * @param {SearchRule} rule
 */
export declare function judged(found: Found[], quality: number | null, { count, fmr, calibration }: SearchRule): {
    person: import("./gallery-format.js").PersonData;
    similarity: number;
    falseMatchRate: number;
    threshold: number;
    matches: boolean;
}[];
/**
 * @param {Found[]} found best first
 * @param {import('./embedding.js').ReadFace | null} face null: it has no embedding
 * @param {SearchRule} rule
 * @param {boolean} poor whether the face is too poor to judge
 * @returns {Identification}
 */
export declare function answerOf(found: Found[], face: import('./embedding.js').ReadFace | null, rule: SearchRule, poor: boolean): Identification;
