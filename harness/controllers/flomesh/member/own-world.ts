import type { Namespace, Service } from '../../../kube/api/core.ts';
import type { EndpointSlice } from '../../../kube/api/discovery.ts';
import type { FlomeshServiceExport, FlomeshServiceImport, GlobalTrafficPolicy } from '../../../kube/api/flomesh.ts';
import type { Ingress } from '../../../kube/api/networking.ts';

/** What the controller last saw of its own cluster. Maps are by `namespace/name`. */
export interface OwnWorld {
  /** By name. */
  readonly namespaces: ReadonlyMap<string, Namespace>;
  readonly services: ReadonlyMap<string, Service>;
  /** By `namespace/name` of the Service. */
  readonly slices: ReadonlyMap<string, readonly EndpointSlice[]>;
  readonly ingresses: readonly Ingress[];
  readonly exports: readonly FlomeshServiceExport[];
  readonly imports: ReadonlyMap<string, FlomeshServiceImport>;
  readonly policies: ReadonlyMap<string, GlobalTrafficPolicy>;
}
