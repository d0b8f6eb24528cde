import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { settleAll } from '../../core/all-or-none.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { FleetbedError } from '../../core/errors.ts';
import { runStep } from '../../core/events.ts';
import type { Docker } from '../docker/docker.ts';
import { saveImage, imageMismatch } from '../docker/image-loading.ts';
import { nodeImageId } from '../docker/node-image-id.ts';
import type { CreateOptions } from '../provider.ts';

/**
 * Puts an image on nodes that are containers of this engine, by `ctr images import`, and compares the ids. Throws
 * `FLEETBED_UNSUPPORTED` when a node is not such a container: fleetbed has no way into it.
 */
export async function importImage(
  ref: string,
  nodes: readonly string[],
  { docker, isContainer }: { readonly docker: Docker; readonly isContainer: (node: string) => boolean },
  options: CreateOptions,
): Promise<void> {
  const foreign = nodes.filter((node) => !isContainer(node));
  if (foreign.length > 0) throw unreachableNodes(ref, foreign);
  await using undo = new DisposeStack();
  const directory = await mkdtemp(path.join(tmpdir(), 'fleetbed-image-'));
  undo.defer(() => rm(directory, { recursive: true, force: true }));
  const { archive, imageId } = await saveImage(ref, directory, docker, options.signal);
  await settleAll(nodes.map((node) => runStep(options, 'load image', node, () => importOn(node))));

  async function importOn(node: string): Promise<void> {
    const { signal } = options;
    if ((await nodeImageId(docker, node, ref, signal)) === imageId) return;
    const ctr = ['ctr', '--namespace', 'k8s.io', 'images', 'import', '-'];
    await docker.call(['exec', '--interactive', node, ...ctr], signal, { input: createReadStream(archive) });
    const got = await nodeImageId(docker, node, ref, signal);
    if (got !== imageId) throw imageMismatch(ref, node, imageId, got);
  }
}

function unreachableNodes(ref: string, nodes: readonly string[]): FleetbedError {
  return new FleetbedError(
    'FLEETBED_UNSUPPORTED',
    `the image "${ref}" cannot be put on nodes that are not containers of this Docker engine`,
    {
      observed: nodes.join(', '),
      hint: 'push the image to a registry that the clusters pull from and name it by --image',
    },
  );
}
