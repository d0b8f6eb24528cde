import { GATEWAY, GATEWAY_CLASS, type Gateway } from '../../kube/api/gateway.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';
import type { Condition } from '../../kube/meta/object.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';
import type { ProxyState } from '../route-feed/route-tables.ts';
import { attemptAll } from '../runtime/write-failures.ts';
import { Writer } from '../runtime/writer.ts';
import { classBehaviour } from './class-behaviour.ts';
import type { Evaluation } from './evaluation.ts';
import type { FormerConfig } from './former-config.ts';
import { OWN_ANNOTATIONS } from './gateway-annotations.ts';
import { mayRelease } from './gateway-release.ts';
import { CONTROLLER_NAME, GATEWAY_FINALIZER } from './names.ts';

export interface FormerConfigPassOptions {
  readonly cluster: FormerConfig;
  readonly evaluation: Evaluation;
  /** By load balancer. */
  readonly proxies: ReadonlyMap<string, ProxyState>;
  readonly signal: AbortSignal;
}

/**
 * Undoes what an earlier controller wrote while this cluster was the config cluster, so that its objects look as they do
 * where nobody looks at them (000-R11, R21). Writes only differences; a failed step does not stop the others.
 */
export async function forgetConfig(options: FormerConfigPassOptions): Promise<void> {
  if (!options.cluster.known) return;
  await attemptAll([() => forgetGateways(options), () => forgetRoutes(options), () => removeClasses(options)]);
}

async function forgetGateways({ cluster, evaluation, proxies, signal }: FormerConfigPassOptions): Promise<void> {
  const writer = new Writer(cluster.client, GATEWAY, cluster.gateways);
  const forgettable = cluster.gateways
    .list()
    .filter((gateway) => isHeld(gateway) && mayForget(gateway, evaluation, proxies));
  await attemptAll(
    forgettable.map((gateway) => async () => {
      // The finalizer is what it is found by: it goes last.
      if (gateway.status?.listeners !== undefined || gateway.status?.addresses !== undefined)
        await writer.updateStatuses([{ ...gateway, status: { conditions: PENDING } }], signal);
      await writer.update(withoutTraces(cluster.gateways.get(gateway.metadata) ?? gateway), signal);
    }),
  );
}

/** Whether an earlier controller took the Gateway on. */
export function isHeld({ metadata }: Gateway): boolean {
  return metadata.finalizers?.includes(GATEWAY_FINALIZER) === true;
}

/** Its address must be known to the Gateway that takes its place; without one the proxy must have let go of it (000-R20). */
function mayForget(gateway: Gateway, evaluation: Evaluation, proxies: ReadonlyMap<string, ProxyState>): boolean {
  const successor = evaluation.gateways.get(keyTextOf(gateway))?.gateway;
  return successor === undefined
    ? mayRelease(gateway, evaluation, proxies)
    : successor.status?.addresses?.[0] !== undefined;
}

function withoutTraces(gateway: Gateway): Gateway {
  const { finalizers = [], annotations = {}, ...rest } = gateway.metadata;
  const kept = Object.entries(annotations).filter(([key]) => !OWN_ANNOTATIONS.includes(key));
  return {
    ...gateway,
    metadata: {
      ...rest,
      finalizers: finalizers.filter((each) => each !== GATEWAY_FINALIZER),
      annotations: Object.fromEntries(kept),
    },
  };
}

/** As the CRD fills it in for a Gateway that no controller has seen. */
const PENDING: readonly Condition[] = ['Accepted', 'Programmed'].map((type) => ({
  type,
  status: 'Unknown',
  reason: 'Pending',
  message: 'Waiting for controller',
  lastTransitionTime: '1970-01-01T00:00:00Z',
}));

async function forgetRoutes({ cluster, signal }: FormerConfigPassOptions): Promise<void> {
  const outdated = cluster.httpRoutes.list().flatMap((route) => {
    const before = route.status?.parents ?? [];
    const parents = before.filter(({ controllerName }) => controllerName !== CONTROLLER_NAME);
    return parents.length === before.length ? [] : [{ ...route, status: { ...route.status, parents } }];
  });
  await new Writer(cluster.client, HTTP_ROUTE, cluster.httpRoutes).updateStatuses(outdated, signal);
}

/** They are there in the config cluster only (000-S1). */
async function removeClasses({ cluster, signal }: FormerConfigPassOptions): Promise<void> {
  const remove = cluster.gatewayClasses
    .list()
    .filter(
      ({ metadata, spec }) =>
        spec.controllerName === CONTROLLER_NAME &&
        classBehaviour(metadata.name) !== undefined &&
        metadata.deletionTimestamp === undefined,
    );
  await new Writer(cluster.client, GATEWAY_CLASS, cluster.gatewayClasses).carryOut(
    { create: [], update: [], remove },
    signal,
  );
}
