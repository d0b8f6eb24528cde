/**
 * The controller of Multi Cluster Ingress: follows all clusters of a fleet, keeps derived Services and statuses right, and
 * serves each load balancer its route table (semantics 2.4).
 *
 * Tables are computed and handed out without a write in between, so that no slow or dead API server delays traffic; each
 * cluster has its own writing pass for the same reason (001-R10).
 * Does not: elect a leader. Two instances would undo each other's writes; the Deployment has strategy `Recreate`. Follow a
 * change of the config cluster while it runs: that is a restart with another value (001-R11).
 */
import { setMaxListeners } from 'node:events';
import { FleetbedError } from '../../core/errors.ts';
import type { FamilyOptions } from '../family.ts';
import { startRouteServer } from '../route-feed/route-server.ts';
import { ingressTwin, NO_TWIN } from './ingress-defects.ts';
import { decodeIngressSettings } from './ingress-settings.ts';
import { IngressController } from './ingress-controller.ts';

export interface MulticlusterIngressOptions extends FamilyOptions {
  /** As {@link decodeIngressSettings} reads them. */
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Runs until `signal` aborts. Throws `FLEETBED_CLUSTER_UNKNOWN` for a config cluster that is not one of `clusters`, and
 * `FLEETBED_USAGE` for settings that it cannot read.
 */
export async function runMulticlusterIngressController(options: MulticlusterIngressOptions): Promise<void> {
  const { clusters, clock, signal, home } = options;
  // One signal ends all the informers; Node warns of a leak at eleven.
  setMaxListeners(0, signal);
  const settings = decodeIngressSettings(options.settings, {
    home,
    regionOf: (cluster) => clusters.get(cluster)?.location.region,
  });
  if (!clusters.has(settings.configCluster))
    throw new FleetbedError(
      'FLEETBED_CLUSTER_UNKNOWN',
      `the config cluster "${settings.configCluster}" is not one of the fleet`,
      { observed: `clusters: ${[...clusters.keys()].join(', ')}`, hint: 'name one of them as the config cluster' },
    );
  const twin = settings.defect === undefined ? NO_TWIN : ingressTwin(settings.defect);
  const controller = new IngressController(options, settings, twin);
  await using server = await startRouteServer({
    tables: controller.tables,
    isReady: () => controller.view.ready,
    clock,
    network: options.network,
    port: options.port,
    routeToken: options.routeToken,
  });
  options.onListening?.(server.port);
  await controller.run(signal);
}
