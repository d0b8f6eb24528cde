import { GATEWAY_CLASS_NAME } from '../../../../controllers/multicluster-gateway/names.ts';
import type { Clock } from '../../../../core/clock.ts';
import { DisposeStack } from '../../../../core/dispose.ts';
import { runStep } from '../../../../core/events.ts';
import { MULTICLUSTER_GATEWAY_CRDS } from '../../../../kube/crds/crds.ts';
import type { Fleet } from '../../../../providers/provider.ts';
import type { Topology } from '../../../../topology/topology.ts';
import type { Installation } from '../../../implementation.ts';
import { awaitController } from '../../await-controller.ts';
import { REFERENCE_FEATURES } from '../../features.ts';
import { configCluster, installController } from '../../install-controller.ts';
import { controllerArgs } from '../../manifests/controller-args.ts';
import { MULTICLUSTER_GATEWAY_RULES } from '../../manifests/controller-rules.ts';
import { routesService } from '../../manifests/routes-service.ts';
import { Proxies } from '../../proxies.ts';
import { ProxyAdmin } from '../../proxy-admin.ts';
import { REFERENCE_TIMEOUTS } from '../../reference-timeouts.ts';
import { awaitConfigCluster, currentConfigCluster, moveConfigCluster } from './config-cluster-move.ts';
import type { ControllerPlan } from '../controller-plan.ts';
import type { FamilyInstallOptions, ReferenceFamily } from '../family.ts';

/**
 * Multi-cluster Gateways: a controller in the config cluster, which reads and writes every member, and one proxy for each
 * load balancer on the shared network, outside every cluster, so that the loss of the config cluster leaves traffic
 * flowing (000-R22).
 *
 * Does not uninstall: what it makes goes with the fleet.
 */
export const multiclusterGatewayFamily: ReferenceFamily = {
  name: 'multicluster-gateway',
  features: REFERENCE_FEATURES,

  install: (fleet, options) =>
    open(fleet, options, REFERENCE_TIMEOUTS.installMs, async (proxies) => {
      await installController(fleet, planOf(fleet.topology), options);
      // A proxy tries again until the controller answers.
      await runStep(options, 'start proxies', undefined, () => proxies.start(options.signal));
    }),

  attach: (fleet, options) => open(fleet, options, REFERENCE_TIMEOUTS.attachMs, () => Promise.resolve()),
};

function planOf(topology: Topology): ControllerPlan {
  return {
    crds: MULTICLUSTER_GATEWAY_CRDS,
    rules: MULTICLUSTER_GATEWAY_RULES,
    homes: [topology.configCluster],
    reach: () => topology.clusters.map(({ name }) => name),
    args: () => controllerArgs(topology),
    objects: () => [routesService(topology.routesNodePort)],
  };
}

async function open(
  fleet: Fleet,
  options: FamilyInstallOptions,
  timeoutMs: number,
  start: (proxies: Proxies) => Promise<void>,
): Promise<Installation> {
  await using undo = new DisposeStack();
  const admin = undo.use(new ProxyAdmin());
  const { clock, image, defect } = options;
  const proxies = new Proxies({
    fleet,
    admin,
    clock,
    process: { image, ...(defect === undefined ? {} : { defect }) },
  });
  await start(proxies);
  const config = await currentConfigCluster(fleet, options.signal);
  await runStep(options, 'await controller', fleet.topology.configCluster, () =>
    config === fleet.topology.configCluster
      ? awaitController(configCluster(fleet), GATEWAY_CLASS_NAME, options, timeoutMs)
      : awaitConfigCluster(fleet, config, options, timeoutMs),
  );
  await runStep(options, 'await proxies', undefined, () => proxies.awaitReady(options.signal, timeoutMs));
  const owned = undo.move();
  return installation(fleet, clock, proxies, () => owned[Symbol.asyncDispose]());
}

function installation(fleet: Fleet, clock: Clock, proxies: Proxies, dispose: () => Promise<void>): Installation {
  const { topology } = fleet;
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

    moveConfigCluster: (to, signal) => moveConfigCluster(fleet, to, { clock, signal }, REFERENCE_TIMEOUTS.attachMs),

    restartProxies: async (signal) => {
      await proxies.start(signal);
      await proxies.awaitReady(signal, REFERENCE_TIMEOUTS.attachMs);
    },

    [Symbol.asyncDispose]: dispose,
  };
}
