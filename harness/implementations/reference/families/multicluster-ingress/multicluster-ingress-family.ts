import { DisposeStack } from '../../../../core/dispose.ts';
import { runStep } from '../../../../core/events.ts';
import type { Fleet } from '../../../../providers/provider.ts';
import type { Installation } from '../../../implementation.ts';
import { awaitController } from '../../await-controller.ts';
import { configCluster, installController } from '../../install-controller.ts';
import { Proxies } from '../../proxies.ts';
import { ProxyAdmin } from '../../proxy-admin.ts';
import { REFERENCE_TIMEOUTS } from '../../reference-timeouts.ts';
import type { FamilyInstallOptions, ReferenceFamily } from '../family.ts';
import { ingressControllerPlan } from './controller-plan.ts';
import { moveIngressConfig } from './move-config-cluster.ts';
import { MULTICLUSTER_INGRESS_FEATURES } from './multicluster-ingress-features.ts';

/**
 * Multi Cluster Ingress: a controller in the config cluster, which reads and writes every member, and one proxy for each load
 * balancer on the shared network, outside every cluster, so that the loss of the config cluster leaves traffic flowing
 * (001-R10).
 *
 * Does not uninstall: what it makes goes with the fleet.
 */
export const multiclusterIngressFamily: ReferenceFamily = {
  name: 'multicluster-ingress',
  features: new Set(MULTICLUSTER_INGRESS_FEATURES),

  install: (fleet, options) =>
    open(fleet, options, REFERENCE_TIMEOUTS.installMs, async (proxies) => {
      await installController(fleet, ingressControllerPlan(fleet.topology, options.ingressDefect), options);
      // A proxy tries again until the controller answers.
      await runStep(options, 'start proxies', undefined, () => proxies.start(options.signal));
    }),

  attach: (fleet, options) => open(fleet, options, REFERENCE_TIMEOUTS.attachMs, () => Promise.resolve()),
};

async function open(
  fleet: Fleet,
  options: FamilyInstallOptions,
  timeoutMs: number,
  start: (proxies: Proxies) => Promise<void>,
): Promise<Installation> {
  await using undo = new DisposeStack();
  const admin = undo.use(new ProxyAdmin());
  const { clock, image, defect } = options;
  const process = { image, ...(defect === undefined ? {} : { defect }) };
  const proxies = new Proxies({ fleet, admin, clock, process });
  await start(proxies);
  await runStep(options, 'await controller', fleet.topology.configCluster, () =>
    awaitController(configCluster(fleet), undefined, options, timeoutMs),
  );
  await runStep(options, 'await proxies', undefined, () => proxies.awaitReady(options.signal, timeoutMs));
  const owned = undo.move();
  return installation(fleet, options, proxies, () => owned[Symbol.asyncDispose]());
}

function installation(
  fleet: Fleet,
  { clock, ingressDefect }: Pick<FamilyInstallOptions, 'clock' | 'ingressDefect'>,
  proxies: Proxies,
  dispose: () => Promise<void>,
): Installation {
  const { topology } = fleet;
  return {
    // It has no Gateways.
    gatewayClass: '',

    gatewayUrl: (vantage, address, port) => {
      if (vantage === 'network') return `http://${address}:${String(port)}`;
      const balancer = topology.loadBalancers.find((each) => each.address === address);
      const hostPort = balancer?.published.find((each) => each.port === port)?.hostPort;
      return hostPort === undefined ? undefined : `http://127.0.0.1:${String(hostPort)}`;
    },

    awaitServed: ({ kind, namespace, name, generation }, signal) =>
      proxies.awaitSource(`${kind}/${namespace}/${name}`, generation, signal, REFERENCE_TIMEOUTS.servedMs),

    moveConfigCluster: (to, signal) =>
      moveIngressConfig(fleet, to, { clock, signal, ingressDefect }, REFERENCE_TIMEOUTS.attachMs),

    restartProxies: async (signal) => {
      await proxies.start(signal);
      await proxies.awaitReady(signal, REFERENCE_TIMEOUTS.attachMs);
    },

    [Symbol.asyncDispose]: dispose,
  };
}
