import type { Gateway, GatewayListener, RouteGroupKind } from '../../kube/api/gateway.ts';
import type { ListenerSet } from '../../kube/api/listener-set.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import type { ServerTls } from '../../proxy/table/listener.ts';
import type { KeyPair } from '../../proxy/table/route-table.ts';
import type { Named } from './certificates.ts';

/** Who has a listener: the Gateway itself or a ListenerSet that is allowed to add some. */
export type ListenerOwner = Gateway | ListenerSet;

/** What a listener terminates TLS with, and where that came from. */
export interface ListenerTlsResult {
  readonly tls: ServerTls;
  readonly certificates: readonly Named<KeyPair>[];
  readonly trust: readonly Named<readonly string[]>[];
}

/** What the rules say about a listener, without what only the proxy can tell. */
export interface EvaluatedListener {
  readonly owner: ListenerOwner;
  readonly listener: GatewayListener;
  readonly supportedKinds: readonly RouteGroupKind[];
  readonly accepted: ConditionDraft;
  readonly conflicted: ConditionDraft;
  readonly resolvedRefs: ConditionDraft;
  /** Only some listeners have it. */
  readonly overlapping?: ConditionDraft;
  /** Absent where nothing is terminated. */
  readonly terminated?: ListenerTlsResult;
  /** The proxy can serve it. */
  readonly usable: boolean;
}

/** Unique in its Gateway. */
export function listenerKey({ owner, listener }: Pick<EvaluatedListener, 'owner' | 'listener'>): string {
  return keyOfListener(owner, listener.name);
}

export function keyOfListener({ kind, metadata }: ListenerOwner, name: string): string {
  return kind === 'Gateway' ? name : `${kind}/${metadata.namespace ?? ''}/${metadata.name}/${name}`;
}
