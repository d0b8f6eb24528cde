/** What an image reference says, with the defaults that container runtimes fill in. */
export interface ImageReference {
  /** With registry and library: `docker.io/library/nginx`. */
  readonly repository: string;
  /** `latest` without tag and digest. */
  readonly tag: string;
  readonly digest: string | undefined;
}

/** Reads `nginx`, `flomesh/pipy:latest`, `registry.k8s.io/pause:3.10@sha256:…`. */
export function parseImageReference(text: string): ImageReference {
  const [named, digest] = split(text, text.indexOf('@'));
  const colon = named.lastIndexOf(':');
  const [name, tag] = split(named, colon > named.lastIndexOf('/') ? colon : -1);
  return { repository: withRegistry(name), tag: tag ?? (digest === undefined ? 'latest' : ''), digest };
}

function split(text: string, at: number): readonly [string, string | undefined] {
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function withRegistry(name: string): string {
  const slash = name.indexOf('/');
  if (slash < 0) return `docker.io/library/${name}`;
  const first = name.slice(0, slash);
  if (first === 'index.docker.io') return withRegistry(name.slice(slash + 1));
  if (first === 'docker.io' && !name.slice(slash + 1).includes('/'))
    return `docker.io/library/${name.slice(slash + 1)}`;
  return first === 'localhost' || /[.:]/.test(first) ? name : `docker.io/${name}`;
}
