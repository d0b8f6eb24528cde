/**
 * Attachment of routes to listeners (Gateway API, `ParentReference` and `AllowedRoutes`): which listeners a parentRef
 * names, which of them admit the route, and for which hostnames it serves there.
 */
import { GATEWAY_GROUP, type AllowedRoutes, type RouteGroupKind } from '../../kube/api/gateway.ts';
import type { ParentReference } from '../../kube/api/http-route.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import { selectorMatches, type LabelSelector } from '../../kube/meta/label-selector.ts';
import { commonHostnames } from './hostnames.ts';

/** The part of a listener that decides. */
export interface AttachableListener {
  /** Unique among those that are given. */
  readonly name: string;
  readonly port: number;
  readonly hostname?: string;
  readonly supportedKinds: readonly RouteGroupKind[];
  readonly allowedRoutes?: AllowedRoutes;
  /** Of the Gateway or ListenerSet that has it. */
  readonly namespace: string;
}

/** The part of a route that decides. */
export interface AttachableRoute {
  readonly kind: string;
  readonly namespace: string;
  /** Undefined for kinds without hostnames. */
  readonly hostnames?: readonly string[];
}

export interface Attachment {
  readonly accepted: ConditionDraft;
  /** Listeners that take the route, each with the hostnames it serves there. Empty when it is not accepted. */
  readonly listeners: readonly { readonly name: string; readonly hostnames: readonly string[] }[];
}

/** Labels of a namespace; undefined when there is none of the name. */
export type NamespaceLabels = (namespace: string) => Readonly<Record<string, string>> | undefined;

export function attachRoute(
  route: AttachableRoute,
  ref: ParentReference,
  listeners: readonly AttachableListener[],
  labelsOf: NamespaceLabels,
): Attachment {
  const named = listeners.filter((each) => isNamed(each, ref));
  if (named.length === 0) return refused('NoMatchingParent', noParentMessage(ref, listeners));
  const allowing = named.filter((each) => allowsKind(each, route.kind) && allowsNamespace(each, route, labelsOf));
  if (allowing.length === 0) {
    const names = named.map(({ name }) => name).join(', ');
    const message = `allowedRoutes of ${names} do not admit ${route.kind}s of namespace ${route.namespace}`;
    return refused('NotAllowedByListeners', message);
  }
  const serving = allowing.flatMap(({ name, hostname }) => {
    const hostnames = commonHostnames(hostname, route.hostnames);
    return hostnames.length === 0 ? [] : [{ name, hostnames }];
  });
  if (serving.length === 0) {
    const hostnames = allowing.map(({ hostname = '*' }) => hostname).join(', ');
    return refused('NoMatchingListenerHostname', `no hostname of the route is within ${hostnames}`);
  }
  return { accepted: { type: 'Accepted', status: 'True', reason: 'Accepted', message: '' }, listeners: serving };
}

/** A route that is not accepted by a parent. */
export function refused(reason: string, message: string): Attachment {
  return { accepted: { type: 'Accepted', status: 'False', reason, message }, listeners: [] };
}

/** Whether objects of a namespace may do what a selector of namespaces says: attach routes, add listeners. */
export function namespaceAllowed(
  { from, selector }: { readonly from: 'All' | 'Selector' | 'Same' | 'None'; readonly selector?: LabelSelector },
  { own, other }: { readonly own: string; readonly other: string },
  labelsOf: NamespaceLabels,
): boolean {
  switch (from) {
    case 'All':
      return true;
    case 'Same':
      return own === other;
    case 'Selector': {
      const labels = labelsOf(other);
      return selector !== undefined && labels !== undefined && selectorMatches(selector, labels);
    }
    case 'None':
      return false;
  }
}

function isNamed(listener: AttachableListener, { sectionName, port }: ParentReference): boolean {
  return (sectionName === undefined || listener.name === sectionName) && (port === undefined || listener.port === port);
}

function allowsKind({ supportedKinds }: AttachableListener, kind: string): boolean {
  return supportedKinds.some((each) => (each.group ?? GATEWAY_GROUP) === GATEWAY_GROUP && each.kind === kind);
}

function allowsNamespace(
  { allowedRoutes, namespace: own }: AttachableListener,
  { namespace: other }: AttachableRoute,
  labelsOf: NamespaceLabels,
): boolean {
  const { from = 'Same', selector } = allowedRoutes?.namespaces ?? {};
  return namespaceAllowed({ from, ...(selector === undefined ? {} : { selector }) }, { own, other }, labelsOf);
}

function noParentMessage({ sectionName, port }: ParentReference, listeners: readonly AttachableListener[]): string {
  const wanted = [
    ...(sectionName === undefined ? [] : [`name ${sectionName}`]),
    ...(port === undefined ? [] : [`port ${String(port)}`]),
  ];
  const which = wanted.length === 0 ? '' : ` with ${wanted.join(' and ')}`;
  const found = listeners.map((each) => `${each.name} (${String(each.port)})`).join(', ');
  return `there is no listener${which}; there are: ${found === '' ? 'none' : found}`;
}
