/**
 * What each listener of a Gateway accepts: 000-B5, B6, B7.
 *
 * Does: plain HTTP. Does not: HTTPS and TLS; detection of listeners that conflict, which the schema rules out (000-B3).
 */
import { GATEWAY_GROUP, type GatewayListener, type RouteGroupKind } from '../../kube/api/gateway.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import { addressHostnames } from './hostnames.ts';

export interface EvaluatedListener {
  readonly listener: GatewayListener;
  readonly supportedKinds: readonly RouteGroupKind[];
  readonly accepted: ConditionDraft;
  readonly resolvedRefs: ConditionDraft;
}

const HTTP_ROUTE_KIND: RouteGroupKind = { group: GATEWAY_GROUP, kind: 'HTTPRoute' };

export function evaluateListener(listener: GatewayListener): EvaluatedListener {
  const wanted = listener.allowedRoutes?.kinds ?? [];
  const invalid = wanted.filter((kind) => !isHttpRoute(kind));
  const speaksHttp = listener.protocol === 'HTTP';
  const allowsHttpRoute = wanted.length === 0 || wanted.some(isHttpRoute);
  return {
    listener,
    supportedKinds: speaksHttp && allowsHttpRoute ? [HTTP_ROUTE_KIND] : [],
    accepted: acceptance(listener),
    resolvedRefs:
      invalid.length === 0
        ? { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: '' }
        : {
            type: 'ResolvedRefs',
            status: 'False',
            reason: 'InvalidRouteKinds',
            message: `not supported in allowedRoutes.kinds: ${invalid.map(kindText).join(', ')}; supported: HTTPRoute`,
          },
  };
}

/** Whether requests can reach the listener at all. */
export function isAccepted({ accepted }: EvaluatedListener): boolean {
  return accepted.status === 'True';
}

function acceptance({ protocol, hostname }: GatewayListener): ConditionDraft {
  if (protocol !== 'HTTP') {
    const message = `protocol ${protocol} is not supported; supported: HTTP`;
    return { type: 'Accepted', status: 'False', reason: 'UnsupportedProtocol', message };
  }
  if (addressHostnames([hostname]).length > 0) {
    const message = `hostname ${hostname ?? ''} is an address; a DNS name is needed`;
    return { type: 'Accepted', status: 'False', reason: 'UnsupportedValue', message };
  }
  return { type: 'Accepted', status: 'True', reason: 'Accepted', message: '' };
}

function isHttpRoute({ group = GATEWAY_GROUP, kind }: RouteGroupKind): boolean {
  return group === GATEWAY_GROUP && kind === 'HTTPRoute';
}

function kindText({ group = GATEWAY_GROUP, kind }: RouteGroupKind): string {
  return group === GATEWAY_GROUP ? kind : `${group}/${kind}`;
}
