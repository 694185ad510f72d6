/** @param {Uint8Array} bytes @returns {string} base64 */
export function textOf(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

/** @param {unknown} text base64 @returns {Uint8Array<ArrayBuffer> | null} null for anything else */
export function bytesOf(text) {
  if (typeof text !== 'string' || text.length % 4 !== 0) return null;
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

/** Little-endian, whatever the machine. @param {Float32Array} values */
export function textOfFloats(values) {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => view.setFloat32(4 * i, value, true));
  return textOf(new Uint8Array(view.buffer));
}

/** @param {unknown} text @returns {Float32Array | null} */
export function floatsOf(text) {
  const bytes = bytesOf(text);
  if (!bytes || bytes.length % 4 !== 0) return null;
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
