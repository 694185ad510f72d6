import { createAnalyzer, isSupported } from 'facewise';

const status = document.getElementById('status');
if (!isSupported()) {
  status.textContent = 'This browser has no WebAssembly SIMD.';
} else {
  try {
    const analyzer = await createAnalyzer({ tasks: ['mesh'] });
    const { variant, worker, models } = await analyzer.stats();
    const where = worker ? 'worker' : 'page';
    status.textContent = `ready: ${variant}, ${where}, ${models.length} nets`;
  } catch (error) {
    status.textContent = `${error.code}: ${error.message} ${error.remedy}`;
  }
}
