/** `networking.k8s.io/v1`: Ingress and IngressClass, the fields that fleetbed reads or writes. */
import type { KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';

const API_VERSION = 'networking.k8s.io/v1';

export interface IngressClass extends KubeObject {
  readonly spec?: { readonly controller?: string };
}

export interface IngressBackend {
  readonly service?: {
    readonly name: string;
    /** One of the two. */
    readonly port?: { readonly number?: number; readonly name?: string };
  };
}

export type IngressPathType = 'Exact' | 'Prefix' | 'ImplementationSpecific';

export interface IngressPath {
  readonly path?: string;
  readonly pathType: IngressPathType;
  readonly backend: IngressBackend;
}

export interface IngressRule {
  /** @default every host */
  readonly host?: string;
  readonly http?: { readonly paths: readonly IngressPath[] };
}

export interface Ingress extends KubeObject {
  readonly spec?: {
    readonly ingressClassName?: string;
    readonly defaultBackend?: IngressBackend;
    readonly rules?: readonly IngressRule[];
  };
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    };
  };
}
export const INGRESS: ResourceType<Ingress> = resourceType(API_VERSION, 'Ingress', 'ingresses');
