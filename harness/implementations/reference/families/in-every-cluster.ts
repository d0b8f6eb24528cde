/** What families have in common whose controller and proxy are in every cluster, each for its own. */
import { allOrNone } from '../../../core/all-or-none.ts';
import { runStep } from '../../../core/events.ts';
import type { CustomResourceDefinition } from '../../../kube/api/apiextensions.ts';
import type { PolicyRule } from '../../../kube/api/rbac.ts';
import type { KubeObject } from '../../../kube/meta/object.ts';
import type { ClusterHandle, Fleet } from '../../../providers/provider.ts';
import { loadBalancerRange } from '../../../topology/load-balancer-range.ts';
import type { Topology } from '../../../topology/topology.ts';
import type { ApiFamily, Installation } from '../../implementation.ts';
import { awaitController, awaitDeployment } from '../await-controller.ts';
import { familyArgs } from '../manifests/family-args.ts';
import { REFERENCE_TIMEOUTS } from '../reference-timeouts.ts';
import { restartDeployment } from '../restart-deployment.ts';
import type { ControllerPlan } from './controller-plan.ts';
import type { FamilyInstallOptions } from './family.ts';

export interface FamilyInEveryCluster {
  readonly family: ApiFamily;
  readonly crds: readonly CustomResourceDefinition[];
  readonly rules: readonly PolicyRule[];
  /** For the controller's command line. @default none */
  readonly settings?: Readonly<Record<string, string>>;
  /** What a cluster has besides the controller. */
  readonly objects: readonly KubeObject[];
  /** As of {@link ControllerPlan}. */
  readonly proxyNamespaces?: readonly string[];
}

/** Where a cluster has nobody who gives Services of type LoadBalancer their addresses, the controller does. */
const SERVICE_ADDRESS_RULES: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['services'], verbs: ['list', 'watch'] },
  { apiGroups: [''], resources: ['services', 'services/status'], verbs: ['patch'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
];

/** A controller at home in each cluster, which reaches that cluster only. */
export function planInEveryCluster(topology: Topology, options: FamilyInEveryCluster): ControllerPlan {
  const { family, crds, rules, settings = {}, objects, proxyNamespaces = [] } = options;
  const ranges = new Map(topology.clusters.map((cluster) => [cluster.name, loadBalancerRange(topology, cluster)]));
  const gives = [...ranges.values()].some((range) => range !== undefined);
  return {
    crds,
    rules: { member: [...rules, ...(gives ? SERVICE_ADDRESS_RULES : [])], config: [] },
    homes: topology.clusters.map(({ name }) => name),
    reach: (home) => [home],
    args: (home) => {
      const serviceAddresses = ranges.get(home);
      return familyArgs({
        family,
        topology,
        home,
        reach: [home],
        settings,
        ...(serviceAddresses === undefined ? {} : { serviceAddresses }),
      });
    },
    objects: () => objects,
    proxyNamespaces,
  };
}

export interface ServedInEveryCluster {
  /** Of the user's Gateways; none when the family has no Gateways of the Gateway API. */
  readonly gatewayClass?: string;
  /** The controller makes that class itself and accepts it. @default false */
  readonly hasOwnClass?: boolean;
  readonly proxy: { readonly name: string; readonly namespace?: string };
}

/** Resolves when controllers and proxies serve. Throws `FLEETBED_IMPLEMENTATION_NOT_READY`. */
export async function openInEveryCluster(
  fleet: Fleet,
  { gatewayClass, hasOwnClass = false, proxy }: ServedInEveryCluster,
  options: FamilyInstallOptions,
  timeoutMs: number,
): Promise<Installation> {
  const each = (
    step: string,
    wait: (cluster: ClusterHandle, own: FamilyInstallOptions) => Promise<void>,
    until = options.signal,
  ): Promise<unknown> =>
    allOrNone(
      until,
      [...fleet.clusters.values()].map(
        (cluster) => (signal: AbortSignal) =>
          runStep(options, step, cluster.name, () => wait(cluster, { ...options, signal })),
      ),
    );
  await each('await controller', (cluster, own) =>
    awaitController(cluster, hasOwnClass ? gatewayClass : undefined, own, timeoutMs),
  );
  await each('await proxies', (cluster, own) => awaitDeployment(cluster, proxy.name, own, timeoutMs, proxy.namespace));
  return {
    gatewayClass: gatewayClass ?? '',
    // Addresses of LoadBalancer Services are reached from everywhere on embedded; elsewhere as far as the machine does.
    gatewayUrl: (_vantage, address, port) => `http://${address}:${String(port)}`,
    restartProxies: async (ending) => {
      const restart = (cluster: ClusterHandle, own: FamilyInstallOptions): Promise<void> =>
        restartDeployment(cluster, proxy, own, REFERENCE_TIMEOUTS.attachMs);
      await each('restart proxies', restart, ending);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
