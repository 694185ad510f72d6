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
    createAnalyzer({ tasks: ['emotion', 'age'], signal: closing.signal }).then((analyzer) => {
      if (closing.signal.aborted) analyzer.close();
      else setAnalyzer(made = analyzer);
    }).catch((error) => closing.signal.aborted || setProblem(wordsOf(error)));
    return () => {
      closing.abort();
      made?.close();
    };
  }, []);

  async function read(picture) {
    const { faces } = await analyzer.analyze(picture);
    setFaces(faces);
    const { worker } = await analyzer.stats();
    document.title = `done: ${faces.length} faces, read in ${worker ? 'a worker' : 'the page'}`;
  }

  return (
    <>
      <input type="file" accept="image/*" aria-label="A picture" disabled={!analyzer}
        onChange={({ target }) => read(target.files[0]).catch((error) => setProblem(wordsOf(error)))} />
      <p role="alert">{problem}</p>
      <ol>{faces.map(({ id, emotion, age }) => <li key={id}>{emotion.label}, {Math.round(age.years)} years</li>)}</ol>
    </>
  );
}

function wordsOf({ message, remedy = '' }) {
  return `${message} ${remedy}`;
}
