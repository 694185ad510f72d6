import { EMOTIONS } from './emotions.js';
export type Point = {
    /**
     * pixels from the left edge
     */
    x: number;
    /**
     * pixels from the top edge
     */
    y: number;
};
export type Box = {
    /**
     * of its left edge
     */
    x: number;
    /**
     * of its top edge
     */
    y: number;
    /**
     * from left to right
     */
    width: number;
    /**
     * from top to bottom
     */
    height: number;
};
export type Pose = {
    /**
     * degrees; above 0: towards the picture's right edge
     */
    yaw: number;
    /**
     * degrees; above 0: up
     */
    pitch: number;
    /**
     * degrees; above 0: clockwise
     */
    roll: number;
    /**
     * 16 numbers, column by column: takes the canonical face (cm, y up, z to the camera) to the
     * camera's space
     */
    matrix: number[];
};
export type GazeReading = {
    /**
     * degrees; above 0: towards the picture's right edge
     */
    yaw: number;
    /**
     * degrees; above 0: up
     */
    pitch: number;
    /**
     * the same as a direction of length 1: x right, y down, z into the scene
     */
    vector: number[];
};
export type EmotionReading = {
    /**
     * the likeliest
     */
    label: EmotionLabel;
    /**
     * its probability, 0..1
     */
    score: number;
    /**
     * of all labels, 0..1, sum 1
     */
    scores: { [label in EmotionLabel]: number; };
};
export type AgeReading = {
    /**
     * best guess
     */
    years: number;
    /**
     * years: eight of ten people read so are between low and high
     */
    low: number;
    /**
     * years
     */
    high: number;
};
export type GenderReading = {
    /**
     * the likelier
     */
    label: 'female' | 'male';
    /**
     * its probability, 0.5..1
     */
    score: number;
};
export type EmotionLabel = import('./emotions.js').EmotionLabel;
export type KeypointName = 'rightEye' | 'leftEye' | 'nose' | 'mouth' | 'rightEar' | 'leftEar';
/**
 * A point of the picture.
 * @typedef {object} Point
 * @property {number} x pixels from the left edge
 * @property {number} y pixels from the top edge
 */
/**
 * An upright rectangle in the picture; it may reach beyond its edges.
 * @typedef {object} Box
 * @property {number} x of its left edge
 * @property {number} y of its top edge
 * @property {number} width from left to right
 * @property {number} height from top to bottom
 */
/**
 * Where the head points.
 * @typedef {object} Pose
 * @property {number} yaw degrees; above 0: towards the picture's right edge
 * @property {number} pitch degrees; above 0: up
 * @property {number} roll degrees; above 0: clockwise
 * @property {number[]} matrix 16 numbers, column by column: takes the canonical face (cm, y up, z to the camera) to the
 *   camera's space
 */
/**
 * The line of sight against the camera's axis.
 * @typedef {object} GazeReading
 * @property {number} yaw degrees; above 0: towards the picture's right edge
 * @property {number} pitch degrees; above 0: up
 * @property {number[]} vector the same as a direction of length 1: x right, y down, z into the scene
 */
/**
 * What the face expresses.
 * @typedef {object} EmotionReading
 * @property {EmotionLabel} label the likeliest
 * @property {number} score its probability, 0..1
 * @property {{ [label in EmotionLabel]: number }} scores of all labels, 0..1, sum 1
 */
/**
 * How old the person looks.
 * @typedef {object} AgeReading
 * @property {number} years best guess
 * @property {number} low years: eight of ten people read so are between low and high
 * @property {number} high years
 */
/**
 * What the person looks like to the net, which knows two genders.
 * @typedef {object} GenderReading
 * @property {'female' | 'male'} label the likelier
 * @property {number} score its probability, 0.5..1
 */
/** @typedef {import('./emotions.js').EmotionLabel} EmotionLabel */
/**
 * Names of the six points that every face has; left and right are the person's own.
 * @typedef {'rightEye' | 'leftEye' | 'nose' | 'mouth' | 'rightEar' | 'leftEar'} KeypointName
 */
export { EMOTIONS };
/** Names of the six points in `face.keypoints`; left and right are the person's own. @type {readonly KeypointName[]} */
export declare const KEYPOINTS: readonly KeypointName[];
export type CropImage = ImageData | {
    data: Uint8ClampedArray;
    width: number;
    height: number;
};
/**
 * RGBA pixels, as ImageData where there is such a thing, else as a plain object with its `data`, `width` and `height`.
 * @typedef {ImageData | { data: Uint8ClampedArray, width: number, height: number }} CropImage
 */
/**
 * One face. Pixels of the input picture, x right, y down; angles in degrees. What was not asked for,
 * or could not be read this time, is absent.
 */
export declare class Face {
    /** In video mode the same as long as this face is followed; else 1, 2, .. @type {number} */
    id: number;
    /** Detector's score, 0..1. @type {number} */
    score: number;
    /** Mesh net's own score that this is a face, 0..1. @type {number | undefined} */
    presence: number | undefined;
    /** @type {Box} Upright, brow to chin and cheek to cheek. */
    box: Box;
    /** @type {Box} The same in fractions of the picture. */
    boxNormalized: Box;
    /** Eyes, nose, mouth, ears; left and right are the person's own. @type {{ [name in KeypointName]: Point }} */
    keypoints: { [name in KeypointName]: Point; };
    /**
     * 478 points x, y, z one after the other, in MediaPipe's order: 1434 numbers, pixels; z in the scale of x,
     * smaller is nearer. Task 'mesh'.
     * @type {Float32Array | undefined}
     */
    mesh: Float32Array | undefined;
    /**
     * Where the head points; task 'pose'.
     * @type {Pose | undefined}
     */
    pose: Pose | undefined;
    /**
     * The line of sight; task 'gaze'.
     * @type {GazeReading | undefined}
     */
    gaze: GazeReading | undefined;
    /** What the face expresses; task 'emotion'. @type {EmotionReading | undefined} */
    emotion: EmotionReading | undefined;
    /** How old the person looks; task 'age'. @type {AgeReading | undefined} */
    age: AgeReading | undefined;
    /** What the person looks like to the net; task 'gender'. @type {GenderReading | undefined} */
    gender: GenderReading | undefined;
    /**
     * 128 numbers of unit length, for facewise/gallery; task 'identity'. Two faces are alike as far as the dot
     * product says. In video of all readings
     * of this face so far.
     * @type {Float32Array | undefined}
     */
    embedding: Float32Array | undefined;
    /**
     * How far the reading can be trusted, and what to do for a better one; task 'quality'.
     * @type {import('./quality.js').Quality | undefined}
     */
    quality: import('./quality.js').Quality | undefined;
    /**
     * What the face does, by ARKit's names; task 'blendshapes'.
     * @type {import('./blendshapes.js').Blendshapes | undefined}
     */
    blendshapes: import('./blendshapes.js').Blendshapes | undefined;
    /**
     * A passive hint; 'live' takes facewise/liveness. Task 'liveness'.
     * @type {import('./liveness-hint.js').Liveness | undefined}
     */
    liveness: import('./liveness-hint.js').Liveness | undefined;
    /**
     * What custom tasks say, by name: the best label with its score and all scores, or a value.
     * @type {{ [task: string]: import('./custom.js').CustomReading | undefined } | undefined}
     */
    custom: {
        [task: string]: import('./custom.js').CustomReading | undefined;
    } | undefined;
    /** What analyze({ crop }) asked for. @type {CropImage | undefined} */
    crop: CropImage | undefined;
    /**
     * What each net saw of this face, by role or name of a custom task.
     * @type {{ [role: string]: CropImage } | undefined}
     */
    crops: {
        [role: string]: CropImage;
    } | undefined;
    /**
     * Made by the analyzer.
     * @internal
     * @param {{ [field: string]: any }} raw a decoded fw_face
     * @param {number} width of the picture
     * @param {number} height
     * @param {boolean} meshed whether the mesh net ran
     * @param {boolean} several whether the picture holds more faces than this
     * @param {{ custom?: Face['custom'], crops?: Face['crops'], crop?: CropImage | undefined }} more
     */
    constructor(raw: {
        [field: string]: any;
    }, width: number, height: number, meshed: boolean, several: boolean, { custom, crops, crop }: {
        custom?: Face['custom'];
        crops?: Face['crops'];
        crop?: CropImage | undefined;
    });
    /** Plain numbers, rounded to what means something; the mesh as [[x, y, z], ..], crops left out. */
    toJSON(): {
        [name: string]: any;
    };
}
/** What analyze() answers. JSON.stringify() takes it. */
export declare class Result {
    /** @type {Face[]} Best first. */
    faces: Face[];
    /** @type {number} Pixels of the picture after its EXIF orientation. */
    width: number;
    /** @type {number} And its height. */
    height: number;
    /** @type {number} Milliseconds, as given to analyze() or of its clock. */
    timestamp: number;
    /** @type {import('./engine.js').Timing} Where the time went. */
    timing: import('./engine.js').Timing;
    /**
     * In video mode what happened since the frame before: who came, left or changed; else empty.
     * @type {import('./events.js').EventData[]}
     */
    events: import('./events.js').EventData[];
    /**
     * Made by the analyzer.
     * @internal
     * @param {Face[]} faces
     * @param {number} width
     * @param {number} height
     * @param {number} timestamp
     * @param {import('./engine.js').Timing} timing
     * @param {import('./events.js').EventData[]} events
     */
    constructor(faces: Face[], width: number, height: number, timestamp: number, timing: import('./engine.js').Timing, events: import('./events.js').EventData[]);
    /**
     * The same as plain data, numbers rounded to what means something; without `events` where there are none.
     * @returns {{ [name: string]: any }}
     */
    toJSON(): {
        [name: string]: any;
    };
}
/**
 * @param {import('./engine.js').Reading} reading
 * @param {import('./abi.js').Layout} layout
 * @param {{ width: number, height: number, timestamp: number, tasks: number, keepCrops: boolean,
 *   custom: import('./custom.js').CustomSpec[] }} context
 * @param {(faces: Face[]) => import('./events.js').EventData[]} eventsOf
 */
export declare function resultOf(reading: import('./engine.js').Reading, layout: import('./abi.js').Layout, { width, height, timestamp, tasks, keepCrops, custom }: {
    width: number;
    height: number;
    timestamp: number;
    tasks: number;
    keepCrops: boolean;
    custom: import('./custom.js').CustomSpec[];
}, eventsOf: (faces: Face[]) => import('./events.js').EventData[]): Result;
