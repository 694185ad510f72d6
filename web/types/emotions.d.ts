/**
 * The seven expressions that the emotion net tells apart.
 * @typedef {'neutral' | 'happy' | 'sad' | 'angry' | 'fearful' | 'disgusted' | 'surprised'} EmotionLabel
 */
export type EmotionLabel = 'neutral' | 'happy' | 'sad' | 'angry' | 'fearful' | 'disgusted' | 'surprised';
/** All labels of `face.emotion`, in the order of the net. @type {readonly EmotionLabel[]} */
export declare const EMOTIONS: readonly EmotionLabel[];
