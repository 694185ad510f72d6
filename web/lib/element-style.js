/**
 * The picture lies in the element's flow and gives it its size; all else lies over it. System colours follow the
 * page's colour scheme.
 */
export const FACE_WISE_CSS = `
:host { display: inline-block; position: relative; overflow: hidden; max-width: 100%; vertical-align: bottom;
  object-fit: contain; border-radius: var(--face-wise-radius, 0);
  background: var(--face-wise-background, color-mix(in srgb, CanvasText 6%, transparent)) }
:host([hidden]), [hidden] { display: none !important }
:host([camera]) { width: 640px; aspect-ratio: 4 / 3; object-fit: cover }
.frame { display: grid; grid-template: minmax(0, 1fr) / minmax(0, 1fr); position: relative;
  width: 100%; height: 100%; object-fit: inherit; object-position: inherit;
  font: 14px/1.45 var(--face-wise-font, system-ui, sans-serif); color: var(--face-wise-ink, CanvasText) }
.frame > *, ::slotted(*) { grid-area: 1 / 1; min-width: 0; min-height: 0 }
slot { display: contents; object-fit: inherit; object-position: inherit }
video, img, [part=still], ::slotted(video), ::slotted(img), ::slotted(canvas) { display: block; width: 100%;
  height: 100%; object-fit: inherit; object-position: inherit }
.mirrored :is(video, img, [part=still]), .mirrored ::slotted(:is(video, img, canvas):not([slot]:not([slot=source]))) {
  transform: scaleX(-1) }
[part=overlay], ::slotted([slot=overlay]), .over { position: absolute; inset: 0 }
[part=overlay] { width: 100%; height: 100%; pointer-events: none }
.layer { box-sizing: border-box; display: flex; flex-direction: column; align-items: center;
  justify-content: safe center; gap: 4px; padding: 12px; text-align: center; overflow: auto;
  overflow-wrap: anywhere }
[part=loading] { pointer-events: none; justify-content: flex-end; padding: 0 0 12px;
  animation: appear .2s .3s backwards }
@keyframes appear { from { opacity: 0 } }
[part=waiting] { margin: 0; padding: 2px 12px; border-radius: 99px; font-size: 12px; color: CanvasText;
  background: color-mix(in srgb, Canvas 84%, transparent); font-variant-numeric: tabular-nums }
[part=waiting]:empty { display: none }
.rail { position: absolute; inset: auto 0 0; height: 2px; overflow: hidden }
[part=progress] { display: block; height: 100%; background: var(--face-wise-accent, #0e8a98); transform-origin: 0 0;
  transform: scaleX(var(--done, 0)); transition: transform .2s }
[part=error] { z-index: 1; min-width: min(16em, 100%);
  background: var(--face-wise-background, color-mix(in srgb, CanvasText 6%, Canvas)) }
[part=remedy] { opacity: .72 }
[part=retry] { min-height: 44px; margin-top: 8px; padding: 0 20px; border: 1px solid; border-radius: 8px; font: inherit;
  color: inherit; background: none; cursor: pointer }
[part=retry]:hover { background: color-mix(in srgb, currentcolor 8%, transparent) }
[part=status] { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap }
@media (prefers-reduced-motion: reduce) { [part=loading], [part=progress] { animation: none; transition: none } }
`;
