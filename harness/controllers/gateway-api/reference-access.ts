import { GATEWAY_GROUP } from '../../kube/api/gateway.ts';
import { isGranted } from '../gateway-routes/reference-grants.ts';
import type { World } from './world.ts';

/** Who refers: a kind of Gateway API. */
export interface Referrer {
  readonly kind: string;
  readonly namespace: string;
}

/** Whether an object of the core group may be referred to: in the same namespace, or by a ReferenceGrant. */
export function mayRefer(
  world: World,
  from: Referrer,
  to: { readonly kind: string; readonly namespace: string; readonly name: string },
): boolean {
  if (to.namespace === from.namespace) return true;
  return isGranted(world.referenceGrants.get(to.namespace) ?? [], {
    from: { group: GATEWAY_GROUP, ...from },
    to: { group: '', ...to },
  });
}

/** Why a reference does not resolve. */
export interface Refusal<Reason extends string = string> {
  readonly reason: Reason;
  readonly message: string;
}

export function notPermitted(
  from: Referrer,
  to: { readonly kind: string; readonly namespace: string; readonly name: string },
): Refusal<'RefNotPermitted'> {
  const message = `no ReferenceGrant in namespace ${to.namespace} lets ${from.kind}s of ${from.namespace} refer to ${to.kind} ${to.name}`;
  return { reason: 'RefNotPermitted', message };
}
