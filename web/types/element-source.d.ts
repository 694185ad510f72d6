import { FacewiseError } from './index.js';
export type Media = HTMLVideoElement | HTMLImageElement | HTMLCanvasElement;
export type CameraInfo = {
    deviceId: string;
    label: string;
    facingMode: string;
};
/**
 * Show a camera until the signal fires.
 * @param {HTMLVideoElement} video
 * @param {string} camera 'user', 'environment' or a deviceId
 * @param {MediaTrackConstraints} constraints
 * @param {AbortSignal} signal
 * @param {(error: FacewiseError) => void} onLost
 * @returns {Promise<CameraInfo>}
 */
export declare function openCamera(video: HTMLVideoElement, camera: string, constraints: MediaTrackConstraints, signal: AbortSignal, onLost: (error: FacewiseError) => void): Promise<CameraInfo>;
/**
 * @param {HTMLImageElement} image
 * @param {string} src
 * @param {string | null} crossOrigin
 */
export declare function openPicture(image: HTMLImageElement, src: string, crossOrigin: string | null): Promise<void>;
/**
 * Wait until an element of the page has a picture.
 * @param {Media} media
 * @param {AbortSignal} signal
 * @param {() => void} onAnother another picture has taken its place
 * @param {(error: FacewiseError) => void} onBroken
 */
export declare function openMedia(media: Media, signal: AbortSignal, onAnother: () => void, onBroken: (error: FacewiseError) => void): Promise<void>;
/**
 * Call for every new frame, and for the one that is there.
 * @param {Media} media
 * @param {AbortSignal} signal
 * @param {() => void} onFrame
 */
export declare function everyFrame(media: Media, signal: AbortSignal, onFrame: () => void): void;
