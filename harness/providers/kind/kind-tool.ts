import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FleetbedError, isFleetbedError } from '../../core/errors.ts';
import type { ClusterPlan } from '../../topology/topology.ts';
import type { ClusterTool, ToolContext } from '../docker/cluster-tool.ts';
import { Docker } from '../docker/docker.ts';
import { nodeImageId } from '../docker/node-image-id.ts';
import { kindConfig } from './kind-config.ts';

export interface KindOptions {
  /** The node image; kind's own default when absent. */
  readonly nodeImage?: string;
}

const CREATE_TIMEOUT_MS = 300_000;

/** The kind command (https://kind.sigs.k8s.io). Its `--wait` only warns when missed, so readiness is checked elsewhere. */
export function kindTool({ nodeImage }: KindOptions = {}): ClusterTool {
  const nodeContainer = (cluster: ClusterPlan): string => `${cluster.runtimeName}-control-plane`;
  return {
    name: 'kind',
    nodeContainer,
    internalServer: (cluster) => `https://${nodeContainer(cluster)}:6443`,

    async create(cluster, context) {
      const file = path.join(context.directory, `${cluster.name}.kind.json`);
      await writeFile(file, JSON.stringify(kindConfig(cluster, nodeImage), null, 2));
      try {
        await kind(
          [
            'create',
            'cluster',
            '--config',
            file,
            '--kubeconfig',
            kubeconfigFile(cluster, context),
            '--retain',
            '--wait',
            '0s',
          ],
          context,
        );
      } catch (error) {
        throw isFleetbedError(error, 'FLEETBED_COMMAND_FAILED') ? createFailed(cluster, nodeImage, error) : error;
      }
    },

    async delete(cluster, context) {
      const file = kubeconfigFile(cluster, context);
      try {
        await kind(['delete', 'cluster', '--name', cluster.runtimeName, '--kubeconfig', file], context);
      } catch (error) {
        // The provider removes the node itself when it is still there: what kind made goes without kind too.
        if (!isFleetbedError(error, 'FLEETBED_TOOL_MISSING')) throw error;
      }
    },

    async kubeconfig(cluster, context) {
      return (await kind(['get', 'kubeconfig', '--name', cluster.runtimeName], context)).stdout;
    },

    async loadArchive(cluster, _ref, archive, context) {
      await kind(['load', 'image-archive', archive, '--name', cluster.runtimeName], context);
    },

    imageId: (cluster, ref, context) =>
      nodeImageId(new Docker(context.exec), nodeContainer(cluster), ref, context.signal),

    afterNodeStart: () => Promise.resolve(),
  };
}

function kind(
  args: readonly string[],
  { exec, signal, topology, onSpawn }: ToolContext,
): ReturnType<ToolContext['exec']['run']> {
  // kind has no option for the network; the variable is its own, marked experimental.
  return exec.run('kind', args, {
    signal,
    onSpawn,
    timeoutMs: CREATE_TIMEOUT_MS,
    env: { KIND_EXPERIMENTAL_DOCKER_NETWORK: topology.network.name },
  });
}

function kubeconfigFile(cluster: ClusterPlan, { directory }: ToolContext): string {
  return path.join(directory, `${cluster.name}.kind.kubeconfig`);
}

function createFailed(cluster: ClusterPlan, nodeImage: string | undefined, cause: FleetbedError): FleetbedError {
  const said = cause.observed ?? '';
  const hint = /pull|manifest unknown|not found/i.test(said)
    ? `see that the node image${nodeImage === undefined ? '' : ` "${nodeImage}"`} exists (\`docker image ls\`), or name another one by FLEETBED_KIND_IMAGE`
    : /port is already allocated|address already in use/i.test(said)
      ? `free 127.0.0.1:${cluster.apiPort} or set spec.clusters[${cluster.index}].apiPort`
      : 'run `fleetbed doctor`, it names the usual causes';
  return new FleetbedError('FLEETBED_CLUSTER_CREATE_FAILED', `kind could not create cluster "${cluster.name}"`, {
    observed: said,
    hint,
  });
}
