export const metadata = { title: 'Who looks how?' };

export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
