/* global facewise */
const input = document.querySelector('input');
const output = document.querySelector('output');
const ready = facewise.createAnalyzer({ tasks: ['emotion'] });

async function show() {
  const picture = input.files?.[0];
  if (!picture) return;
  const { faces } = await (await ready).analyze(picture);
  const labels = faces.map((face) => face.emotion?.label ?? 'not to be read');
  output.value = labels.join(', ') || 'nobody';
}

/** @param {any} error */
function fail(error) {
  output.value = `${error.message} ${error.remedy ?? ''}`;
}

ready.catch(fail); // a file that did not come, a policy
input.addEventListener('change', () => show().catch(fail));
