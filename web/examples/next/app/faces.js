'use client';

import { createAnalyzer } from 'facewise';
import { useEffect, useState } from 'react';

export function Faces() {
  const [analyzer, setAnalyzer] = useState(null);
  const [faces, setFaces] = useState([]);
  const [problem, setProblem] = useState('');

  useEffect(() => {
    const closing = new AbortController();
    let made = null;
    const options = { tasks: ['emotion', 'age'], signal: closing.signal };
    createAnalyzer(options).then((analyzer) => {
      if (closing.signal.aborted) analyzer.close();
      else setAnalyzer(made = analyzer);
    }).catch((error) => closing.signal.aborted || tell(error));
    return () => {
      closing.abort();
      made?.close();
    };
  }, []);

  function tell({ message, remedy = '' }) {
    setProblem(`${message} ${remedy}`);
  }

  async function read(picture) {
    const { faces } = await analyzer.analyze(picture);
    setFaces(faces);
    const { worker } = await analyzer.stats();
    const where = worker ? 'a worker' : 'the page';
    document.title = `done: ${faces.length} faces, read in ${where}`;
  }

  return (
    <>
      <input type="file" accept="image/*" aria-label="A picture" disabled={!analyzer}
        onChange={({ target }) => read(target.files[0]).catch(tell)} />
      <p role="alert">{problem}</p>
      <ol>
        {faces.map(({ id, emotion, age }) => (
          <li key={id}>{emotion?.label}, {age?.years.toFixed()} years</li>
        ))}
      </ol>
    </>
  );
}
