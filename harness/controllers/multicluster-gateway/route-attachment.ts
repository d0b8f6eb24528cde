import { GATEWAY_GROUP, type Gateway, type GatewayListener } from '../../kube/api/gateway.ts';
import type { HttpRoute, ParentReference } from '../../kube/api/http-route.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import { selectorMatches } from '../../kube/meta/label-selector.ts';
import { addressHostnames, commonHostnames } from './hostnames.ts';
import { isAccepted, type EvaluatedListener } from './listener-evaluation.ts';
import { unsupportedFields } from './unsupported-fields.ts';
import { keyTextOf, type World } from './world.ts';

/** What became of one parentRef. */
export interface Attachment {
  readonly accepted: ConditionDraft;
  /** The listeners that serve the route, each with the hostnames it serves there. Empty when it is not accepted. */
  readonly listeners: readonly { readonly name: string; readonly hostnames: readonly string[] }[];
}

/** The `namespace/name` of the Gateway that a parentRef names. Undefined for another kind of parent. */
export function parentGateway(route: HttpRoute, ref: ParentReference): string | undefined {
  if ((ref.group ?? GATEWAY_GROUP) !== GATEWAY_GROUP || (ref.kind ?? 'Gateway') !== 'Gateway') return undefined;
  return `${ref.namespace ?? route.metadata.namespace ?? ''}/${ref.name}`;
}

/** Attaches a route to the listeners that a parentRef names, or says why it cannot (000-R13, B5). */
export function attachRoute(
  world: World,
  route: HttpRoute,
  ref: ParentReference,
  gateway: Gateway,
  listeners: readonly EvaluatedListener[],
): Attachment {
  const unsupported = [
    ...addressHostnames(route.spec.hostnames).map((hostname) => `hostname ${hostname} is an address`),
    ...unsupportedFields(route),
  ];
  if (unsupported.length > 0) return refused('UnsupportedValue', unsupported.join('; '));

  const named = listeners.filter((each) => isNamed(each.listener, ref) && isAccepted(each));
  if (named.length === 0) return refused('NoMatchingParent', noParentMessage(gateway, ref, listeners));

  const allowing = named.filter((each) => allows(world, each, gateway, route));
  if (allowing.length === 0) {
    const names = named.map(({ listener }) => listener.name).join(', ');
    return refused('NotAllowedByListeners', `allowedRoutes of ${names} do not admit HTTPRoutes of this namespace`);
  }
  const serving = allowing.flatMap(({ listener }) => {
    const hostnames = commonHostnames(listener.hostname, route.spec.hostnames);
    return hostnames.length === 0 ? [] : [{ name: listener.name, hostnames }];
  });
  if (serving.length === 0) {
    const hostnames = allowing.map(({ listener }) => listener.hostname ?? '*').join(', ');
    return refused('NoMatchingListenerHostname', `no hostname of the route is within ${hostnames}`);
  }
  return { accepted: { type: 'Accepted', status: 'True', reason: 'Accepted', message: '' }, listeners: serving };
}

function refused(reason: string, message: string): Attachment {
  return { accepted: { type: 'Accepted', status: 'False', reason, message }, listeners: [] };
}

function isNamed(listener: GatewayListener, { sectionName, port }: ParentReference): boolean {
  return (sectionName === undefined || listener.name === sectionName) && (port === undefined || listener.port === port);
}

function noParentMessage(gateway: Gateway, ref: ParentReference, listeners: readonly EvaluatedListener[]): string {
  const wanted = [
    ...(ref.sectionName === undefined ? [] : [`name ${ref.sectionName}`]),
    ...(ref.port === undefined ? [] : [`port ${String(ref.port)}`]),
  ];
  const usable = listeners.filter(isAccepted).map(({ listener }) => `${listener.name} (${String(listener.port)})`);
  const which = wanted.length === 0 ? '' : ` with ${wanted.join(' and ')}`;
  const found = usable.length === 0 ? 'none' : usable.join(', ');
  return `Gateway ${keyTextOf(gateway)} has no accepted listener${which}; accepted: ${found}`;
}

function allows(
  world: World,
  { listener, supportedKinds }: EvaluatedListener,
  gateway: Gateway,
  route: HttpRoute,
): boolean {
  if (supportedKinds.length === 0) return false;
  const { from = 'Same', selector } = listener.allowedRoutes?.namespaces ?? {};
  const namespace = route.metadata.namespace ?? '';
  switch (from) {
    case 'All':
      return true;
    case 'Same':
      return namespace === gateway.metadata.namespace;
    case 'Selector': {
      const labels = world.clusters.get(world.configCluster)?.namespaces.get(namespace)?.metadata.labels;
      return selector !== undefined && selectorMatches(selector, labels);
    }
    case 'None':
      return false;
  }
}
