import { createAnalyzer } from 'facewise';

const input = document.querySelector('input');
const list = document.querySelector('ol');

async function start() {
  const analyzer = await createAnalyzer({ tasks: ['emotion', 'age'] });
  input.addEventListener('change', () => {
    const picture = input.files?.[0];
    if (picture) show(analyzer, picture).catch(fail);
  });
  input.disabled = false;
  tell('Choose a picture.');
}

/** @param {import('facewise').Analyzer} analyzer @param {File} picture */
async function show(analyzer, picture) {
  tell('reading');
  const { faces } = await analyzer.analyze(picture);
  list.replaceChildren(...faces.map(({ emotion, age }) => {
    const item = document.createElement('li');
    // What could not be read this time is absent.
    item.textContent = `${emotion?.label ?? '?'}, ${age?.years.toFixed() ?? '?'} years`;
    return item;
  }));
  const { worker } = await analyzer.stats();
  tell(`done: ${faces.length} faces, read in ${worker ? 'a worker' : 'the page'}`);
}

/** @param {string} text */
function tell(text) {
  document.title = text;
  document.querySelector('#status').textContent = text;
}

/** A file that is no picture, a net that did not come. @param {any} error */
function fail(error) {
  list.replaceChildren();
  tell(`failed: ${error.message} ${error.remedy ?? ''}`);
}

start().catch(fail);
