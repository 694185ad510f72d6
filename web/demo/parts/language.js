// WebKitGTK takes its language from the environment, where it may be 'C'. Intl knows none of that name, and the charts'
// library asks for it as it loads: whoever imports that imports this first.
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
}
