// The far side of train-host.js: one TrainEngine behind a message port. While it learns it answers between two batches.
import { packError } from './errors.js';
import { servePort } from './port.js';
import { TrainEngine, callEngine } from './train-engine.js';

/** @type {TrainEngine | null} */
let engine = null;

servePort(async ({ id, call, args }, post) => {
  try {
    if (call === 'start') engine = await TrainEngine.create(args[0], args[1]);
    if (!engine) throw new Error(`The worker was asked for '${call}' before 'start'.`);
    if (call === 'fit') args.push((/** @type {import('./train-engine.js').Event} */ event) => post({ event }));
    const value = call === 'start' ? engine.facts : await callEngine(engine, call, args);
    post({ id, value });
  } catch (error) {
    post({ id, error: packError(error) });
  }
});
