import { allOrNone } from '../../core/all-or-none.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { GATEWAY_CLASS_NAME } from '../../controllers/multicluster-gateway/names.ts';
import { runStep } from '../../core/events.ts';
import type { Fleet } from '../../providers/provider.ts';
import type { Topology } from '../../topology/topology.ts';
import type { Implementation, Installation, InstallOptions } from '../implementation.ts';
import { awaitController } from './await-controller.ts';
import type { DefectName } from './defects/defects.ts';
import { REFERENCE_FEATURES } from './features.ts';
import { configCluster, installController } from './install-controller.ts';
import { Proxies } from './proxies.ts';
import { ProxyAdmin } from './proxy-admin.ts';

export interface ReferenceOptions {
  /** Install the broken twin instead, for the self-test. */
  readonly defect?: DefectName;
}

/** The version of fleetbed, whose own implementation this is. */
export const REFERENCE_VERSION = '0.1.0';

/** Bounds of the waits, milliseconds. */
export const REFERENCE_TIMEOUTS: { readonly installMs: number; readonly attachMs: number; readonly servedMs: number } =
  {
    installMs: 120_000,
    attachMs: 30_000,
    servedMs: 30_000,
  };

/**
 * fleetbed's own implementation of multi-cluster Gateways: a controller in the config cluster, which reads and writes
 * every member, and one proxy for each load balancer on the shared network, outside every cluster, so that the loss of
 * the config cluster leaves traffic flowing (000-R22).
 *
 * Does not uninstall: what it makes goes with the fleet. Does not move the config cluster (000-R21) of a running fleet.
 */
export function referenceImplementation({ defect }: ReferenceOptions = {}): Implementation {
  const proxiesOf = (fleet: Fleet, admin: ProxyAdmin, { clock, image }: InstallOptions): Proxies =>
    new Proxies({ fleet, admin, clock, process: { image, ...(defect === undefined ? {} : { defect }) } });

  const open = async (
    fleet: Fleet,
    options: InstallOptions,
    timeoutMs: number,
    start: (proxies: Proxies) => Promise<void>,
  ): Promise<Installation> => {
    await using undo = new DisposeStack();
    const admin = undo.use(new ProxyAdmin());
    const proxies = proxiesOf(fleet, admin, options);
    await start(proxies);
    await runStep(options, 'await controller', fleet.topology.configCluster, () =>
      awaitController(configCluster(fleet), options, timeoutMs),
    );
    await runStep(options, 'await proxies', undefined, () => proxies.awaitReady(options.signal, timeoutMs));
    const owned = undo.move();
    return installation(fleet.topology, proxies, () => owned[Symbol.asyncDispose]());
  };

  return {
    name: defect === undefined ? 'reference' : `reference-${defect}`,
    version: REFERENCE_VERSION,
    families: ['multicluster-gateway'],
    features: REFERENCE_FEATURES,

    install: (fleet, options) =>
      open(fleet, options, REFERENCE_TIMEOUTS.installMs, async (proxies) => {
        await allOrNone(options.signal, [
          (signal) => installController(fleet, { ...options, signal }),
          // A proxy tries again until the controller answers.
          (signal) => runStep(options, 'start proxies', undefined, () => proxies.start(signal)),
        ]);
      }),

    attach: (fleet, options) => open(fleet, options, REFERENCE_TIMEOUTS.attachMs, () => Promise.resolve()),
  };
}

function installation(topology: Topology, proxies: Proxies, dispose: () => Promise<void>): Installation {
  return {
    gatewayClass: GATEWAY_CLASS_NAME,

    gatewayUrl: (vantage, address, port) => {
      if (vantage === 'network') return `http://${address}:${String(port)}`;
      const balancer = topology.loadBalancers.find((each) => each.address === address);
      const hostPort = balancer?.published.find((each) => each.port === port)?.hostPort;
      return hostPort === undefined ? undefined : `http://127.0.0.1:${String(hostPort)}`;
    },

    awaitServed: ({ kind, namespace, name, generation }, signal) =>
      proxies.awaitSource(`${kind}/${namespace}/${name}`, generation, signal, REFERENCE_TIMEOUTS.servedMs),

    restartProxies: async (signal) => {
      await proxies.start(signal);
      await proxies.awaitReady(signal, REFERENCE_TIMEOUTS.attachMs);
    },

    [Symbol.asyncDispose]: dispose,
  };
}
