import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FleetbedError, isFleetbedError } from '../../core/errors.ts';
import { parseKubeconfig } from '../../kube/kubeconfig/kubeconfig-file.ts';
import type { ClusterPlan } from '../../topology/topology.ts';
import type { ClusterTool, ToolContext } from '../docker/cluster-tool.ts';
import { Docker } from '../docker/docker.ts';
import { crictlImageId } from './crictl-image-id.ts';
import { runK3d } from './k3d-command.ts';
import { k3dConfig, k3dConfigText } from './k3d-config.ts';

export interface K3dOptions {
  /** The node image, `rancher/k3s:…`; k3d's own default when absent. */
  readonly image?: string;
  /** Off where rewriting iptables in the nodes breaks their DNS. @default true */
  readonly fixDns?: boolean;
}

export const K3D_DEFAULTS: { readonly fixDns: boolean } = { fixDns: true };

/** Three times k3d's own timeout of 120 s, and some: a k3d that hangs all the same is ended. */
const CREATE_TIMEOUT_MS = 400_000;
const CALL_TIMEOUT_MS = 120_000;

/**
 * The k3d command (https://k3d.io), one server per cluster.
 *
 * k3d's word is not trusted where it is wrong at times: "created" means that a log line was seen once, and an image import
 * may exit with 0 without the image. Readiness and image ids are checked by the caller. Its load balancer resolves the node
 * only when it starts, so nodes must keep their addresses (the provider pins them).
 */
export function k3dTool({ image, fixDns = K3D_DEFAULTS.fixDns }: K3dOptions = {}): ClusterTool {
  const nodeContainer = (cluster: ClusterPlan): string => `k3d-${cluster.runtimeName}-server-0`;
  const k3d = (args: readonly string[], context: ToolContext, timeoutMs: number = CALL_TIMEOUT_MS): Promise<string> =>
    runK3d(args, context, { fixDns, timeoutMs }).then(({ stdout }) => stdout);
  return {
    name: 'k3d',
    nodeContainer,
    // Not the load balancer: the server's certificate is valid for its own name, and it has one hop less.
    internalServer: (cluster) => `https://${nodeContainer(cluster)}:6443`,

    async create(cluster, context) {
      const file = path.join(context.directory, `${cluster.name}.k3d.json`);
      await writeFile(file, k3dConfigText(k3dConfig(cluster, context.topology, image)));
      try {
        // The timeout in the file counts as well; the flag is for a k3d whose environment says otherwise.
        await k3d(['cluster', 'create', '--config', file, '--timeout', '120s'], context, CREATE_TIMEOUT_MS);
      } catch (error) {
        throw isFleetbedError(error, 'FLEETBED_COMMAND_FAILED') ? createFailed(cluster, context, image, error) : error;
      }
    },

    async delete(cluster, context) {
      try {
        await k3d(['cluster', 'delete', nameOf(cluster)], context);
      } catch (error) {
        // What k3d made goes without k3d too.
        if (!isFleetbedError(error, 'FLEETBED_TOOL_MISSING')) throw error;
      }
      await removeLeftovers(cluster, context);
    },

    async kubeconfig(cluster, context) {
      const text = await k3d(['kubeconfig', 'get', nameOf(cluster)], context);
      parseKubeconfig(text);
      return text;
    },

    async loadArchive(cluster, _ref, archive, context) {
      await k3d(['image', 'import', '--mode', 'direct', '--cluster', nameOf(cluster), archive], context);
    },

    imageId: (cluster, ref, context) =>
      crictlImageId(new Docker(context.exec), nodeContainer(cluster), ref, context.signal),

    // A start of what runs does nothing. It is not restarted: while a sibling is down it might be given that one's address.
    async afterNodeStart(cluster, context) {
      await new Docker(context.exec).call(['start', `k3d-${cluster.runtimeName}-serverlb`], context.signal);
    },
  };
}

/** k3d knows a cluster by its nodes: of one that was given up early its own containers and its image volume can be left. */
async function removeLeftovers(cluster: ClusterPlan, { exec, signal }: ToolContext): Promise<void> {
  const docker = new Docker(exec);
  await docker.remove(await docker.containersWith([`k3d.cluster=${nameOf(cluster)}`], signal), signal);
  await docker.call(['volume', 'rm', '--force', `k3d-${nameOf(cluster)}-images`], signal);
}

/** Without a name k3d takes the cluster `k3s-default`, which is somebody else's. */
function nameOf({ runtimeName }: ClusterPlan): string {
  if (runtimeName === '') throw new TypeError('a k3d cluster needs a name');
  return runtimeName;
}

function createFailed(
  cluster: ClusterPlan,
  { topology }: ToolContext,
  image: string | undefined,
  cause: FleetbedError,
): FleetbedError {
  const said = cause.observed ?? '';
  return new FleetbedError('FLEETBED_CLUSTER_CREATE_FAILED', `k3d could not create cluster "${cluster.name}"`, {
    observed: said,
    hint: createHint(said, cluster, topology.network.name, image),
  });
}

function createHint(said: string, cluster: ClusterPlan, network: string, image: string | undefined): string {
  const node = `k3d-${cluster.runtimeName}-server-0`;
  if (/port is already allocated|address already in use/i.test(said))
    return `free 127.0.0.1:${cluster.apiPort} or set spec.clusters[${cluster.index}].apiPort`;
  if (/because a cluster with that name already exists/i.test(said))
    return `remove it with \`k3d cluster delete ${cluster.runtimeName}\`, or give the fleet another --name`;
  if (/no gateway defined/i.test(said)) return `make the network ${network} anew with --gateway`;
  if (/pull|manifest unknown|no such image/i.test(said))
    return `see that the images exist (\`docker image ls\`): ${image ?? 'the k3s image of this k3d'}, and k3d-proxy and k3d-tools with the version of k3d as tag; FLEETBED_K3S_IMAGE names another k3s`;
  if (/deadline exceeded|timed? ?out/i.test(said))
    return `see \`docker logs ${node}\` with --keep; a k3s that refuses an option looks like this`;
  return 'run `fleetbed doctor`, it names the usual causes';
}
