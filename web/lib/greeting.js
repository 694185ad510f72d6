import { NoWorkers, openPort } from './port.js';

/**
 * Starts a worker and waits until it says hello.
 * @param {import('./port.js').Program} program
 * @param {(message: any) => void} onMessage all but the hello
 * @param {(reason: string) => void} onDeath afterwards; also after terminate()
 * @returns {Promise<import('./port.js').Port>}
 * @throws {NoWorkers}
 */
export async function greetedPort(program, onMessage, onDeath) {
  let greeted = false;
  /** @type {import('./port.js').Port | undefined} */
  let port;
  try {
    await new Promise((resolve, reject) => {
      openPort(program, (message) => {
        if (message.hello) resolve(greeted = true);
        else onMessage(message);
      }, (reason) => (greeted ? onDeath(reason) : reject(new Error(reason)))).then((opened) => (port = opened), reject);
    });
  } catch (cause) {
    port?.terminate();
    throw new NoWorkers(cause);
  }
  // It cannot have said hello before it was opened.
  return /** @type {import('./port.js').Port} */ (port);
}
