/** `gateway.networking.k8s.io/v1`: BackendTLSPolicy of the standard channel. */
import type { Condition, KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';
import { GATEWAY_GROUP } from './gateway.ts';
import type { ParentReference } from './http-route.ts';

/** An object of the policy's namespace; of a Service, `sectionName` is the name of a port. */
export interface LocalPolicyTargetReference {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly sectionName?: string;
}

/** A union by `type`; the server checks that exactly the matching member is set. */
export interface SubjectAltName {
  readonly type: 'Hostname' | 'URI';
  readonly hostname?: string;
  readonly uri?: string;
}

/** What one controller says about a policy below one Gateway. */
export interface PolicyAncestorStatus {
  readonly ancestorRef: ParentReference;
  readonly controllerName: string;
  readonly conditions: readonly Condition[];
}

export interface BackendTlsPolicy extends KubeObject {
  readonly spec: {
    readonly targetRefs: readonly LocalPolicyTargetReference[];
    /** Exactly one of the two authorities is written. */
    readonly validation: {
      /** Core: a ConfigMap with the key `ca.crt`. */
      readonly caCertificateRefs?: readonly { readonly group: string; readonly kind: string; readonly name: string }[];
      /** `System` or an implementation's own. */
      readonly wellKnownCACertificates?: string;
      /** SNI, and the name that the certificate must have unless `subjectAltNames` is written. */
      readonly hostname: string;
      readonly subjectAltNames?: readonly SubjectAltName[];
    };
    readonly options?: Readonly<Record<string, string>>;
  };
  readonly status?: { readonly ancestors: readonly PolicyAncestorStatus[] };
}
export const BACKEND_TLS_POLICY: ResourceType<BackendTlsPolicy> = resourceType(
  `${GATEWAY_GROUP}/v1`,
  'BackendTLSPolicy',
  'backendtlspolicies',
);
