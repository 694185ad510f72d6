/**
 * What a screen or print may leave in a picture.
 * @typedef {'screen-pattern' | 'frame-edges' | 'glow' | 'cool-cast'} SpoofCode
 */
/**
 * One thing that speaks for or against a live person.
 * @typedef {object} Evidence
 * @property {string} code of `face.liveness` a SpoofCode, of facewise/liveness what its check found
 * @property {number} value what was measured, in the unit that the message names
 * @property {string} message a sentence
 */
/**
 * Whether somebody is there alive.
 * @typedef {object} Liveness
 * @property {'live' | 'spoof' | 'unsure'} label the verdict; of `face.liveness` never 'live'
 * @property {number} score 0..1, 1 is live
 * @property {Evidence[]} evidence what it rests on
 * @property {Record<SpoofCode, number>} [signals] of `face.liveness`: what was measured, below the limits too
 */
export type SpoofCode = 'screen-pattern' | 'frame-edges' | 'glow' | 'cool-cast';
export type Evidence = {
    /**
     * of `face.liveness` a SpoofCode, of facewise/liveness what its check found
     */
    code: string;
    /**
     * what was measured, in the unit that the message names
     */
    value: number;
    /**
     * a sentence
     */
    message: string;
};
export type Liveness = {
    /**
     * the verdict; of `face.liveness` never 'live'
     */
    label: 'live' | 'spoof' | 'unsure';
    /**
     * 0..1, 1 is live
     */
    score: number;
    /**
     * what it rests on
     */
    evidence: Evidence[];
    /**
     * of `face.liveness`: what was measured, below the limits too
     */
    signals?: Record<SpoofCode, number>;
};
/**
 * What the pixels say of a face: never 'live', since a good copy of a face looks like a face. Not certified
 * presentation-attack detection: most photos and screens pass unnoticed.
 * @param {{ [field: string]: any }} raw a decoded fw_face
 * @returns {Liveness}
 */
export declare function livenessHint({ spoof_signals: values }: {
    [field: string]: any;
}): Liveness;
