import type { Gateway, ListenerStatus } from '../../kube/api/gateway.ts';
import { setCondition, type ConditionDraft } from '../../kube/meta/conditions.ts';
import type { Condition } from '../../kube/meta/object.ts';
import { sourceName } from './compile-route-table.ts';
import type { EvaluatedGateway } from './evaluation.ts';
import { isAccepted, isServable, type EvaluatedListener } from './listener-evaluation.ts';
import type { ProxyState } from '../route-feed/route-tables.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';

/** Fixed texts of GKE. */
const SCHEDULED_MESSAGE = 'The OSS Gateway API has deprecated this condition, do not depend on it.';
const READY_MESSAGE =
  'The OSS Gateway API has altered the "Ready" condition semantics and reserved it for future use.  GKE Gateway will stop emitting it in a future update, use "Programmed" instead.';

type Outcome = Pick<ConditionDraft, 'status' | 'reason' | 'message'>;

/**
 * The Gateway with its status (semantics 1.3, 000-R12): address, conditions, listeners. Programmed and what follows from
 * it are True only once the proxy serves this generation.
 *
 * @param proxy of the load balancer that is assigned
 * @param now RFC 3339 with seconds
 */
export function withGatewayStatus(evaluated: EvaluatedGateway, proxy: ProxyState | undefined, now: string): Gateway {
  const { gateway, assignment } = evaluated;
  const { addresses: _, ...before } = gateway.status ?? {};
  const addresses =
    assignment.kind === 'assigned' ? [{ type: 'IPAddress', value: assignment.loadBalancer.address }] : undefined;
  return {
    ...gateway,
    status: {
      ...before,
      ...(addresses === undefined ? {} : { addresses }),
      conditions: conditionsOf(gateway, before.conditions, gatewayDrafts(evaluated, proxy), now),
      listeners: evaluated.listeners.map((listener) => listenerStatus(evaluated, listener, proxy, now)),
    },
  };
}

function gatewayDrafts(evaluated: EvaluatedGateway, proxy: ProxyState | undefined): readonly ConditionDraft[] {
  const programmed = programmedOutcome(evaluated, proxy);
  const done = programmed.status === 'True';
  return [
    { type: 'Scheduled', status: 'True', reason: 'Scheduled', message: SCHEDULED_MESSAGE },
    evaluated.accepted,
    { type: 'Programmed', ...programmed },
    { type: 'Ready', ...readyOutcome(done), message: READY_MESSAGE },
    {
      type: 'networking.gke.io/GatewayHealthy',
      ...(done
        ? { status: 'True', reason: 'Healthy', message: '' }
        : { status: 'Unknown', reason: 'Pending', message: programmed.message }),
    },
  ];
}

/** Whether the load balancer serves this generation of the Gateway, or what is in the way. */
export function programmedOutcome(evaluated: EvaluatedGateway, proxy: ProxyState | undefined): Outcome {
  const { gateway, accepted, assignment, listeners } = evaluated;
  if (accepted.status === 'False') return { status: 'False', reason: 'Invalid', message: accepted.message };
  if (assignment.kind === 'unassigned')
    return { status: 'False', reason: assignment.reason, message: assignment.message };
  if (!isApplied(evaluated, proxy)) {
    const generation = String(gateway.metadata.generation ?? 0);
    const message = `waiting for load balancer ${assignment.loadBalancer.name} to serve generation ${generation}`;
    return { status: 'False', reason: 'Pending', message };
  }
  const unbound = listeners.filter(isServable).flatMap(({ listener }) => bindProblem(listener.port, proxy) ?? []);
  if (unbound.length > 0)
    return { status: 'False', reason: 'AddressNotUsable', message: [...new Set(unbound)].join('; ') };
  return { status: 'True', reason: 'Programmed', message: '' };
}

function listenerStatus(
  evaluated: EvaluatedGateway,
  listener: EvaluatedListener,
  proxy: ProxyState | undefined,
  now: string,
): ListenerStatus {
  const { gateway, routes } = evaluated;
  const { name } = listener.listener;
  const key = keyTextOf(gateway);
  const before = gateway.status?.listeners?.find((each) => each.name === name)?.conditions;
  const programmed = listenerOutcome(evaluated, listener, proxy);
  const drafts: readonly ConditionDraft[] = [
    listener.accepted,
    { type: 'Programmed', ...programmed },
    listener.resolvedRefs,
    { type: 'Conflicted', status: 'False', reason: 'NoConflicts', message: '' },
    { type: 'Ready', ...readyOutcome(programmed.status === 'True'), message: READY_MESSAGE },
  ];
  return {
    name,
    supportedKinds: listener.supportedKinds,
    attachedRoutes: routes.filter(({ parents }) =>
      parents.some((parent) => parent.gateway === key && parent.listeners.some((each) => each.name === name)),
    ).length,
    conditions: conditionsOf(gateway, before, drafts, now),
  };
}

function listenerOutcome(
  evaluated: EvaluatedGateway,
  listener: EvaluatedListener,
  proxy: ProxyState | undefined,
): Outcome {
  if (!isAccepted(listener)) return { status: 'False', reason: 'Invalid', message: listener.accepted.message };
  if (!isServable(listener)) return { status: 'False', reason: 'Invalid', message: listener.resolvedRefs.message };
  const problem = isApplied(evaluated, proxy) ? bindProblem(listener.listener.port, proxy) : undefined;
  if (problem !== undefined) return { status: 'False', reason: 'Invalid', message: problem };
  const gateway = programmedOutcome(evaluated, proxy);
  return gateway.reason === 'AddressNotUsable' && evaluated.assignment.kind === 'assigned'
    ? { status: 'True', reason: 'Programmed', message: '' }
    : pendingUnlessTrue(gateway);
}

function pendingUnlessTrue({ status, message }: Outcome): Outcome {
  return status === 'True' ? { status, reason: 'Programmed', message } : { status, reason: 'Pending', message };
}

function isApplied({ gateway }: EvaluatedGateway, proxy: ProxyState | undefined): boolean {
  return proxy?.applied?.sources[sourceName('Gateway', keyTextOf(gateway))] === (gateway.metadata.generation ?? 0);
}

function bindProblem(port: number, proxy: ProxyState | undefined): string | undefined {
  const failure = proxy?.applied?.failures.find((each) => each.port === port);
  if (failure !== undefined) return `the proxy cannot listen on port ${String(port)}: ${failure.reason}`;
  return proxy?.applied?.ports.includes(port) === true
    ? undefined
    : `the proxy does not listen on port ${String(port)}`;
}

function readyOutcome(done: boolean): Pick<ConditionDraft, 'status' | 'reason'> {
  return done ? { status: 'True', reason: 'Ready' } : { status: 'False', reason: 'NotReady' };
}

function conditionsOf(
  { metadata }: Gateway,
  before: readonly Condition[] | undefined,
  drafts: readonly ConditionDraft[],
  now: string,
): readonly Condition[] {
  const observedGeneration = metadata.generation ?? 0;
  return drafts.reduce((all, draft) => setCondition(all, { ...draft, observedGeneration }, now), before ?? []);
}
