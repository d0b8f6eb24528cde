import { isDeepStrictEqual } from 'node:util';
import { EVENT } from '../../kube/api/core.ts';
import { GATEWAY, GATEWAY_CLASS, type Gateway } from '../../kube/api/gateway.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';
import { kubeTime } from '../../kube/meta/conditions.ts';
import { attemptAll } from '../runtime/write-failures.ts';
import { Writer } from '../runtime/writer.ts';
import type { ConfigCluster } from './config-cluster.ts';
import type { EvaluatedGateway, Evaluation } from './evaluation.ts';
import type { FleetSettings } from './fleet-settings.ts';
import { GATEWAY_CLASS_OBJECT, withClassStatus } from './gateway-class.ts';
import type { GatewayEvents } from './gateway-events.ts';
import { withGatewayMetadata } from './gateway-metadata.ts';
import { departingGateways, mayRelease, withoutFinalizer } from './gateway-release.ts';
import { withGatewayStatus } from './gateway-status.ts';
import { withRouteStatus } from './route-status.ts';
import type { ProxyState } from './route-tables.ts';
import { keyTextOf, type World } from './world.ts';

export interface GatewayPassOptions {
  readonly config: ConfigCluster;
  readonly world: World;
  readonly evaluation: Evaluation;
  /** By load balancer. */
  readonly proxies: ReadonlyMap<string, ProxyState>;
  readonly settings: FleetSettings;
  readonly events: GatewayEvents;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/**
 * Brings the config cluster's GatewayClass, Gateways and HTTPRoutes to what the rules say (000-R11 to R18, R20). Writes
 * only differences; a failed step does not stop the others.
 */
export async function reconcileGateways(options: GatewayPassOptions): Promise<void> {
  const { evaluation } = options;
  await attemptAll([
    () => reconcileClasses(options),
    ...[...evaluation.gateways.values()].map((evaluated) => () => reconcileGateway(options, evaluated)),
    () => releaseGateways(options),
    () => reconcileRouteStatuses(options),
  ]);
}

async function reconcileClasses({ config, now, signal }: GatewayPassOptions): Promise<void> {
  const writer = new Writer(config.client, GATEWAY_CLASS, config.gatewayClasses);
  if (!config.gatewayClasses.served) return;
  if (config.gatewayClasses.get({ name: GATEWAY_CLASS_OBJECT.metadata.name }) === undefined)
    await writer.carryOut({ create: [GATEWAY_CLASS_OBJECT], update: [], remove: [] }, signal);
  const outdated = config.gatewayClasses.list().flatMap((each) => {
    const next = withClassStatus(each, kubeTime(now));
    return isDeepStrictEqual(next, each) ? [] : [next];
  });
  await writer.updateStatuses(outdated, signal);
}

async function reconcileGateway(options: GatewayPassOptions, evaluated: EvaluatedGateway): Promise<void> {
  const { config, proxies, settings, events, now, signal } = options;
  const { gateway, assignment } = evaluated;
  if (gateway.metadata.deletionTimestamp !== undefined) return;
  const proxy = assignment.kind === 'assigned' ? proxies.get(assignment.loadBalancer.name) : undefined;
  const writer = new Writer(config.client, GATEWAY, config.gateways);
  const notes = events.observe(evaluated, proxy, now);
  let current: Gateway = gateway;
  await attemptAll([
    async () => {
      const named = withGatewayMetadata(evaluated, settings.projectNumber, now);
      if (!isDeepStrictEqual(named, gateway)) current = await writer.update(named, signal);
    },
    async () => {
      const next = withGatewayStatus({ ...evaluated, gateway: current }, proxy, kubeTime(now));
      if (!isDeepStrictEqual(next, current)) await writer.updateStatuses([next], signal);
    },
    ...notes.map((event) => async () => {
      await config.client.create(EVENT, event, { signal });
    }),
  ]);
}

async function releaseGateways(options: GatewayPassOptions): Promise<void> {
  const { config, world, evaluation, proxies, events, signal } = options;
  const writer = new Writer(config.client, GATEWAY, config.gateways);
  events.retain(world.config.gateways);
  await attemptAll(
    departingGateways(world, evaluation)
      .filter((gateway) => mayRelease(gateway, evaluation, proxies))
      .map((gateway) => async () => {
        await writer.update(withoutFinalizer(gateway), signal);
      }),
  );
}

async function reconcileRouteStatuses({
  config,
  world,
  evaluation,
  proxies,
  now,
  signal,
}: GatewayPassOptions): Promise<void> {
  const outdated = world.config.httpRoutes
    .toSorted((a, b) => (keyTextOf(a) < keyTextOf(b) ? -1 : 1))
    .flatMap((route) => {
      const next = withRouteStatus(route, evaluation, proxies, kubeTime(now));
      return isDeepStrictEqual(next, route) ? [] : [next];
    });
  await new Writer(config.client, HTTP_ROUTE, config.httpRoutes).updateStatuses(outdated, signal);
}
