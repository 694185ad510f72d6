// What the files of the nets are for, in plain words.

/** @type {Record<string, string>} */
const names = {
  'face_detection_short_range.tflite': 'Finds faces near the camera',
  'face_detection_full_range.tflite': 'Finds faces further away',
  'rfb_320.tflite': 'Finds small and covered faces',
  'face_landmark_with_attention.tflite': 'Points, head and gaze',
  'face_expression.tflite': 'Expression',
  'emotion.tflite': 'Expression, a second opinion',
  'age_gender.tflite': 'Age and gender',
  'face_recognition.tflite': 'Tells people apart',
};

/** @param {string} file @returns {string} */
export const netName = (file) => names[file] ?? file;
