/**
 * Lines of the mesh worth drawing on their own, as paths of point indices (MediaPipe's order; left and
 * right are the person's own). A closed path ends with its first point.
 * @type {Readonly<{ [name: string]: readonly number[] }>}
 */
export const MESH_CONTOURS = Object.freeze({
  faceOval: [10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176,
    149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109, 10],
  rightEye: [33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246, 33],
  leftEye: [263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466, 263],
  rightBrowUpper: [70, 63, 105, 66, 107],
  rightBrowLower: [46, 53, 52, 65, 55],
  leftBrowUpper: [300, 293, 334, 296, 336],
  leftBrowLower: [276, 283, 282, 295, 285],
  noseBridge: [168, 6, 197, 195, 5, 4],
  noseBase: [98, 97, 2, 326, 327],
  lipsOuter: [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185, 61],
  lipsInner: [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191, 78],
});
