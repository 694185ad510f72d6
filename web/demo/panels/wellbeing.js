export const title = 'Wellbeing';
export const place = 'aside';
export function mount() {}
export function unmount() {}
