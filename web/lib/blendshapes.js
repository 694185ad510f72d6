/**
 * The names of ARKit's coefficients, in the order of MediaPipe's net. Left and right are the person's own.
 */
export const BLENDSHAPES = Object.freeze(/** @type {const} */ ([
  '_neutral', 'browDownLeft', 'browDownRight', 'browInnerUp', 'browOuterUpLeft', 'browOuterUpRight', 'cheekPuff',
  'cheekSquintLeft', 'cheekSquintRight', 'eyeBlinkLeft', 'eyeBlinkRight', 'eyeLookDownLeft', 'eyeLookDownRight',
  'eyeLookInLeft', 'eyeLookInRight', 'eyeLookOutLeft', 'eyeLookOutRight', 'eyeLookUpLeft', 'eyeLookUpRight',
  'eyeSquintLeft', 'eyeSquintRight', 'eyeWideLeft', 'eyeWideRight', 'jawForward', 'jawLeft', 'jawOpen', 'jawRight',
  'mouthClose', 'mouthDimpleLeft', 'mouthDimpleRight', 'mouthFrownLeft', 'mouthFrownRight', 'mouthFunnel', 'mouthLeft',
  'mouthLowerDownLeft', 'mouthLowerDownRight', 'mouthPressLeft', 'mouthPressRight', 'mouthPucker', 'mouthRight',
  'mouthRollLower', 'mouthRollUpper', 'mouthShrugLower', 'mouthShrugUpper', 'mouthSmileLeft', 'mouthSmileRight',
  'mouthStretchLeft', 'mouthStretchRight', 'mouthUpperUpLeft', 'mouthUpperUpRight', 'noseSneerLeft', 'noseSneerRight',
]));

/** One of ARKit's names, or '_neutral'. @typedef {(typeof BLENDSHAPES)[number]} BlendshapeName */
/**
 * What the face does.
 * @typedef {object} Blendshapes
 * @property {'geometry' | 'net'} source measured on the mesh, or read by a blendshape net
 * @property {{ [name in BlendshapeName]?: number }} scores 0..1 by name; those that are
 *   not known are absent: geometry gives some of them only
 */

/**
 * @param {{ [field: string]: any }} raw a decoded fw_face
 * @returns {Blendshapes}
 */
export function blendshapesOf({ blendshapes, blendshapes_geometric: geometric }) {
  const known = BLENDSHAPES.map((name, i) => [name, blendshapes[i]]).filter(([, value]) => value >= 0);
  return { source: geometric ? 'geometry' : 'net', scores: Object.fromEntries(known) };
}
