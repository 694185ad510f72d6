// Lets TypeScript know <face-wise> in JSX.
import type { FaceWiseElement, FaceWiseEventMap } from 'facewise/element';
import type { DetailedHTMLProps, HTMLAttributes } from 'react';

type Own = 'src' | 'camera' | 'tasks' | 'maxFaces' | 'mode' | 'range' | 'mirror' | 'overlay'
  | 'paused' | 'assets' | 'workers' | 'smooth' | 'alt' | 'crossOrigin' | 'width' | 'height'
  | 'announce' | 'options' | 'drawOptions' | 'constraints';
type Also = { camera: boolean, tasks: string, overlay: string };
type Events = 'ready' | 'progress' | 'faces' | 'enter' | 'leave' | 'change' | 'error'
  | 'camera';
type Markup<name> = name extends keyof Also ? Also[name] : never;
type Html = DetailedHTMLProps<HTMLAttributes<FaceWiseElement>, FaceWiseElement>;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'face-wise': Omit<Html, Own>
        & { [name in Own]?: FaceWiseElement[name] | Markup<name> }
        & { [type in Events as `on${type}`]?: (event: FaceWiseEventMap[type]) => void };
    }
  }
}
