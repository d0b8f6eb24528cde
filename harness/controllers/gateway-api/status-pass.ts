import { isDeepStrictEqual } from 'node:util';
import type { Service } from '../../kube/api/core.ts';
import type { EndpointSlice } from '../../kube/api/discovery.ts';
import { kubeTime } from '../../kube/meta/conditions.ts';
import { planChanges } from '../runtime/change-plan.ts';
import { keyOf, type KubeObject } from '../../kube/meta/object.ts';
import { ObjectMemo } from '../gateway-routes/object-memo.ts';
import { attemptAll } from '../runtime/write-failures.ts';
import type { EvaluatedRoute } from './evaluate-routes.ts';
import type { GatewayApiCluster, Kept } from './gateway-api-cluster.ts';
import { GATEWAY_CLASS_OBJECT, withClassStatus } from './gateway-class.ts';
import { desiredService, desiredSlice, isOurs } from './gateway-service.ts';
import { withGatewayStatus, withListenerSetStatus } from './gateway-status.ts';
import { withPolicyStatus } from './policy-status.ts';
import type { DataPlane } from './programming.ts';
import { withRouteStatus } from './route-status.ts';
import { supportedFeatures } from './supported-features.ts';
import { keyTextOf, type AnyRoute } from './world.ts';

export interface PassOptions extends DataPlane {
  readonly cluster: GatewayApiCluster;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** Brings the cluster to what the rules say. Writes only differences; a failed step does not stop the others. */
export async function reconcile(options: PassOptions): Promise<void> {
  await attemptAll([
    () => reconcileClasses(options),
    () => reconcileInfrastructure(options),
    () => reconcileGateways(options),
    () => reconcileRoutes(options),
    () => reconcilePolicies(options),
  ]);
}

async function reconcileClasses({ cluster, now, signal }: PassOptions): Promise<void> {
  const { gatewayClasses, crds } = cluster;
  const { informer, writer } = gatewayClasses;
  if (!informer.served) return;
  if (informer.get({ name: GATEWAY_CLASS_OBJECT.metadata.name }) === undefined)
    await writer.carryOut({ create: [GATEWAY_CLASS_OBJECT], update: [], remove: [] }, signal);
  const features = supportedFeatures(crds.informer.list());
  await writeStatuses(
    gatewayClasses,
    informer.list().map((each) => [each, withClassStatus(each, features, kubeTime(now))]),
    signal,
  );
}

/** The Services and EndpointSlices that give Gateways their addresses. Those of a Gateway that is gone go with it. */
async function reconcileInfrastructure({ cluster, world, evaluation, signal }: PassOptions): Promise<void> {
  const gateways = [...evaluation.gateways.values()];
  const services = gateways.flatMap((each) => desiredService(evaluation, each) ?? []);
  const slices = gateways.flatMap((each) => desiredSlice(world, evaluation, each) ?? []);
  await attemptAll([
    () =>
      cluster.services.writer.carryOut(
        planChanges(cluster.services.informer.list().filter(isOurs), services, overlayService),
        signal,
      ),
    () =>
      cluster.endpointSlices.writer.carryOut(
        planChanges(cluster.endpointSlices.informer.list().filter(isOurs), slices, overlaySlice),
        signal,
      ),
  ]);
}

/** What we say, over what the server, the user and the load balancer added. */
function overlayService(current: Service, desired: Service): Service {
  const { loadBalancerIP: _before, ...spec } = current.spec ?? {};
  const ports = (desired.spec?.ports ?? []).map((port) => ({
    ...current.spec?.ports?.find((each) => each.port === port.port),
    ...port,
  }));
  return { ...current, metadata: overlayMetadata(current, desired), spec: { ...spec, ...desired.spec, ports } };
}

function overlaySlice(current: EndpointSlice, desired: EndpointSlice): EndpointSlice {
  const { endpoints, ports } = desired;
  return {
    ...current,
    metadata: overlayMetadata(current, desired),
    // The server writes null for an empty list.
    endpoints: endpoints?.length === 0 && current.endpoints === null ? null : (endpoints ?? []),
    ports: ports ?? [],
  };
}

function overlayMetadata({ metadata: current }: KubeObject, { metadata: desired }: KubeObject): KubeObject['metadata'] {
  return {
    ...current,
    labels: { ...current.labels, ...desired.labels },
    ...(desired.annotations === undefined ? {} : { annotations: { ...current.annotations, ...desired.annotations } }),
    ...(desired.ownerReferences === undefined ? {} : { ownerReferences: desired.ownerReferences }),
  };
}

async function reconcileGateways(options: PassOptions): Promise<void> {
  const { cluster, evaluation, now, signal } = options;
  const gateways = [...evaluation.gateways.values()];
  const time = kubeTime(now);
  await attemptAll([
    () =>
      writeStatuses(
        cluster.gateways,
        gateways.map((each) => [each.gateway, withGatewayStatus(options, each, time)]),
        signal,
      ),
    () =>
      writeStatuses(
        cluster.listenerSets,
        gateways.flatMap((each) =>
          each.listenerSets.map((set) => [set.set, withListenerSetStatus(options, each, set, time)] as const),
        ),
        signal,
      ),
  ]);
}

async function reconcileRoutes({ cluster, world, evaluation, now, signal }: PassOptions): Promise<void> {
  const evaluated = new Map(evaluation.routes.map((each) => [each.route, each]));
  const time = kubeTime(now);
  const outdated = world.routes.filter((route) => !isSettled(route, evaluated.get(route), time));
  await attemptAll(
    cluster.routes.map((kept) => () => {
      const own = outdated.filter(({ kind }) => kind === kept.kind);
      return writeStatuses(
        kept,
        own.map((route) => [route, withRouteStatus(route, evaluated.get(route), time)]),
        signal,
      );
    }),
  );
}

const SETTLED = new ObjectMemo<boolean>();

/** Its status says what was concluded: a route that was found so is not looked at again until one of the two changes. */
function isSettled(route: AnyRoute, evaluated: EvaluatedRoute | undefined, time: string): boolean {
  return SETTLED.of(route, [evaluated], () => isDeepStrictEqual(withRouteStatus(route, evaluated, time), route));
}

async function reconcilePolicies({ cluster, evaluation, now, signal }: PassOptions): Promise<void> {
  await writeStatuses(
    cluster.backendTlsPolicies,
    evaluation.policies.all.map((each) => [each.policy, withPolicyStatus(evaluation, each, kubeTime(now))]),
    signal,
  );
}

async function writeStatuses<T extends KubeObject>(
  { informer, writer }: Kept<T>,
  pairs: readonly (readonly [before: T, after: T])[],
  signal: AbortSignal,
): Promise<void> {
  const outdated = pairs
    // One that has changed since, or is nonsense now, is written when that was looked at.
    .filter(([before, after]) => informer.get(keyOf(before)) === before && !isDeepStrictEqual(before, after))
    .map(([, after]) => after)
    .toSorted((a, b) => (keyTextOf(a) < keyTextOf(b) ? -1 : 1));
  if (outdated.length > 0) await writer.updateStatuses(outdated, signal);
}
