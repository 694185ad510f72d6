/**
 * What a camera does: the browser asks its user, it is on, or off. Why it failed is in the event 'error'.
 * @typedef {{ state: 'asking' | 'on' | 'off', deviceId: string, label: string }} CameraState
 */

/**
 * Events of `<face-wise>`. None bubbles.
 * @typedef {object} FaceWiseEvents
 * @property {CustomEvent<import('./analyzer.js').Analyzer>} ready the nets are there
 * @property {CustomEvent<import('./options.js').Progress>} progress bytes that have come
 * @property {CustomEvent<import('./results.js').Result>} faces a picture or frame was read
 * @property {import('./events.js').FaceEvent} enter somebody is in the stream
 * @property {import('./events.js').FaceEvent} leave and is not any more
 * @property {import('./events.js').FaceEvent} change expression, gender, a custom class or where a face looks
 * @property {CustomEvent<import('./errors.js').FacewiseError>} error
 * @property {CustomEvent<CameraState>} camera
 */

/** @typedef {Omit<HTMLElementEventMap, keyof FaceWiseEvents> & FaceWiseEvents} FaceWiseEventMap */

export {};
