// How a photo lies in its file: cameras store pictures as the sensor saw them and say how to turn them.

// The marker comes before the pixels; previews between rarely take more.
const head = 256 * 1024;
const orientationTag = 0x0112;

/** @param {DataView} view of the TIFF part @returns {number} */
function orientationIn(view) {
  const little = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, little);
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + 12 * i;
    if (view.getUint16(at, little) === orientationTag) return view.getUint16(at + 8, little);
  }
  return 1;
}

/**
 * @param {Blob} file
 * @returns {Promise<number>} EXIF orientation 1..8; 1, upright, where a JPEG does not say it and of other formats
 */
export async function orientationOf(file) {
  const view = new DataView(await file.slice(0, head).arrayBuffer());
  try {
    if (view.getUint16(0) !== 0xffd8) return 1;
    for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
      const marker = view.getUint16(at);
      // The pixels begin.
      if (marker === 0xffda) return 1;
      // 'Exif'
      if (marker !== 0xffe1 || view.getUint32(at + 4) !== 0x45786966) continue;
      const found = orientationIn(new DataView(view.buffer, at + 10));
      return found >= 1 && found <= 8 ? found : 1;
    }
  } catch (error) {
    // Cut off, or not as it should be: then nobody turns it.
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}
