import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { allOrNone } from '../../core/all-or-none.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { FleetbedError } from '../../core/errors.ts';
import { runStep, type Emit, type StepEvent } from '../../core/events.ts';
import type { ClusterPlan } from '../../topology/topology.ts';
import type { ClusterTool, ToolContext } from './cluster-tool.ts';
import type { Docker } from './docker.ts';

/**
 * Puts one image of the local engine on the node of every cluster: saved once, loaded side by side, and believed only when
 * the node names the same id. Nodes that have it already are left alone.
 *
 * Throws `FLEETBED_IMAGE_UNKNOWN` or `FLEETBED_IMAGE_MISMATCH`.
 */
export async function loadImageEverywhere(
  ref: string,
  {
    docker,
    tool,
    context,
    emit,
  }: {
    readonly docker: Docker;
    readonly tool: ClusterTool;
    readonly context: ToolContext;
    readonly emit: Emit<StepEvent>;
  },
): Promise<void> {
  const { signal, topology } = context;
  await using undo = new DisposeStack();
  const directory = await mkdtemp(path.join(context.directory, 'image-'));
  undo.defer(() => rm(directory, { recursive: true, force: true }));
  const { archive, imageId: wanted } = await saveImage(ref, directory, docker, signal);
  const load = async (cluster: ClusterPlan, own: ToolContext): Promise<void> => {
    if ((await tool.imageId(cluster, ref, own)) === wanted) return;
    await tool.loadArchive(cluster, ref, archive, own);
    const got = await tool.imageId(cluster, ref, own);
    if (got !== wanted) throw imageMismatch(ref, tool.nodeContainer(cluster), wanted, got);
  };
  await allOrNone(
    signal,
    topology.clusters.map(
      (cluster) => (linked: AbortSignal) =>
        runStep({ emit, clock: context.clock }, 'load image', cluster.name, () =>
          load(cluster, { ...context, signal: linked }),
        ),
    ),
  );
}

/** Saves an image of the local engine as a file in `directory`. Throws `FLEETBED_IMAGE_UNKNOWN`. */
export async function saveImage(
  ref: string,
  directory: string,
  docker: Docker,
  signal: AbortSignal,
): Promise<{ readonly archive: string; readonly imageId: string }> {
  if ((await docker.imageId(ref, signal)) === undefined) throw imageUnknown(ref);
  const archive = path.join(directory, 'image.tar');
  await docker.call(['save', '--output', archive, ref], signal);
  return { archive, imageId: archivedImageId(await docker.readArchive(archive, 'manifest.json', signal)) };
}

/** The image id in the `manifest.json` of a `docker save` archive: the digest of its configuration, with whichever image store. */
export function archivedImageId(manifestJson: string): string {
  const [entry] = JSON.parse(manifestJson) as { readonly Config: string }[];
  const digest = /[0-9a-f]{64}/.exec(entry?.Config ?? '')?.[0];
  if (digest === undefined)
    throw new FleetbedError('FLEETBED_IMAGE_UNKNOWN', 'the saved image names no configuration', {
      observed: manifestJson.slice(0, 300),
    });
  return `sha256:${digest}`;
}

function imageUnknown(ref: string): FleetbedError {
  return new FleetbedError('FLEETBED_IMAGE_UNKNOWN', `the local Docker engine has no image "${ref}"`, {
    hint: `build or pull it first (\`docker pull ${ref}\`); \`docker image ls\` shows what is there`,
  });
}

export function imageMismatch(ref: string, node: string, wanted: string, got: string | undefined): FleetbedError {
  return new FleetbedError(
    'FLEETBED_IMAGE_MISMATCH',
    `node "${node}" does not have the image "${ref}" that was loaded`,
    {
      observed: got === undefined ? 'the node has no image of that name' : `wanted ${wanted}, the node has ${got}`,
      hint: 'see that the disk of the node is not full (`fleetbed doctor`) and load it again with `fleetbed load-image`',
    },
  );
}
