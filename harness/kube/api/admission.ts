/** `admissionregistration.k8s.io/v1` and `admission.k8s.io/v1`: webhooks, and what they are asked. */
import type { LabelSelector } from '../meta/label-selector.ts';
import type { KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';

export interface WebhookRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly string[];
  readonly resources: readonly string[];
  readonly scope?: string;
}

export interface Webhook {
  readonly name: string;
  readonly clientConfig: {
    readonly service?: {
      readonly namespace: string;
      readonly name: string;
      readonly path?: string;
      readonly port?: number;
    };
    readonly url?: string;
    /** PEM as base64. */
    readonly caBundle?: string;
  };
  readonly rules: readonly WebhookRule[];
  readonly failurePolicy?: 'Fail' | 'Ignore';
  readonly sideEffects: 'None' | 'NoneOnDryRun';
  readonly admissionReviewVersions: readonly string[];
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly matchPolicy?: 'Exact' | 'Equivalent';
  readonly timeoutSeconds?: number;
  /** Of mutating ones. */
  readonly reinvocationPolicy?: 'Never' | 'IfNeeded';
}

export interface MutatingWebhookConfiguration extends KubeObject {
  readonly webhooks?: readonly Webhook[];
}
export const MUTATING_WEBHOOK_CONFIGURATION: ResourceType<MutatingWebhookConfiguration> = resourceType(
  'admissionregistration.k8s.io/v1',
  'MutatingWebhookConfiguration',
  'mutatingwebhookconfigurations',
  'Cluster',
);

export interface ValidatingWebhookConfiguration extends KubeObject {
  readonly webhooks?: readonly Webhook[];
}
export const VALIDATING_WEBHOOK_CONFIGURATION: ResourceType<ValidatingWebhookConfiguration> = resourceType(
  'admissionregistration.k8s.io/v1',
  'ValidatingWebhookConfiguration',
  'validatingwebhookconfigurations',
  'Cluster',
);

export interface AdmissionRequest {
  readonly uid: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly object?: unknown;
  readonly oldObject?: unknown;
  readonly dryRun?: boolean;
}

export interface AdmissionResponse {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: { readonly code?: number; readonly message?: string; readonly reason?: string };
  readonly patchType?: 'JSONPatch';
  /** A JSON patch as base64. */
  readonly patch?: string;
  readonly warnings?: readonly string[];
}
