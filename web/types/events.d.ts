/** @typedef {import('./results.js').Face} Face */
/** @typedef {import('./results.js').Result} Result */
export type Face = import('./results.js').Face;
export type Result = import('./results.js').Result;
export type Change = {
    /**
     * 'emotion', 'gender', the name of a custom task, or 'lookingAway'
     */
    what: string;
    /**
     * the label before; of 'lookingAway' true or false
     */
    from: string | boolean;
    /**
     * the label now
     */
    to: string | boolean;
};
export type EnterData = {
    /**
     * tells it from the others
     */
    type: 'enter';
    /**
     * as `face.id`
     */
    id: number;
    /**
     * of the frame, milliseconds
     */
    timestamp: number;
    /**
     * was here before
     */
    returned: boolean;
};
export type LeaveData = {
    /**
     * tells it from the others
     */
    type: 'leave';
    /**
     * as `face.id`
     */
    id: number;
    /**
     * of the frame, milliseconds
     */
    timestamp: number;
    /**
     * timestamp of the last frame with this face
     */
    lastSeen: number;
};
export type ChangeData = {
    /**
     * tells it from the others
     */
    type: 'change';
    /**
     * as `face.id`
     */
    id: number;
    /**
     * of the frame, milliseconds
     */
    timestamp: number;
    /**
     * one or more
     */
    changes: Change[];
};
export type EventData = EnterData | LeaveData | ChangeData;
export type FaceListener = ((event: FaceEvent) => void) | {
    handleEvent: (event: FaceEvent) => void;
};
export type ListenOptions = {
    /**
     * without meaning here, but part of what a listener is known by; default false
     */
    capture?: boolean;
    /**
     * end after the first event; default false
     */
    once?: boolean;
    /**
     * without meaning here
     */
    passive?: boolean;
    /**
     * ends the listening when it fires
     */
    signal?: AbortSignal;
};
/**
 * One thing that is different now.
 * @typedef {object} Change
 * @property {string} what 'emotion', 'gender', the name of a custom task, or 'lookingAway'
 * @property {string | boolean} from the label before; of 'lookingAway' true or false
 * @property {string | boolean} to the label now
 */
/**
 * Somebody is here.
 * @typedef {object} EnterData
 * @property {'enter'} type tells it from the others
 * @property {number} id as `face.id`
 * @property {number} timestamp of the frame, milliseconds
 * @property {boolean} returned was here before
 */
/**
 * Somebody has left: was not seen for 0.7 seconds, or the stream was reset.
 * @typedef {object} LeaveData
 * @property {'leave'} type tells it from the others
 * @property {number} id as `face.id`
 * @property {number} timestamp of the frame, milliseconds
 * @property {number} lastSeen timestamp of the last frame with this face
 */
/**
 * Somebody's label, or whether she or he looks away, is another for 0.3 seconds.
 * @typedef {object} ChangeData
 * @property {'change'} type tells it from the others
 * @property {number} id as `face.id`
 * @property {number} timestamp of the frame, milliseconds
 * @property {Change[]} changes one or more
 */
/**
 * Something that happened in a stream, as plain data.
 * @typedef {EnterData | LeaveData | ChangeData} EventData
 */
/**
 * What is called with events: a function, or an object with `handleEvent`.
 * @typedef {((event: FaceEvent) => void) | { handleEvent: (event: FaceEvent) => void }} FaceListener
 */
/**
 * As those of EventTarget.
 * @typedef {object} ListenOptions
 * @property {boolean} [capture] without meaning here, but part of what a listener is known by; default false
 * @property {boolean} [once] end after the first event; default false
 * @property {boolean} [passive] without meaning here
 * @property {AbortSignal} [signal] ends the listening when it fires
 */
/** What an Analyzer in video mode dispatches. */
export declare class FaceEvent extends Event {
    /** The person, as `face.id`. */
    id: number;
    /** Of the frame, milliseconds. */
    timestamp: number;
    /** As of this frame; of 'leave': as seen last. */
    face: import("./results.js").Face;
    /** Of 'enter': the person was here before. @type {boolean} */
    returned: boolean;
    /** Of 'change': what is different; else empty. @type {Change[]} */
    changes: Change[];
    /**
     * Made by the analyzer.
     * @internal
     * @param {EventData} data
     * @param {Face} face
     */
    constructor(data: EventData, face: Face);
}
export type Watched = {
    /**
     * as seen last
     */
    face: Face;
    seen: number;
    traits: Map<string, Trait>;
};
export type Trait = {
    now: any;
    next: any;
    since: number;
};
/**
 * What is known of one face.
 * @typedef {object} Watched
 * @property {Face} face as seen last
 * @property {number} seen
 * @property {Map<string, Trait>} traits
 */
/** A value, and one that may take its place. @typedef {{ now: any, next: any, since: number }} Trait */
/** Compares the frames of one stream. */
export declare class Watch {
    #private;
    /**
     * What happened since the frame before.
     * @param {Face[]} faces
     * @param {number} timestamp
     * @returns {{ data: EventData, face: Face }[]}
     */
    update(faces: Face[], timestamp: number): {
        data: EventData;
        face: Face;
    }[];
    /**
     * The stream ends: everybody leaves.
     * @returns {{ data: EventData, face: Face }[]}
     */
    end(): {
        data: EventData;
        face: Face;
    }[];
}
