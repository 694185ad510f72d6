'use client';

import { createAnalyzer } from 'facewise';
import { useEffect, useState } from 'react';

/** @typedef {import('facewise').Analyzer} Analyzer */
/** @typedef {import('facewise').Face} Face */

export function Faces() {
  const [analyzer, setAnalyzer] = useState(/** @type {Analyzer | null} */ (null));
  const [faces, setFaces] = useState(/** @type {Face[]} */ ([]));
  const [problem, setProblem] = useState('');

  useEffect(() => {
    const closing = new AbortController();
    /** @type {Analyzer | null} */
    let made = null;
    const { signal } = closing;
    createAnalyzer({ tasks: ['emotion', 'age'], signal }).then((analyzer) => {
      if (signal.aborted) analyzer.close();
      else setAnalyzer(made = analyzer);
    }).catch((error) => signal.aborted || tell(error));
    return () => {
      closing.abort();
      made?.close();
    };
  }, []);

  /** @param {any} error */
  function tell({ message, remedy = '' }) {
    setProblem(`${message} ${remedy}`);
  }

  /** @param {FileList | null} files */
  async function read(files) {
    const picture = files?.[0];
    if (!analyzer || !picture) return;
    const { faces } = await analyzer.analyze(picture);
    setFaces(faces);
    setProblem('');
    const { worker } = await analyzer.stats();
    const where = worker ? 'a worker' : 'the page';
    document.title = `done: ${faces.length} faces, read in ${where}`;
  }

  return (
    <>
      <input type="file" accept="image/*" aria-label="A picture" disabled={!analyzer}
        onChange={({ target }) => read(target.files).catch(tell)} />
      <p role="alert">{problem}</p>
      <ol>
        {faces.map(({ id, emotion, age }) => (
          <li key={id}>{emotion?.label ?? '?'}, {age?.years.toFixed() ?? '?'} years</li>
        ))}
      </ol>
    </>
  );
}
