import type { Docker } from '../docker/docker.ts';

interface ImageList {
  readonly images?: readonly { readonly id: string; readonly repoTags?: readonly string[] | null }[];
}

/**
 * The id that a k3d node has under `ref`, as its own `crictl` tells: the digest of the image's configuration, which is
 * Docker's image id. Undefined when the node has no image of that name. Does not look names up by digest (`name@sha256:…`).
 */
export async function crictlImageId(
  docker: Docker,
  node: string,
  ref: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { stdout } = await docker.call(['exec', node, 'crictl', 'images', '--output', 'json'], signal);
  const { images = [] } = JSON.parse(stdout) as ImageList;
  const wanted = fullReference(ref);
  return images.find(({ repoTags }) => repoTags?.includes(wanted))?.id;
}

/** As containerd writes it: `nginx` is `docker.io/library/nginx:latest`. */
export function fullReference(ref: string): string {
  const [first = '', ...rest] = ref.split('/');
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const inRegistry = hasRegistry ? ref : `docker.io/${rest.length === 0 ? 'library/' : ''}${ref}`;
  return /:[^/]+$/.test(inRegistry) ? inRegistry : `${inRegistry}:latest`;
}
