const [picture, live] = document.querySelectorAll('face-wise');
const said = document.querySelector('#said');
const caption = document.querySelector('#caption');

picture.addEventListener('faces', ({ detail: { faces } }) => {
  const words = faces.map(({ age, emotion }) =>
    `${age?.years.toFixed() ?? '?'}, ${emotion?.label ?? '?'}`);
  said.textContent = words.join(' · ');
  document.title = `done: ${faces.length} faces`;
});
picture.addEventListener('error', ({ detail }) => {
  document.title = `failed: ${detail.code} ${detail.message}`;
});

const button = document.querySelector('#switch');
button.addEventListener('click', () => {
  live.camera = live.camera === null;
  button.textContent = live.camera === null ? 'Switch the camera on' : 'Switch it off';
});
live.addEventListener('enter', ({ id }) => {
  caption.textContent = `${id} is here`;
});
live.addEventListener('leave', ({ id }) => {
  caption.textContent = `${id} has left`;
});
