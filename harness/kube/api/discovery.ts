/** `discovery.k8s.io/v1`: EndpointSlice. */
import type { KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';
import type { ObjectReference, Protocol } from './core.ts';

/** Label of a slice that names its Service. */
export const LABEL_SERVICE_NAME = 'kubernetes.io/service-name';
/** Label of a slice that names the controller that writes it. */
export const LABEL_MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';

/** An absent condition is unknown; `ready` unknown counts as ready. */
export interface EndpointConditions {
  readonly ready?: boolean;
  readonly serving?: boolean;
  readonly terminating?: boolean;
}

export interface SliceEndpoint {
  readonly addresses: readonly string[];
  readonly conditions?: EndpointConditions;
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly zone?: string;
  readonly targetRef?: ObjectReference;
}

export interface SlicePort {
  readonly name?: string;
  readonly protocol?: Protocol;
  readonly port?: number;
  readonly appProtocol?: string;
}

export interface EndpointSlice extends KubeObject {
  readonly addressType: 'IPv4' | 'IPv6' | 'FQDN';
  /** The server writes null for an empty list. */
  readonly endpoints?: readonly SliceEndpoint[] | null;
  readonly ports?: readonly SlicePort[] | null;
}
export const ENDPOINT_SLICE: ResourceType<EndpointSlice> = resourceType(
  'discovery.k8s.io/v1',
  'EndpointSlice',
  'endpointslices',
);
