/**
 * Whether what turns before the camera has relief. The landmarks of a photo that is turned, tilted or moved go from any
 * view to any other by one projective map of the plane; on a head the nose moves against the cheeks by the sine of the
 * turn times its depth.
 */
export type Mesh = ArrayLike<number>;
/** @typedef {ArrayLike<number>} Mesh 478 points x, y, z as Face.mesh has them, pixels, one after the other */
/**
 * How far a face behaves like a solid head rather than a plane, from meshes of one face while it turns. Order and times
 * do not matter. Needs views that differ by 24 degrees or more. Measured (make eval): the men of the clips score 0.90
 * to 1.00 when they turn; flat photos of 23 people, turned before the camera by up to 50 degrees and read by the mesh
 * net, 0.03 to 0.48, the nearer the more. A photo bent to a half pipe scores up to 1, a screen that plays a turning
 * head scores as the head does, and one of 42 stretches of talking without a turn looked like a plane: it tells of
 * flat still pictures only, of a head that was asked to turn.
 * @param {readonly Mesh[]} meshes
 * @returns {{ solid: number, rotation: number, parallax: number, views: number }} solid: 0 a plane, 1 a solid head; 0
 *   also where `views` is 0. rotation: degrees between the views that differ most, as a turn of a head or of a plane,
 *   whichever is more; 0 where none reached 24. parallax: degrees of it that relief shows. views: how many comparisons
 *   saw a turn.
 */
export declare function parallax(meshes: readonly Mesh[]): {
    solid: number;
    rotation: number;
    parallax: number;
    views: number;
};
