/** `gateway.networking.k8s.io/v1`: ListenerSet of the standard channel. */
import type { Condition, KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';
import { GATEWAY_GROUP, type GatewayListener, type ListenerStatus } from './gateway.ts';

/** The Gateway that listeners are added to. */
export interface ParentGatewayReference {
  /** @default "gateway.networking.k8s.io" */
  readonly group?: string;
  /** @default "Gateway" */
  readonly kind?: string;
  /** @default that of the ListenerSet */
  readonly namespace?: string;
  readonly name: string;
}

export interface ListenerSet extends KubeObject {
  readonly spec: {
    readonly parentRef: ParentGatewayReference;
    /** 1 to 64, names unique in the set. */
    readonly listeners: readonly GatewayListener[];
  };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly listeners?: readonly ListenerStatus[];
  };
}
export const LISTENER_SET: ResourceType<ListenerSet> = resourceType(
  `${GATEWAY_GROUP}/v1`,
  'ListenerSet',
  'listenersets',
);
