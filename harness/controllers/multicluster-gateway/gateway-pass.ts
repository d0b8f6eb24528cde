import { isDeepStrictEqual } from 'node:util';
import { GATEWAY, GATEWAY_CLASS, type Gateway } from '../../kube/api/gateway.ts';
import {
  GCP_BACKEND_POLICY,
  GCP_GATEWAY_POLICY,
  HEALTH_CHECK_POLICY,
  type GkePolicy,
} from '../../kube/api/gke-policies.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';
import { kubeTime } from '../../kube/meta/conditions.ts';
import type { ResourceType } from '../../kube/meta/object.ts';
import { referenceTo, type EventRecorder } from '../runtime/events/event-recorder.ts';
import type { Informer } from '../runtime/informer.ts';
import { attemptAll } from '../runtime/write-failures.ts';
import { Writer } from '../runtime/writer.ts';
import type { ConfigCluster } from './config-cluster.ts';
import type { EvaluatedGateway, Evaluation } from './evaluation.ts';
import type { FleetSettings } from './fleet-settings.ts';
import { GATEWAY_CLASS_OBJECTS, withClassStatus } from './gateway-class.ts';
import type { GatewayEvents } from './gateway-events.ts';
import { withGatewayMetadata } from './gateway-metadata.ts';
import { departingGateways, mayRelease, withoutFinalizer } from './gateway-release.ts';
import { withGatewayStatus } from './gateway-status.ts';
import type { AttachedPolicies } from './policy-attachment.ts';
import { withPolicyStatus } from './policy-status.ts';
import { withRouteStatus } from './route-status.ts';
import type { ProxyState } from '../route-feed/route-tables.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';
import type { World } from './world.ts';

export interface GatewayPassOptions {
  readonly config: ConfigCluster;
  readonly world: World;
  readonly evaluation: Evaluation;
  /** By load balancer. */
  readonly proxies: ReadonlyMap<string, ProxyState>;
  readonly settings: FleetSettings;
  readonly events: GatewayEvents;
  readonly recorder: EventRecorder;
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
    () => reconcilePolicyStatuses(options),
  ]);
}

async function reconcileClasses({ config, now, signal }: GatewayPassOptions): Promise<void> {
  const writer = new Writer(config.client, GATEWAY_CLASS, config.gatewayClasses);
  if (!config.gatewayClasses.served) return;
  const missing = GATEWAY_CLASS_OBJECTS.filter(
    ({ metadata }) => config.gatewayClasses.get({ name: metadata.name }) === undefined,
  );
  if (missing.length > 0) await writer.carryOut({ create: missing, update: [], remove: [] }, signal);
  const outdated = config.gatewayClasses.list().flatMap((each) => {
    const next = withClassStatus(each, kubeTime(now));
    return isDeepStrictEqual(next, each) ? [] : [next];
  });
  await writer.updateStatuses(outdated, signal);
}

async function reconcileGateway(options: GatewayPassOptions, evaluated: EvaluatedGateway): Promise<void> {
  const { config, proxies, settings, events, recorder, now, signal } = options;
  const { gateway, assignment } = evaluated;
  if (gateway.metadata.deletionTimestamp !== undefined) return;
  const proxy = assignment.kind === 'assigned' ? proxies.get(assignment.loadBalancer.name) : undefined;
  const writer = new Writer(config.client, GATEWAY, config.gateways);
  for (const { type, reason, message } of events.observe(evaluated, proxy))
    recorder.record(referenceTo(gateway), type, reason, message);
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

async function reconcilePolicyStatuses({ config, evaluation, now, signal }: GatewayPassOptions): Promise<void> {
  const { healthChecks, backends, gateways } = evaluation.policies;
  const write = async <P extends GkePolicy>(
    type: ResourceType<P>,
    informer: Informer<P>,
    { verdicts }: Pick<AttachedPolicies<object>, 'verdicts'>,
  ): Promise<void> => {
    const outdated = informer.list().flatMap((policy) => {
      const next = withPolicyStatus(policy, verdicts.get(keyTextOf(policy)), kubeTime(now));
      return isDeepStrictEqual(next, policy) ? [] : [next];
    });
    await new Writer(config.client, type, informer).updateStatuses(outdated, signal);
  };
  await attemptAll([
    () => write(HEALTH_CHECK_POLICY, config.healthCheckPolicies, healthChecks),
    () => write(GCP_BACKEND_POLICY, config.backendPolicies, backends),
    () => write(GCP_GATEWAY_POLICY, config.gatewayPolicies, gateways),
  ]);
}
