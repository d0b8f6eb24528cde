/** What only the data plane can tell: whether a Gateway has its address, and whether the proxy serves it. */
import type { Gateway } from '../../kube/api/gateway.ts';
import type { ListenerSet } from '../../kube/api/listener-set.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import type { ProxyState } from '../route-feed/route-tables.ts';
import { draft } from './evaluate-listeners.ts';
import { sourceName } from './evaluate-routes.ts';
import { isAccepted, type EvaluatedGateway, type Evaluation } from './evaluation.ts';
import { proxyAddresses } from './gateway-service.ts';
import { generatedName } from './generated-names.ts';
import type { EvaluatedListener } from './listener-model.ts';
import { keyTextOf, type World } from './world.ts';

/** One look at it. */
export interface DataPlane {
  readonly world: World;
  readonly evaluation: Evaluation;
  readonly proxy: ProxyState;
}

export interface GatewayAddressStatus {
  readonly type: string;
  readonly value: string;
}

/** What the Gateway's Service was given. */
export function assignedAddresses({ services }: World, gateway: Gateway): readonly GatewayAddressStatus[] {
  const service = services.get(`${gateway.metadata.namespace ?? ''}/${generatedName(gateway)}`);
  return (service?.status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => [
    ...(ip === undefined || ip === '' ? [] : [{ type: 'IPAddress', value: ip }]),
    ...(hostname === undefined || hostname === '' ? [] : [{ type: 'Hostname', value: hostname }]),
  ]);
}

export function gatewayProgrammed(plane: DataPlane, evaluated: EvaluatedGateway): ConditionDraft {
  const { gateway, accepted, allListeners } = evaluated;
  if (accepted.status !== 'True')
    return draft('Programmed', { reason: 'Invalid', message: `it is not accepted: ${accepted.message}` });
  if (!allListeners.some(({ usable }) => usable))
    return draft('Programmed', { reason: 'Invalid', message: 'no listener can be served' });
  if (proxyAddresses(plane.world).length === 0)
    return draft('Programmed', { reason: 'NoResources', message: 'no proxy is ready' });
  return addressProblem(plane.world, gateway) ?? (isServed(plane, gateway) ? draft('Programmed', undefined) : PENDING);
}

const PENDING: ConditionDraft = {
  type: 'Programmed',
  status: 'False',
  reason: 'Pending',
  message: 'waiting for the proxy to serve it',
};

function addressProblem(world: World, gateway: Gateway): ConditionDraft | undefined {
  const assigned = assignedAddresses(world, gateway).map(({ value }) => value);
  const wanted = (gateway.spec.addresses ?? []).flatMap(({ value }) =>
    value === undefined || value === '' ? [] : [value],
  );
  const missing = wanted.filter((value) => !assigned.includes(value));
  if (missing.length > 0)
    return draft('Programmed', { reason: 'AddressNotUsable', message: `${missing.join(', ')} cannot be had` });
  return assigned.length === 0
    ? draft('Programmed', { reason: 'AddressNotAssigned', message: 'its Service has no address yet' })
    : undefined;
}

/** The proxy acknowledged a table with this generation of the object. */
function isServed({ proxy }: DataPlane, object: Gateway | ListenerSet): boolean {
  return proxy.applied?.sources[sourceName(object)] === (object.metadata.generation ?? 0);
}

export function listenerProgrammed(
  plane: DataPlane,
  evaluated: EvaluatedGateway,
  listener: EvaluatedListener,
): ConditionDraft {
  if (!isAccepted(listener)) {
    const reason = listener.conflicted.status === 'True' ? listener.conflicted.reason : 'Invalid';
    return draft('Programmed', { reason, message: listener.accepted.message });
  }
  if (!listener.usable) return draft('Programmed', { reason: 'Invalid', message: listener.resolvedRefs.message });
  if (evaluated.accepted.status !== 'True')
    return draft('Programmed', { reason: 'Invalid', message: 'the Gateway is not accepted' });
  const { port } = listener.listener;
  const target = plane.evaluation.ports.portOf(keyTextOf(evaluated.gateway), port);
  const failure = plane.proxy.applied?.failures.find((each) => each.port === target);
  if (failure !== undefined)
    return draft('Programmed', { reason: 'PortUnavailable', message: `port ${String(port)}: ${failure.reason}` });
  return isServed(plane, evaluated.gateway) && isServed(plane, listener.owner)
    ? draft('Programmed', undefined)
    : PENDING;
}
