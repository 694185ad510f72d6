// What the samples find around them: the elements of their pages, the globals of Bun, Deno, extensions and workers.
// A service worker's are told as a window's: its file stands beside those of pages.
import 'facewise/element';
import 'facewise/standalone';
import 'facewise/standalone-train';

type Tags = HTMLElementTagNameMap;
/** Browsers that read faces draw as well. */
type Canvas = Omit<HTMLCanvasElement, 'getContext'> & { getContext(kind: '2d'): CanvasRenderingContext2D };
type Ids = { video: HTMLVideoElement, canvas: Canvas, photo: HTMLImageElement, status: HTMLElement };

declare global {
  interface Document {
    getElementById<id extends keyof Ids>(id: id): Ids[id];
    querySelector<tag extends keyof Tags>(tag: tag): Tags[tag];
    querySelector(selector: `#${string}`): HTMLElement;
  }
  interface ExtendableEvent extends Event {
    waitUntil(done: Promise<unknown>): void;
  }
  interface FetchEvent extends ExtendableEvent {
    readonly request: Request;
    respondWith(answer: Promise<Response>): void;
  }
  interface WindowEventMap {
    install: ExtendableEvent;
    activate: ExtendableEvent;
    fetch: FetchEvent;
  }
  interface Window {
    readonly clients: { claim(): Promise<void> };
    skipWaiting(): Promise<void>;
  }
  function importScripts(...addresses: string[]): void;
  const chrome: {
    runtime: {
      onMessage: {
        addListener(listen: (message: any, sender: unknown, answer: (value: unknown) => void) => boolean): void,
      },
      sendMessage(message: object): Promise<any>,
      getContexts(filter: object): Promise<unknown[]>,
    },
    offscreen: { createDocument(options: object): Promise<void> },
  };
  const Bun: any;
  const Deno: any;
}
