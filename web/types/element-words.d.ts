/** @typedef {import('./results.js').Face} Face */
export type Face = import('./results.js').Face;
/**
 * What a picture shows, for who cannot see it.
 * @param {Face[]} faces
 */
export declare function inWords(faces: Face[]): string;
/** Tells a screen reader politely who is there: of a stream how many, and not every flicker. */
export declare class Announcer {
    #private;
    /** @param {HTMLElement} status @param {HTMLElement} canvas */
    constructor(status: HTMLElement, canvas: HTMLElement);
    /**
     * @param {Face[]} faces
     * @param {boolean} moving
     * @param {boolean} aloud
     */
    tell(faces: Face[], moving: boolean, aloud: boolean): void;
    clear(): void;
}
