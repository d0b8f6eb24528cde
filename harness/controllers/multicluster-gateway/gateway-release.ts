import type { Gateway } from '../../kube/api/gateway.ts';
import { sourceName } from './compile-route-table.ts';
import type { Evaluation } from './evaluation.ts';
import { GATEWAY_FINALIZER } from './names.ts';
import type { ProxyState } from '../route-feed/route-tables.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';
import { hasLetGo } from '../load-balancers/let-go.ts';
import type { World } from './world.ts';

/** Gateways that carry our finalizer and are served no more: being deleted, or of another class now. */
export function departingGateways({ config }: World, { gateways }: Evaluation): readonly Gateway[] {
  return config.gateways.filter(
    (gateway) =>
      gateway.metadata.finalizers?.includes(GATEWAY_FINALIZER) === true &&
      (gateway.metadata.deletionTimestamp !== undefined || !gateways.has(keyTextOf(gateway))),
  );
}

/**
 * Whether the finalizer may go: the VIP stopped listening first (000-R20). That is so once the proxy acknowledged a
 * table without the Gateway, or is gone itself. A Gateway that never had a load balancer is free at once.
 */
export function mayRelease(
  gateway: Gateway,
  evaluation: Evaluation,
  proxies: ReadonlyMap<string, ProxyState>,
): boolean {
  const source = sourceName('Gateway', keyTextOf(gateway));
  return servingProxies(gateway, evaluation, proxies).every((proxy) => hasLetGo(proxy, source));
}

function servingProxies(
  gateway: Gateway,
  { gateways }: Evaluation,
  proxies: ReadonlyMap<string, ProxyState>,
): readonly ProxyState[] {
  const assignment = gateways.get(keyTextOf(gateway))?.assignment;
  if (assignment === undefined) return [...proxies.values()];
  if (assignment.kind === 'unassigned') return [];
  const proxy = proxies.get(assignment.loadBalancer.name);
  return proxy === undefined ? [] : [proxy];
}

export function withoutFinalizer(gateway: Gateway): Gateway {
  const finalizers = (gateway.metadata.finalizers ?? []).filter((each) => each !== GATEWAY_FINALIZER);
  return { ...gateway, metadata: { ...gateway.metadata, finalizers } };
}
