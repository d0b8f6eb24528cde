import type { Gateway, ListenerStatus } from '../../kube/api/gateway.ts';
import type { ListenerSet } from '../../kube/api/listener-set.ts';
import { removeCondition, type ConditionDraft } from '../../kube/meta/conditions.ts';
import { draft } from './evaluate-listeners.ts';
import type { EvaluatedGateway, EvaluatedListenerSet } from './evaluation.ts';
import { listenerKey, type EvaluatedListener } from './listener-model.ts';
import { allowsInsecureClients } from './listener-tls.ts';
import { assignedAddresses, gatewayProgrammed, listenerProgrammed, type DataPlane } from './programming.ts';
import { withConditions, type Moment } from './status-words.ts';

/** Those of ours that only some objects have: they go when they do not apply any more. */
const INSECURE = 'InsecureFrontendValidationMode';
const OVERLAPPING = 'OverlappingTLSConfig';

/** @param now RFC 3339 with seconds */
export function withGatewayStatus(plane: DataPlane, evaluated: EvaluatedGateway, now: string): Gateway {
  const { gateway, accepted, resolvedRefs, listeners, listenerSets } = evaluated;
  const moment = { generation: gateway.metadata.generation ?? 0, now };
  const { attachedListenerSets: _before, ...status } = gateway.status ?? {};
  const attached = listenerSets.filter((set) => set.accepted.status === 'True').length;
  const addresses = assignedAddresses(plane.world, gateway);
  const insecure: ConditionDraft[] = allowsInsecureClients(gateway)
    ? [{ type: INSECURE, status: 'True', reason: 'ConfigurationChanged', message: 'clients need no valid certificate' }]
    : [];
  const kept = insecure.length === 0 ? removeCondition(status.conditions, INSECURE) : status.conditions;
  return {
    ...gateway,
    status: {
      ...status,
      ...(addresses.length === 0 && status.addresses === undefined ? {} : { addresses }),
      conditions: withConditions(
        kept,
        [accepted, resolvedRefs, gatewayProgrammed(plane, evaluated), ...insecure],
        moment,
      ),
      listeners: listeners.map((each) => listenerStatus(plane, evaluated, each, { ...moment, before: gateway })),
      ...(listenerSets.length === 0 ? {} : { attachedListenerSets: attached }),
    },
  };
}

export function withListenerSetStatus(
  plane: DataPlane,
  evaluated: EvaluatedGateway,
  { set, accepted, listeners }: EvaluatedListenerSet,
  now: string,
): ListenerSet {
  const moment = { generation: set.metadata.generation ?? 0, now };
  const programmed =
    accepted.status === 'True'
      ? gatewayProgrammed(plane, evaluated)
      : draft('Programmed', { reason: accepted.reason, message: accepted.message });
  return {
    ...set,
    status: {
      ...set.status,
      conditions: withConditions(set.status?.conditions, [accepted, programmed], moment),
      listeners: listeners.map((each) => listenerStatus(plane, evaluated, each, { ...moment, before: set })),
    },
  };
}

function listenerStatus(
  plane: DataPlane,
  evaluated: EvaluatedGateway,
  each: EvaluatedListener,
  { before, ...moment }: Moment & { readonly before: Gateway | ListenerSet },
): ListenerStatus {
  const { listener, supportedKinds, accepted, conflicted, resolvedRefs, overlapping } = each;
  const own = before.status?.listeners?.find(({ name }) => name === listener.name)?.conditions;
  const programmed = listenerProgrammed(plane, evaluated, each);
  return {
    name: listener.name,
    supportedKinds,
    // Accepted routes, whether their backends resolve or not.
    attachedRoutes: evaluated.attached.get(listenerKey(each))?.length ?? 0,
    conditions: withConditions(
      overlapping === undefined ? removeCondition(own, OVERLAPPING) : own,
      [accepted, conflicted, resolvedRefs, programmed, ...(overlapping === undefined ? [] : [overlapping])],
      moment,
    ),
  };
}
