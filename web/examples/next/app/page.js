import { TASKS } from 'facewise';
import { Faces } from './faces';

export default function Page() {
  return (
    <main>
      <h1>Who looks how?</h1>
      <Faces />
      <p>It could also read {TASKS.join(', ')}.</p>
    </main>
  );
}
