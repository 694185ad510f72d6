/**
 * The names of ARKit's coefficients, in the order of MediaPipe's net. Left and right are the person's own.
 */
export declare const BLENDSHAPES: readonly ["_neutral", "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff", "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft", "eyeLookDownRight", "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight", "eyeSquintLeft", "eyeSquintRight", "eyeWideLeft", "eyeWideRight", "jawForward", "jawLeft", "jawOpen", "jawRight", "mouthClose", "mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft", "mouthFrownRight", "mouthFunnel", "mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthPressLeft", "mouthPressRight", "mouthPucker", "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthSmileLeft", "mouthSmileRight", "mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft", "mouthUpperUpRight", "noseSneerLeft", "noseSneerRight"];
export type BlendshapeName = (typeof BLENDSHAPES)[number];
export type Blendshapes = {
    /**
     * measured on the mesh, or read by a blendshape net
     */
    source: 'geometry' | 'net';
    /**
     * 0..1 by name; those that are
     * not known are absent: geometry gives some of them only
     */
    scores: { [name in BlendshapeName]?: number; };
};
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
export declare function blendshapesOf({ blendshapes, blendshapes_geometric: geometric }: {
    [field: string]: any;
}): Blendshapes;
