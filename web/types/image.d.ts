export type RawImage = {
    /**
     * the pixels
     */
    data: Uint8Array | Uint8ClampedArray;
    /**
     * 16 to 8192 pixels
     */
    width: number;
    /**
     * 16 to 8192 pixels
     */
    height: number;
    /**
     * default: 4, or 3 where the length says so
     */
    channels?: 3 | 4;
    /**
     * bytes from row to row; default: width x channels
     */
    stride?: number;
};
export type ImageInput = HTMLVideoElement | HTMLImageElement | HTMLCanvasElement | OffscreenCanvas | ImageBitmap | VideoFrame | ImageData | Blob | RawImage | Uint8Array | ArrayBuffer;
export type Picture = {
    width: number;
    height: number;
    pixels?: {
        data: Uint8Array | Uint8ClampedArray;
        stride: number;
        channels: number;
    };
    /**
     * to be closed after use
     */
    frame?: ImageBitmap | VideoFrame;
    /**
     * what to cut out of it around each face
     */
    crop?: {
        size: number;
        scale: number;
        grey: boolean;
    };
};
/**
 * Take a picture of `input` as it is now; what the caller does with it afterwards does not matter.
 * @param {ImageInput} input
 * @returns {Promise<Picture>}
 */
export declare function takePicture(input: ImageInput): Promise<Picture>;
/**
 * Write the picture's pixels into what `room` gives, drawing it if need be; its frame is closed.
 * @param {Picture} picture
 * @param {(bytes: number) => Promise<Uint8Array>} room
 * @returns {Promise<{ size: number, stride: number, channels: number }>}
 */
export declare function writePixels(picture: Picture, room: (bytes: number) => Promise<Uint8Array>): Promise<{
    size: number;
    stride: number;
    channels: number;
}>;
/** @param {Picture} picture */
export declare function dropPicture(picture: Picture): void;
/**
 * What to hand over with a picture in postMessage.
 * @param {Picture} picture
 * @returns {Transferable[]}
 */
export declare function transferablesOf(picture: Picture): Transferable[];
