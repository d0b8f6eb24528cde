import type { Docker } from './docker.ts';

interface Manifest {
  readonly config?: { readonly digest: string };
  readonly manifests?: readonly { readonly digest: string; readonly platform?: { readonly architecture: string } }[];
}

/**
 * The id that containerd of a node has under `ref`, read with `ctr`, which every kind and k3d node has: the digest of the
 * image's configuration, which is what Docker's classic image store calls the image id.
 */
export async function nodeImageId(
  docker: Docker,
  node: string,
  ref: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const ctr = ['exec', node, 'ctr', '--namespace', 'k8s.io'];
  const listed = await docker.call([...ctr, 'images', 'list', `name==${ref}`], signal);
  const target = /\bsha256:[0-9a-f]{64}\b/.exec(listed.stdout)?.[0];
  if (target === undefined) return undefined;
  const manifest = async (digest: string): Promise<Manifest> =>
    JSON.parse((await docker.call([...ctr, 'content', 'get', digest], signal)).stdout) as Manifest;
  const top = await manifest(target);
  if (top.config !== undefined) return top.config.digest;
  const single = top.manifests?.[0];
  return single === undefined ? undefined : (await manifest(single.digest)).config?.digest;
}
