/* global facewise */
importScripts('facewise/facewise.standalone.js');

// Here it works in this very worker: none of its own is started.
const analyzer = facewise.createAnalyzer({ tasks: ['emotion', 'age'] });

addEventListener('message', async ({ data: bitmap }) => {
  try {
    const { faces } = await (await analyzer).analyze(bitmap);
    postMessage({
      faces: faces.map(({ id, box, emotion, age }) =>
        ({ id, box, emotion: emotion?.label, age: age?.years })),
    });
  } catch (error) {
    postMessage({ failed: `${error.message} ${error.remedy ?? ''}` });
  } finally {
    bitmap.close();
  }
});
