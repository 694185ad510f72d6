const [picture, live] = document.querySelectorAll('face-wise');
const said = document.querySelector('#said');
const caption = document.querySelector('#caption');

picture.addEventListener('faces', ({ detail: { faces } }) => {
  const words = faces.map(({ age, emotion }) =>
    `${age?.years.toFixed()}, ${emotion?.label}`);
  said.textContent = words.join(' · ');
  document.title = `done: ${faces.length} faces`;
});
picture.addEventListener('error', ({ detail }) => {
  document.title = `failed: ${detail.code} ${detail.message}`;
});

document.querySelector('#switch').addEventListener('click', ({ target }) => {
  live.camera = live.camera === null;
  target.textContent = live.camera === null ? 'Switch the camera on' : 'Switch it off';
});
for (const name of ['enter', 'leave']) {
  live.addEventListener(name, ({ id }) => {
    caption.textContent = `${name} ${id}`;
  });
}
