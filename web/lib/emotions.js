/**
 * The seven expressions that the emotion net tells apart.
 * @typedef {'neutral' | 'happy' | 'sad' | 'angry' | 'fearful' | 'disgusted' | 'surprised'} EmotionLabel
 */

/** All labels of `face.emotion`, in the order of the net. @type {readonly EmotionLabel[]} */
export const EMOTIONS = Object.freeze(['neutral', 'happy', 'sad', 'angry', 'fearful', 'disgusted', 'surprised']);
