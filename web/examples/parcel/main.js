import { createAnalyzer } from 'facewise';

const input = document.querySelector('input');
const list = document.querySelector('ol');

async function start() {
  const analyzer = await createAnalyzer({ tasks: ['emotion', 'age'] });
  input.addEventListener('change', () => show(analyzer, input.files[0]).catch(tell));
  input.disabled = false;
}

async function show(analyzer, picture) {
  const { faces } = await analyzer.analyze(picture);
  list.replaceChildren(...faces.map(({ emotion, age }) => {
    const item = document.createElement('li');
    item.textContent = `${emotion?.label}, ${age?.years.toFixed()} years`;
    return item;
  }));
  const { worker } = await analyzer.stats();
  const where = worker ? 'a worker' : 'the page';
  document.title = `done: ${faces.length} faces, read in ${where}`;
}

function tell(error) {
  document.title = `failed: ${error.message} ${error.remedy ?? ''}`;
}

start().catch(tell);
