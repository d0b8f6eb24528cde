import { mergeKubeconfigs, renameContext, withServer } from '../../kube/kubeconfig/kubeconfig-edit.ts';
import { kubeconfigText, parseKubeconfig } from '../../kube/kubeconfig/kubeconfig-file.ts';
import type { Kubeconfig } from '../../kube/kubeconfig/kubeconfig.ts';

/** One context a cluster, named after it: as the host reaches the API servers, and as siblings on the shared network do. */
export interface FleetKubeconfigs {
  readonly host: string;
  readonly internal: string;
}

/** What is known of one cluster's API server. */
export interface ClusterAccess {
  readonly cluster: string;
  /** A kubeconfig file and the context in it. */
  readonly kubeconfig: string;
  readonly context?: string;
  /** The server as the shared network reaches it, and the name in its certificate where that differs. */
  readonly internalServer: string;
  readonly internalServerName?: string;
}

/** Throws `FLEETBED_KUBECONFIG_INVALID` with every problem of a file. */
export function fleetKubeconfigs(accesses: readonly ClusterAccess[]): FleetKubeconfigs {
  const hosts = accesses.map(hostView);
  const internals = accesses.map((access, index) =>
    withServer(hosts[index] ?? hostView(access), access.internalServer, access.internalServerName),
  );
  return { host: kubeconfigText(mergeKubeconfigs(hosts)), internal: kubeconfigText(mergeKubeconfigs(internals)) };
}

/** Both views in one file: contexts `<cluster>` and `<cluster>-internal`. */
export function bothViews({ host, internal }: FleetKubeconfigs): string {
  const internals = parseKubeconfig(internal);
  const renamed = internals.contexts.map(({ name }) => renameContext(internals, name, `${name}-internal`));
  return kubeconfigText(mergeKubeconfigs([parseKubeconfig(host), ...renamed]));
}

function hostView({ cluster, kubeconfig, context }: ClusterAccess): Kubeconfig {
  const parsed = parseKubeconfig(kubeconfig);
  return renameContext(parsed, context ?? parsed.currentContext ?? parsed.contexts[0]?.name ?? '', cluster);
}
