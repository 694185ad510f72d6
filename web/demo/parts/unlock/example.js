/** What this panel does, in a page of one's own. */
export const example = `import { createAnalyzer } from 'facewise';
import { createGallery } from 'facewise/gallery';
import { createLivenessCheck } from 'facewise/liveness';

const tasks = ['mesh', 'pose', 'identity', 'quality', 'liveness'];
const analyzer = await createAnalyzer({ tasks, mode: 'video' });
const gallery = await createGallery({ store: 'indexeddb', name: 'door' });

// Who is there, alive; null for anybody else.
async function unlock(video, show) {
  const check = createLivenessCheck({ challenges: 2 });
  for (;;) {
    const result = await analyzer.analyze(video);
    const face = result.faces[0] ?? null;
    const { phase, challenge, hint, liveness } = check.update(face, result);
    show(challenge?.prompt ?? hint);
    if (phase !== 'done') continue;
    if (!face || liveness.label !== 'live') return null;
    // The head may still be turned: the embedding is that of all frames so far.
    return (await gallery.identify(face, { fmr: 1e-3, allowPoor: true })).person;
  }
}

// Once, with consent: a few pictures of one face.
await gallery.enrol('Ada', [front, left, right]);`;
