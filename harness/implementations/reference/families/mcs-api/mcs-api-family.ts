import { allOrNone } from '../../../../core/all-or-none.ts';
import { runStep } from '../../../../core/events.ts';
import { MCS_API_CRDS } from '../../../../kube/crds/crds.ts';
import type { ClusterHandle, Fleet } from '../../../../providers/provider.ts';
import type { Topology } from '../../../../topology/topology.ts';
import type { Installation } from '../../../implementation.ts';
import { awaitController, awaitDeployment } from '../../await-controller.ts';
import { installController } from '../../install-controller.ts';
import { familyArgs } from '../../manifests/family-args.ts';
import { REFERENCE_TIMEOUTS } from '../../reference-timeouts.ts';
import type { ControllerPlan } from '../controller-plan.ts';
import type { FamilyInstallOptions, ReferenceFamily } from '../family.ts';
import { CLUSTERSET_DNS } from './clusterset-dns-access.ts';
import { installClustersetDns } from './install-clusterset-dns.ts';
import { MCS_API_FEATURES } from './mcs-api-features.ts';
import { MCS_API_RULES } from './mcs-api-rules.ts';

/**
 * The Multi-Cluster Services API: a controller in every cluster, which reads all of them and writes its own. Traffic goes
 * by the Services of the clusters; there is no proxy. Names are answered by the DNS of an embedded cluster itself, elsewhere
 * by a DNS server of `clusterset.local` that CoreDNS forwards to.
 *
 * Does not: uninstall.
 */
export const mcsApiFamily: ReferenceFamily = {
  name: 'mcs-api',
  features: new Set(MCS_API_FEATURES),
  install: async (fleet, options) => {
    await installController(fleet, planOf(fleet.topology, options), options);
    if (needsDns(fleet)) await eachCluster(fleet, options, 'install clusterset DNS', installClustersetDns);
    return opened(fleet, options, REFERENCE_TIMEOUTS.installMs);
  },
  attach: (fleet, options) => opened(fleet, options, REFERENCE_TIMEOUTS.attachMs),
};

function planOf(topology: Topology, { exportDefect }: FamilyInstallOptions): ControllerPlan {
  const settings = exportDefect === undefined ? {} : { defect: exportDefect };
  const names = topology.clusters.map(({ name }) => name);
  return {
    crds: MCS_API_CRDS,
    rules: MCS_API_RULES,
    homes: names,
    reach: () => names,
    args: (home) => familyArgs({ family: 'mcs-api', topology, home, reach: names, settings }),
    objects: () => [],
  };
}

/** The DNS of embedded clusters knows imports; that of others has to be told whom to ask. */
function needsDns({ topology }: Fleet): boolean {
  return topology.provider !== 'embedded';
}

function eachCluster(
  { clusters }: Fleet,
  options: FamilyInstallOptions,
  step: string,
  work: (cluster: ClusterHandle, options: FamilyInstallOptions) => Promise<void>,
): Promise<unknown> {
  return allOrNone(
    options.signal,
    [...clusters.values()].map(
      (cluster) => (signal: AbortSignal) =>
        runStep(options, step, cluster.name, () => work(cluster, { ...options, signal })),
    ),
  );
}

async function opened(fleet: Fleet, options: FamilyInstallOptions, timeoutMs: number): Promise<Installation> {
  await eachCluster(fleet, options, 'await controller', (cluster, own) =>
    awaitController(cluster, undefined, own, timeoutMs),
  );
  if (needsDns(fleet))
    await eachCluster(fleet, options, 'await clusterset DNS', (cluster, own) =>
      awaitDeployment(cluster, CLUSTERSET_DNS, own, timeoutMs),
    );
  return {
    // It has no Gateways.
    gatewayClass: '',
    gatewayUrl: () => undefined,
    restartProxies: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
