/** `coordination.k8s.io/v1`: Lease. */
import type { KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';

export interface Lease extends KubeObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
  };
}
export const LEASE: ResourceType<Lease> = resourceType('coordination.k8s.io/v1', 'Lease', 'leases');
