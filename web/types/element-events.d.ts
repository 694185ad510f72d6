/**
 * What a camera does. Why it failed is in the event 'error'.
 * @typedef {object} CameraState
 * @property {'asking' | 'on' | 'off'} state the browser asks its user, it is on, or off
 * @property {string} deviceId of the camera, as navigator.mediaDevices has it
 * @property {string} label its name for users
 */
export type CameraState = {
    /**
     * the browser asks its user, it is on, or off
     */
    state: 'asking' | 'on' | 'off';
    /**
     * of the camera, as navigator.mediaDevices has it
     */
    deviceId: string;
    /**
     * its name for users
     */
    label: string;
};
export type FaceWiseEvents = {
    /**
     * the nets are there
     */
    ready: CustomEvent<import('./analyzer.js').Analyzer>;
    /**
     * bytes that have come
     */
    progress: CustomEvent<import('./options.js').Progress>;
    /**
     * a picture or frame was read
     */
    faces: CustomEvent<import('./results.js').Result>;
    /**
     * somebody is in the stream
     */
    enter: import('./events.js').FaceEvent;
    /**
     * and is not any more
     */
    leave: import('./events.js').FaceEvent;
    /**
     * expression, gender, a custom class or where a face looks
     */
    change: import('./events.js').FaceEvent;
    /**
     * something failed; `detail` says what and what to
     * do
     */
    error: CustomEvent<import('./errors.js').FacewiseError>;
    /**
     * it is asked for, on, or off
     */
    camera: CustomEvent<CameraState>;
};
export type FaceWiseEventMap = Omit<HTMLElementEventMap, keyof FaceWiseEvents> & FaceWiseEvents;
/**
 * Events of `<face-wise>`. None bubbles.
 * @typedef {object} FaceWiseEvents
 * @property {CustomEvent<import('./analyzer.js').Analyzer>} ready the nets are there
 * @property {CustomEvent<import('./options.js').Progress>} progress bytes that have come
 * @property {CustomEvent<import('./results.js').Result>} faces a picture or frame was read
 * @property {import('./events.js').FaceEvent} enter somebody is in the stream
 * @property {import('./events.js').FaceEvent} leave and is not any more
 * @property {import('./events.js').FaceEvent} change expression, gender, a custom class or where a face looks
 * @property {CustomEvent<import('./errors.js').FacewiseError>} error something failed; `detail` says what and what to
 *   do
 * @property {CustomEvent<CameraState>} camera it is asked for, on, or off
 */
/**
 * All events of `<face-wise>`, those of every element among them.
 * @typedef {Omit<HTMLElementEventMap, keyof FaceWiseEvents> & FaceWiseEvents} FaceWiseEventMap
 */
export {};
