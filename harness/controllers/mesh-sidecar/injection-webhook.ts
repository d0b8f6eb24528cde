import type { MutatingWebhookConfiguration, Webhook } from '../../kube/api/admission.ts';
import type { LabelSelector } from '../../kube/meta/label-selector.ts';

export interface InjectionWebhookOptions {
  /** Of the configuration. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly service: { readonly namespace: string; readonly name: string; readonly port: number; readonly path: string };
  /** PEM. */
  readonly authority: string;
  /** One a rule: which pods of which namespaces. */
  readonly selections: readonly {
    readonly name: string;
    readonly namespaces: LabelSelector;
    readonly pods: LabelSelector;
  }[];
}

/** The configuration that has the API server ask the injector about new pods. */
export function injectionWebhook(options: InjectionWebhookOptions): MutatingWebhookConfiguration {
  const { name, labels, service, authority, selections } = options;
  const caBundle = Buffer.from(authority).toString('base64');
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name, labels },
    webhooks: selections.map((selection): Webhook => ({
      name: selection.name,
      clientConfig: { service, caBundle },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'], scope: '*' }],
      failurePolicy: 'Fail',
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      matchPolicy: 'Equivalent',
      timeoutSeconds: 10,
      reinvocationPolicy: 'Never',
      namespaceSelector: selection.namespaces,
      objectSelector: selection.pods,
    })),
  };
}
