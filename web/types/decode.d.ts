export type DecodedSize = {
    width: number;
    height: number;
    fit?: 'cover' | 'inside';
    withoutEnlargement?: boolean;
};
/**
 * Sides that a picture is resized to: filled by its middle ('cover', the default), or at most those ('inside').
 * @typedef {{ width: number, height: number, fit?: 'cover' | 'inside', withoutEnlargement?: boolean }} DecodedSize
 */
/**
 * Decode a picture file where there is no createImageBitmap (Node), through the optional package sharp.
 * @param {Uint8Array} bytes
 * @param {DecodedSize} [size]
 * @returns {Promise<import('./image.js').Picture & { pixels: NonNullable<import('./image.js').Picture['pixels']> }>}
 */
export declare function decodePicture(bytes: Uint8Array, size?: DecodedSize): Promise<import('./image.js').Picture & {
    pixels: NonNullable<import('./image.js').Picture['pixels']>;
}>;
