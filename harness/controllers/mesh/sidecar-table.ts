import type { Pod } from '../../kube/api/pod.ts';
import { captureServices } from '../mesh-sidecar/capture-services.ts';
import type { TableContent } from '../mesh-sidecar/sidecar-feeds.ts';
import type { Outbound } from './captured-services.ts';
import { inboundOf } from './inbound-ports.ts';
import { MESH_ANSWERS } from './mesh-answers.ts';
import { MESH_TRUST } from './mesh-backend.ts';
import type { MeshCluster } from './mesh-world.ts';

const TTL_SECONDS = 5;

/** Everything but the inbound side, which is the same for all sidecars of a network. */
export function outboundTable({ services, backends }: Outbound, root: string): TableContent {
  const { listeners, streams, hosts } = captureServices(services);
  return {
    sources: {},
    defaultClientRegion: '',
    listeners,
    streams,
    backends,
    trust: { [MESH_TRUST]: [root] },
    answers: MESH_ANSWERS,
    resolver: { hosts, ttlSeconds: TTL_SECONDS },
  };
}

/** The table of the sidecar of one pod. Its certificate and private key it puts in itself. */
export function sidecarTable(outbound: TableContent, cluster: MeshCluster, pod: Pod): TableContent {
  const inbound = inboundOf(cluster, pod);
  return {
    ...outbound,
    streams: [...(outbound.streams ?? []), ...inbound.streams],
    backends: { ...outbound.backends, ...inbound.backends },
  };
}
