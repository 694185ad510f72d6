// The types of facewise/element: what tsc writes for element.js, and what JSDoc cannot say, that
// querySelector('face-wise') and createElement('face-wise') give this element.
import type { FaceWiseElement } from './element.js';

export * from './element.js';

declare global {
  /** Elements by their tags. */
  interface HTMLElementTagNameMap {
    /** What querySelector('face-wise') gives. */
    'face-wise': FaceWiseElement;
  }
}
