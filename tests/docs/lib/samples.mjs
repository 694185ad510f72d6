// What each sample of web/docs/samples must do when it is run as it stands. A sample that is in no list here is one
// that nobody runs: tests/docs/site.test.mjs fails.

/** Node: what it prints, in a project with the packed package and the pictures of project.mjs. */
/** @type {Record<string, RegExp>} */
export const nodeSamples = {
  'start.mjs': /^1 \d+ \d+ (happy|neutral) \d+ female$/m,
  'detection.mjs': /^4 faces in 1920 x 1537 pixels$/m,
  'mesh.mjs': /^(0\.9\d+|1) \{ x: \d/m,
  'pose.mjs': /turned: false,\s+looksAtCamera: true/,
  'expression.mjs': /^happy [01]\.\d+ 0\.\d+ happy$/m,
  'age.mjs': /^\d\d, between \d\d and \d\d for eight in ten$/m,
  'gender.mjs': /^looks male to this net \(0\.9\d\)$/m,
  'verify.mjs': /^same 0\.9\d+ 0\.9\d+ \S+$[\s\S]*^different$/m,
  'gallery.mjs': /^Ada match .+$\n^nobody$/m,
  'enrol.mjs': /^DUPLICATE_PERSON [\s\S]+^looks like Ada$/m,
  'quality.mjs': /^0\.\d\d .+\.? \{\s+sharpness: \d/m,
  'blendshapes.mjs': /^geometry 23\n0\.\d+ \S+ undefined$/m,
  'frames.mjs': /^1 is here$[\s\S]*^0 1$[\s\S]*^1 has left$/m,
  'album.mjs': /^\d+ people; most often seen in portrait-1\.jpg, portrait-2\.jpg/m,
  'timeline.mjs': /^\d+(\.\d+)? 1 -?\d/m,
  'session.mjs': /^[01](\.\d+)? \d+ [01](\.\d+)? \d/m,
  'training.mjs': /^1 \d\S+ \S+$[\s\S]*^complete .+$[\s\S]*label: '(awake|tired)'/m,
  'custom.mjs': /^happy (0\.9\d+|1)$/m,
  'nn.mjs': /^age: 1, gender: 2$\n^\d{8}$/m,
  'lens.mjs': /^(1|0\.\d+) 3136 7$\n^\[ 3, 3, 3 \] 32 /m,
  'from-face-api.mjs': /^\d+\.\d+ 0\.\d+ \d+\S* female$[\s\S]*^Ada$/m,
  'from-human.mjs': /-?\d\.\d+\S*\ntrue$/,
  'from-mediapipe.mjs': /^0\.\d+ 0\.\d+ -0\.\d+\n16\n0\.\d+$/,
  'errors.mjs': /^UNKNOWN_TASK .+Did you mean 'emotion'\?$/m,
};

/** Pages, each as main.js of page.html: what #status says in the end. */
/** @type {Record<string, RegExp>} */
export const pageSamples = {
  'support.js': /^ready: (simd|relaxed), worker, \d nets$/,
  'camera.js': /^1 in view: [a-z]+$/,
  'events.js': /^1 is here$/,
  'liveness.js': /^(spoof|unsure): ./,
  'requests.js': /^[1-9]\d* requests before, 0 while reading$/,
};

/** C: arguments, and what it prints. */
/** @type {Record<string, { args: string[], says: RegExp }>} */
export const nativeSamples = {
  'analyze.c': { args: ['MODELS', 'photo.ppm'], says: /^1: \d+ \d+, \d+ years, yaw -?\d+$/m },
  'train.c': { args: [], says: /^10: loss 0\.\d+, validation 1\.00$/m },
};

/** Shell: what it prints, and the files that it leaves. */
/** @type {Record<string, { says: RegExp, leaves: string[] }>} */
export const shellSamples = {
  'cli-analyze.sh': { says: /^photo\.jpg: 1920 x 1537, 4 faces$/m, leaves: ['photo.json', 'seen.png'] },
  'cli-assets.sh': { says: /public\/facewise/, leaves: ['public/facewise/index.js', 'public/facewise/models'] },
  'cli-verify.sh': { says: /"decision":"different"/, leaves: [] },
  'cli-tag.sh': { says: /facewise-tags/, leaves: ['facewise-tags/tags.json', 'facewise-tags/people.html'] },
  'cli-tag-names.sh': { says: /portrait-1\.jpg/, leaves: ['sidecars/portrait-1.jpg.xmp'] },
  'cli-timeline.sh': { says: /happy/, leaves: ['frames.csv', 'frames.svg'] },
  'cli-train.sh': { says: /Epoch 3\/3 - loss: \d/, leaves: ['first/model.tflite', 'second/model.tflite'] },
};

/** Run by pages.test.mjs: files that belong to no list above. tests/homes runs those that it names. */
export const otherSamples = ['element.html', 'page.html', 'page.css', 'start/index.html', 'start/main.js'];
