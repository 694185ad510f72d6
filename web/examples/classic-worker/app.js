const reader = new Worker('reader.js');

/** @param {string} text */
function tell(text) {
  document.title = text;
  document.querySelector('#status').textContent = text;
}

reader.addEventListener('message', ({ data: { faces, failed } }) => {
  if (failed) return tell(`failed: ${failed}`);
  document.querySelector('pre').textContent = JSON.stringify(faces, null, 1);
  tell(`done: ${faces.length} faces`);
});

(async () => {
  const image = document.querySelector('img');
  await image.decode();
  const bitmap = await createImageBitmap(image);
  reader.postMessage(bitmap, [bitmap]);
})();
