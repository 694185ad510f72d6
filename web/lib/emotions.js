/** @typedef {'neutral' | 'happy' | 'sad' | 'angry' | 'fearful' | 'disgusted' | 'surprised'} EmotionLabel */

/** @type {readonly EmotionLabel[]} In the order of fw_emotion. */
export const EMOTIONS = Object.freeze(['neutral', 'happy', 'sad', 'angry', 'fearful', 'disgusted', 'surprised']);
