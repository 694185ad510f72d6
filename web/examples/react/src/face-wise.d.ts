// Lets TypeScript know <face-wise> in JSX.
import type { FaceWiseElement, FaceWiseEventMap } from 'facewise/element';
import type { DetailedHTMLProps, HTMLAttributes } from 'react';

type Own = 'src' | 'camera' | 'tasks' | 'maxFaces' | 'mode' | 'range' | 'mirror' | 'overlay' | 'paused' | 'assets'
  | 'workers' | 'smooth' | 'alt' | 'crossOrigin' | 'width' | 'height' | 'announce' | 'options' | 'drawOptions'
  | 'constraints';
type Also = { camera: boolean, tasks: string, overlay: string };
type Events = 'ready' | 'progress' | 'faces' | 'enter' | 'leave' | 'change' | 'error' | 'camera';

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'face-wise': Omit<DetailedHTMLProps<HTMLAttributes<FaceWiseElement>, FaceWiseElement>, Own>
        & { [name in Own]?: FaceWiseElement[name] | (name extends keyof Also ? Also[name] : never) }
        & { [type in Events as `on${type}`]?: (event: FaceWiseEventMap[type]) => void };
    }
  }
}
