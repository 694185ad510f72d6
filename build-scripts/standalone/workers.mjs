/**
 * Names of the workers of the single files, by the module that does this work in the package. By its name such a file
 * knows what it is to serve.
 * @type {{ [file: string]: string }}
 */
export const WORKER_NAMES = {
  'worker.js': 'facewise',
  'train-worker.js': 'facewise-train',
  'lens-worker.js': 'facewise-lens',
};
