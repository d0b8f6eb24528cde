/**
 * What each listener of a Gateway accepts: 000-B5, 000-B6, 000-B7.
 *
 * Does: HTTP, and HTTPS that ends at the load balancer. Does not: TLS; detection of listeners that conflict, which the
 * schema rules out (000-B3).
 */
import { GATEWAY_GROUP, type Gateway, type GatewayListener, type RouteGroupKind } from '../../kube/api/gateway.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import { addressHostnames } from '../gateway-routes/hostnames.ts';
import {
  listenerCertificates,
  type CertificateSources,
  type ListenerCertificate,
  type ListenerCertificates,
} from './listener-certificates.ts';

export interface EvaluatedListener {
  readonly listener: GatewayListener;
  readonly supportedKinds: readonly RouteGroupKind[];
  readonly accepted: ConditionDraft;
  readonly resolvedRefs: ConditionDraft;
  /** Those that can be used. */
  readonly certificates: readonly ListenerCertificate[];
}

const HTTP_ROUTE_KIND: RouteGroupKind = { group: GATEWAY_GROUP, kind: 'HTTPRoute' };
const PROTOCOLS: readonly string[] = ['HTTP', 'HTTPS'];
const NO_CERTIFICATES: ListenerCertificates = { certificates: [], problems: [] };

export function evaluateListener(
  gateway: Gateway,
  listener: GatewayListener,
  sources: CertificateSources,
): EvaluatedListener {
  const wanted = listener.allowedRoutes?.kinds ?? [];
  const speaksHttp = PROTOCOLS.includes(listener.protocol);
  const allowsHttpRoute = wanted.length === 0 || wanted.some(isHttpRoute);
  const found = listener.protocol === 'HTTPS' ? listenerCertificates(gateway, listener, sources) : NO_CERTIFICATES;
  return {
    listener,
    supportedKinds: speaksHttp && allowsHttpRoute ? [HTTP_ROUTE_KIND] : [],
    accepted: acceptance(listener),
    resolvedRefs: resolution(wanted, found),
    certificates: found.certificates,
  };
}

/** Whether routes may be attached to the listener. */
export function isAccepted({ accepted }: EvaluatedListener): boolean {
  return accepted.status === 'True';
}

/** Whether requests can reach the listener: HTTPS needs a certificate. */
export function isServable(evaluated: EvaluatedListener): boolean {
  const { listener, certificates } = evaluated;
  return isAccepted(evaluated) && (listener.protocol !== 'HTTPS' || certificates.length > 0);
}

function acceptance({ protocol, hostname, tls }: GatewayListener): ConditionDraft {
  if (!PROTOCOLS.includes(protocol)) {
    const message = `protocol ${protocol} is not supported; supported: ${PROTOCOLS.join(', ')}`;
    return { type: 'Accepted', status: 'False', reason: 'UnsupportedProtocol', message };
  }
  if (addressHostnames([hostname]).length > 0) {
    const message = `hostname ${hostname ?? ''} is an address; a DNS name is needed`;
    return { type: 'Accepted', status: 'False', reason: 'UnsupportedValue', message };
  }
  if (protocol === 'HTTPS' && tls?.mode === 'Passthrough') {
    const message = 'tls.mode Passthrough is not supported; use Terminate';
    return { type: 'Accepted', status: 'False', reason: 'UnsupportedValue', message };
  }
  return { type: 'Accepted', status: 'True', reason: 'Accepted', message: '' };
}

/** The reason of what is wrong first; the message names all. */
function resolution(kinds: readonly RouteGroupKind[], { problems }: ListenerCertificates): ConditionDraft {
  const invalid = kinds.filter((kind) => !isHttpRoute(kind));
  const unsupported = `not supported in allowedRoutes.kinds: ${invalid.map(kindText).join(', ')}; supported: HTTPRoute`;
  const all = [
    ...(invalid.length === 0 ? [] : [{ reason: 'InvalidRouteKinds', message: unsupported }]),
    ...problems.map(({ reason, message }) => ({ reason, message: `tls: ${message}` })),
  ];
  const [first] = all;
  if (first === undefined) return { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: '' };
  const message = all.map((each) => each.message).join('; ');
  return { type: 'ResolvedRefs', status: 'False', reason: first.reason, message };
}

function isHttpRoute({ group = GATEWAY_GROUP, kind }: RouteGroupKind): boolean {
  return group === GATEWAY_GROUP && kind === 'HTTPRoute';
}

function kindText({ group = GATEWAY_GROUP, kind }: RouteGroupKind): string {
  return group === GATEWAY_GROUP ? kind : `${group}/${kind}`;
}
