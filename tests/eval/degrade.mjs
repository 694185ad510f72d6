/** What cameras and people do to a picture, in known amounts. Pictures are RGB, 3 bytes a pixel. */

import sharp from 'sharp';

/** @typedef {{ data: Uint8Array, width: number, height: number, channels: 3 }} Picture */

/** Seeded: the same noise in each run. @param {number} seed */
function noiseOf(seed) {
  let state = seed;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(next() + 1e-9)) * Math.cos(2 * Math.PI * next());
}

/** @param {Picture} picture @param {(value: number, index: number) => number} change */
const map = (picture, change) =>
  ({ ...picture, data: Uint8Array.from(picture.data, (v, i) => Math.max(0, Math.min(255, Math.round(change(v, i))))) });

/** @param {Picture} picture */
const opened = ({ data, width, height }) => sharp(data, { raw: { width, height, channels: 3 } });

/** @param {import('sharp').Sharp} image @returns {Promise<Picture>} */
async function pixels(image) {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height, channels: 3 };
}

/** @param {Picture} picture @param {number} times */
const shrunk = (picture, times) => pixels(opened(picture).resize(Math.round(picture.width / times)));

/** @type {{ [kind: string]: (picture: Picture, amount: number) => Picture | Promise<Picture> }} */
const KINDS = {
  blur: (picture, sigma) => pixels(opened(picture).blur(sigma)),
  shrink: shrunk,
  enlarge: async (picture, times) => pixels(opened(await shrunk(picture, times)).resize(picture.width)),
  darken: (picture, part) => {
    const noise = noiseOf(9);
    return map(picture, (v) => v * part + 1.5 * noise());
  },
  brighten: (picture, times) => map(picture, (v) => v * times),
  flatten: (picture, part) => map(picture, (v) => 128 + (v - 128) * part),
  lightFromOneSide: (picture, dark) => map(picture, (v, i) => {
    const x = (Math.floor(i / 3) % picture.width) / picture.width;
    return v * (dark + (1 - dark) / (1 + Math.exp(-14 * (x - 0.5))));
  }),
  noise: (picture, sigma) => {
    const noise = noiseOf(5);
    return map(picture, (v) => v + sigma * noise());
  },
};

/**
 * @param {Picture} picture
 * @param {string} how  '' or 'blur 2'
 */
export async function degrade(picture, how) {
  const [kind, amount] = how.split(' ');
  return kind ? KINDS[kind](picture, Number(amount)) : picture;
}
