/**
 * What keeps a picture of a face from being a good one.
 * @typedef {'too-small' | 'blurred' | 'too-dark' | 'too-bright' | 'low-contrast' | 'turned-away' | 'occluded'
 *   | 'eyes-closed' | 'cut-off' | 'several-faces'} QualityCode
 */
/**
 * What the score is made of.
 * @typedef {'sharpness' | 'exposure' | 'size' | 'pose' | 'occlusion' | 'eyes'} QualityPart
 */
/**
 * How good a picture of a face is for reading it.
 * @typedef {object} Quality
 * @property {number} score 0..1, how far an embedding of this face can be trusted
 * @property {{ code: QualityCode, message: string }[]} reasons what to change for a better one: a `code` for
 *   programs and a `message`, a sentence for users
 * @property {{ [part in QualityPart]: number }} parts 0..1 each, 1 is good
 */
export type QualityCode = 'too-small' | 'blurred' | 'too-dark' | 'too-bright' | 'low-contrast' | 'turned-away' | 'occluded' | 'eyes-closed' | 'cut-off' | 'several-faces';
export type QualityPart = 'sharpness' | 'exposure' | 'size' | 'pose' | 'occlusion' | 'eyes';
export type Quality = {
    /**
     * 0..1, how far an embedding of this face can be trusted
     */
    score: number;
    /**
     * what to change for a better one: a `code` for
     * programs and a `message`, a sentence for users
     */
    reasons: {
        code: QualityCode;
        message: string;
    }[];
    /**
     * 0..1 each, 1 is good
     */
    parts: { [part in QualityPart]: number; };
};
/**
 * @param {{ [field: string]: any }} raw a decoded fw_face
 * @param {boolean} several whether the picture holds more faces
 * @returns {Quality}
 */
export declare function qualityOf({ quality: score, quality_reasons: bits, quality_parts: parts }: {
    [field: string]: any;
}, several: boolean): Quality;
