export type ChallengeKind = import('./liveness-challenges.js').ChallengeKind;
export type Blink = import('./liveness-challenges.js').Blink;
export type Evidence = import('./liveness-hint.js').Evidence;
export type Liveness = import('./liveness-hint.js').Liveness;
export type Weighed = Evidence & {
    weight: number;
};
/**
 * @param {Weighed[]} found
 * @param {boolean} passed every challenge
 * @returns {Liveness} never 'live' unless passed
 */
export declare function judge(found: Weighed[], passed: boolean): Liveness;
/**
 * Whether a head that turned has depth. Flat pictures measure below 0.35, heads above 0.89 (see parallax.js).
 * @param {Float32Array[]} meshes
 * @returns {Weighed | null} null where it turned too little to say
 */
export declare function depthEvidence(meshes: Float32Array[]): Weighed | null;
/**
 * A picture that is tilted as it comes nearer could feign perspective.
 * @param {Float32Array[]} meshes
 * @returns {Weighed | null}
 */
export declare function closerEvidence(meshes: Float32Array[]): Weighed | null;
/** @param {Blink[]} blinks @returns {Weighed | null} of blinks with frames enough to see how they went */
export declare function blinkEvidence(blinks: Blink[]): Weighed | null;
/**
 * What single frames say (face.liveness), over a session. A hint that counts against, never for.
 * @param {{ label: string, score: number, evidence?: Evidence[] }[]} readings
 * @returns {Weighed | null}
 */
export declare function passiveEvidence(readings: {
    label: string;
    score: number;
    evidence?: Evidence[];
}[]): Weighed | null;
/** @param {string} code @param {number} value @param {string} message @param {number} weight @returns {Weighed} */
export declare function weighed(code: string, value: number, message: string, weight: number): Weighed;
/** @param {ChallengeKind} kind @returns {number} what a passed challenge counts */
export declare function weightOf(kind: ChallengeKind): number;
