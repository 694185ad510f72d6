// The React example: the hook and the element under StrictMode, built by Vite, and typed.

import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { serveFolder } from './lib/browser.mjs';
import { ask, elementBrowser, poll, untilTrue, untilWorkers } from './lib/element.mjs';
import { root, runTool, scratch } from './lib/project.mjs';

let project = '';
before(async () => {
  // React and Vite come from the tools: with the example's own manifest npm would ask for them.
  project = scratch('react');
  cpSync(path.join(root, 'web/examples/react'), project, { recursive: true });
  // The development build of React, which mounts everything twice.
  runTool(project, 'vite', ['build', '--mode', 'development'], { NODE_ENV: 'development' });
});
test('the hook reads, changes its tasks and ends with its component; the element is at home, too', async () => {
  const server = await serveFolder(path.join(project, 'dist'));
  const chromium = await elementBrowser(server.origin);
  try {
    await chromium.page('', walk, { file: 'index.html' });
  } finally {
    await chromium.close();
    server.close();
  }
});

/** @param {import('playwright-core').Page} page */
async function walk(page) {
  await poll(async () => /^done: [a-z]+$/.test(await page.title()), () => page.title());
  await untilWorkers(page, 1);
  await poll(async () => await ask(page, 'live()') === 1, () => 'not one camera');
  assert.equal(await ask(page, 'streams.length'), 2, 'StrictMode asks twice and gives one back');
  await page.getByRole('button', { name: 'Age' }).click();
  await poll(async () => /^done: \d+$/.test(await page.title()), () => page.title());
  await untilWorkers(page, 1);
  await page.getByRole('button', { name: 'By the element' }).click();
  await page.getByText('1 in view').waitFor();
  await untilTrue(page, 'el.faces[0].age !== undefined && live() === 1');
  await untilWorkers(page, 1);
  await page.getByRole('button', { name: 'By the hook' }).click();
  await untilTrue(page, 'el === null && live() === 1');
  await untilWorkers(page, 1);
}

test('types of the element in JSX and of the hooks hold, and know mistakes', () => {
  writeFileSync(path.join(project, 'use.tsx'), `
    import { createRef } from 'react';
    import type { Face } from 'facewise';
    import type { FaceWiseElement } from 'facewise/element';
    import { useCamera } from './src/useCamera.js';
    import { useFacewise } from './src/useFacewise.js';
    const ref = createRef<FaceWiseElement>();
    export const fine = <face-wise ref={ref} camera tasks={['emotion']} maxFaces={2} className="a" mirror={false}
      onfaces={({ detail }) => detail.faces.map((face: Face) => face.id)} onenter={({ returned }) => returned}
      onerror={({ detail }) => detail.remedy} options={{ range: 'short' }} />;
    const element = document.querySelector('face-wise');
    element?.addEventListener('leave', ({ face }) => face.box.width);
    element?.addEventListener('click', ({ clientX }) => clientX);
    element?.addEventListener('camera', ({ detail }) => detail.state === 'on' && detail.label);
    export const state: 'done' | 'error' | 'empty' | 'loading' | 'paused' | 'running' | undefined = element?.state;
    export const made: FaceWiseElement = document.createElement('face-wise');
    // @ts-expect-error there is no such property
    export const wrong = <face-wise maxFace={2} />;
    export function Hooked() {
      const video = createRef<HTMLVideoElement>();
      const refused: Error | null = useCamera(video);
      const { result, error } = useFacewise(video, { tasks: ['emotion'], maxFaces: 2 });
      const faces: Face[] = result?.faces ?? [];
      // @ts-expect-error there may be none yet
      result.faces;
      // @ts-expect-error nor is every face read
      faces[0].emotion.label;
      return <p>{refused?.message ?? error?.message ?? faces[0]?.emotion?.label}</p>;
    }
    // @ts-expect-error the hook knows the options, too
    export const slip = () => useFacewise(createRef<HTMLVideoElement>(), { task: ['emotion'] });
    // @ts-expect-error nor such a reading
    made.addEventListener('faces', ({ detail }) => detail.people);
  `);
  writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { strict: true, allowJs: true, checkJs: true, noEmit: true, jsx: 'react-jsx', target: 'es2022',
      module: 'esnext', types: [],
      moduleResolution: 'bundler', lib: ['es2022', 'dom', 'dom.iterable'] },
    files: ['use.tsx', 'src/face-wise.d.ts', 'src/App.jsx'],
  }));
  runTool(project, 'tsc', ['-p', 'tsconfig.json']);
});
