const element = document.querySelector('face-wise');
element.addEventListener('faces', ({ detail: { faces } }) => {
  const readings = faces.map(({ id, box, emotion, age }) =>
    ({ id, box, emotion: emotion?.label, age: age?.years }));
  document.querySelector('pre').textContent = JSON.stringify(readings, null, 1);
  document.title = `done: ${faces.length} faces`;
});
element.addEventListener('error', ({ detail: error }) => {
  document.title = `failed: ${error.message} ${error.remedy}`;
});
