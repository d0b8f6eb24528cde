import { GATEWAY_GROUP, type Gateway, type GatewayListener, type RouteGroupKind } from '../../kube/api/gateway.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import { addressHostnames } from '../gateway-routes/hostnames.ts';
import { conflictOf, type Conflict } from './listener-conflicts.ts';
import type { EvaluatedListener, ListenerOwner } from './listener-model.ts';
import { resolveListenerTls, type ResolvedTls } from './listener-tls.ts';
import { overlappingTls } from './overlapping-tls.ts';
import type { Refusal } from './reference-access.ts';
import type { World } from './world.ts';

const HTTP_KINDS = ['HTTPRoute', 'GRPCRoute'] as const;

/** Kinds of routes by protocol of the listener. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  HTTP: HTTP_KINDS,
  HTTPS: HTTP_KINDS,
  TLS: ['TLSRoute'],
  TCP: ['TCPRoute'],
};

/**
 * Evaluates the listeners of a Gateway: its own, then those of its ListenerSets, in the order of precedence. Of listeners
 * that cannot be told apart the first one stays (GEP-1713, listener precedence).
 */
export function evaluateListeners(
  world: World,
  gateway: Gateway,
  listeners: readonly { readonly owner: ListenerOwner; readonly listener: GatewayListener }[],
): readonly EvaluatedListener[] {
  const placed: GatewayListener[] = [];
  const evaluated = listeners.map(({ owner, listener }) => {
    const problem = protocolProblem(listener);
    const conflict = problem === undefined ? conflictOf(listener, placed) : undefined;
    if (problem === undefined && conflict === undefined) placed.push(listener);
    return evaluateListener(world, gateway, { owner, listener, problem, conflict });
  });
  return evaluated.map((each) => {
    const overlapping = overlappingTls(each, evaluated);
    return overlapping === undefined ? each : { ...each, overlapping };
  });
}

interface Judged {
  readonly owner: ListenerOwner;
  readonly listener: GatewayListener;
  readonly problem: Refusal | undefined;
  readonly conflict: Conflict | undefined;
}

function evaluateListener(
  world: World,
  gateway: Gateway,
  { owner, listener, problem, conflict }: Judged,
): EvaluatedListener {
  const tls: ResolvedTls =
    problem === undefined && terminates(listener)
      ? resolveListenerTls(world, gateway, owner, listener)
      : { refusals: [] };
  const kinds = routeKinds(listener);
  const refusal = problem ?? conflict ?? noAuthority(tls);
  const accepted = draft('Accepted', refusal);
  return {
    owner,
    listener,
    supportedKinds: kinds.supported,
    accepted,
    conflicted:
      conflict === undefined
        ? { type: 'Conflicted', status: 'False', reason: 'NoConflicts', message: '' }
        : { type: 'Conflicted', status: 'True', ...conflict },
    resolvedRefs: draft('ResolvedRefs', merged([...kinds.refusals, ...tls.refusals])),
    ...(tls.terminated === undefined ? {} : { terminated: tls.terminated }),
    usable:
      refusal === undefined && kinds.supported.length > 0 && (!terminates(listener) || tls.terminated !== undefined),
  };
}

/** Whether the proxy is the end of TLS. */
function terminates({ protocol, tls }: GatewayListener): boolean {
  return protocol === 'HTTPS' || (protocol === 'TLS' && tls?.mode !== 'Passthrough');
}

function protocolProblem({ protocol, hostname, tls }: GatewayListener): Refusal | undefined {
  if (!Object.hasOwn(KINDS, protocol)) {
    const message = `protocol ${protocol} is not supported; supported: ${Object.keys(KINDS).join(', ')}`;
    return { reason: 'UnsupportedProtocol', message };
  }
  if (protocol === 'HTTPS' && tls?.mode === 'Passthrough')
    return { reason: 'UnsupportedValue', message: 'tls.mode Passthrough needs protocol TLS' };
  if (addressHostnames([hostname]).length > 0)
    return { reason: 'UnsupportedValue', message: `hostname ${hostname ?? ''} is an address; a DNS name is needed` };
  return undefined;
}

function noAuthority({ noAuthority: message }: ResolvedTls): Refusal | undefined {
  return message === undefined ? undefined : { reason: 'NoValidCACertificate', message };
}

function routeKinds({ protocol, allowedRoutes }: GatewayListener): {
  readonly supported: readonly RouteGroupKind[];
  readonly refusals: readonly Refusal[];
} {
  const possible = Object.hasOwn(KINDS, protocol) ? (KINDS[protocol] ?? []) : [];
  const wanted = allowedRoutes?.kinds ?? [];
  const isPossible = ({ group = GATEWAY_GROUP, kind }: RouteGroupKind): boolean =>
    group === GATEWAY_GROUP && possible.includes(kind);
  const invalid = wanted.filter((kind) => !isPossible(kind));
  const message = `not supported in allowedRoutes.kinds: ${invalid.map(kindText).join(', ')}; supported: ${possible.join(', ')}`;
  return {
    supported: (wanted.length === 0 ? possible.map((kind) => ({ kind })) : wanted.filter(isPossible)).map(
      ({ kind }) => ({ group: GATEWAY_GROUP, kind }),
    ),
    refusals: invalid.length === 0 || possible.length === 0 ? [] : [{ reason: 'InvalidRouteKinds', message }],
  };
}

function kindText({ group = GATEWAY_GROUP, kind }: RouteGroupKind): string {
  return group === GATEWAY_GROUP ? kind : `${group}/${kind}`;
}

/** The reason is that of the first; the message names all. */
export function merged(refusals: readonly Refusal[]): Refusal | undefined {
  const [first] = refusals;
  return first && { reason: first.reason, message: refusals.map(({ message }) => message).join('; ') };
}

/** True with the condition's own name as its reason, or False with that of the refusal. */
export function draft(type: string, refusal: Refusal | undefined): ConditionDraft {
  return refusal === undefined
    ? { type, status: 'True', reason: type, message: '' }
    : { type, status: 'False', reason: refusal.reason, message: refusal.message };
}
