import 'facewise/element';
import { useEffect, useRef, useState } from 'react';
import { useCamera } from './useCamera.js';
import { useFacewise } from './useFacewise.js';

/** @typedef {{ tasks: import('facewise').Task[] }} Props */

/** By the hook: markup and readings are yours. @param {Props} props */
function Hooked({ tasks }) {
  const video = useRef(/** @type {HTMLVideoElement | null} */ (null));
  const refused = useCamera(video);
  const { result, error } = useFacewise(video, { tasks, maxFaces: 2 });
  const problem = refused ?? error;
  const [face] = result?.faces ?? [];
  const reading = face && (face.emotion?.label ?? face.age?.years.toFixed());
  useEffect(() => {
    if (problem) document.title = `failed: ${problem.message}`;
    else if (reading) document.title = `done: ${reading}`;
  });
  return (
    <section>
      <video ref={video} autoPlay muted playsInline />
      <p role="status">{problem?.message ?? reading ?? (face ? 'somebody' : 'nobody')}</p>
    </section>
  );
}

/**
 * By the element: React 19 sets its properties and listens to its events.
 * @param {Props} props
 */
function Element({ tasks }) {
  const [faces, setFaces] = useState(/** @type {import('facewise').Face[]} */ ([]));
  return (
    <section>
      <face-wise camera tasks={tasks} overlay="boxes labels"
        onfaces={({ detail }) => setFaces(detail.faces)} />
      <p id="count">{faces.length} in view</p>
    </section>
  );
}

export function App() {
  const [element, setElement] = useState(false);
  const [tasks, setTasks] = useState(/** @type {Props['tasks']} */ (['emotion']));
  return (
    <main>
      <h1>Facewise in React</h1>
      <button onClick={() => setElement(!element)}>
        {element ? 'By the hook' : 'By the element'}
      </button>{' '}
      <button onClick={() => setTasks(['age'])}>Age</button>
      {element ? <Element tasks={tasks} /> : <Hooked tasks={tasks} />}
    </main>
  );
}
