import type {
  MutatingWebhookConfiguration,
  ValidatingWebhookConfiguration,
  Webhook,
} from '../../../kube/api/admission.ts';
import { FLOMESH_GROUP } from '../../../kube/api/flomesh.ts';
import { defaultImport, defaultPolicy } from './default-objects.ts';
import { clusterReview, defaultCluster, type ClusterReviewOptions } from './review-cluster.ts';
import { policyReview } from './review-policy.ts';
import type { Mutate, Validate } from './review.ts';

export type FlomeshWebhook =
  | { readonly name: string; readonly path: string; readonly resource: string; readonly mutate: Mutate }
  | { readonly name: string; readonly path: string; readonly resource: string; readonly validate: Validate };

/** The webhooks of FSM that answer anything, under upstream's names and paths. */
export function flomeshWebhooks(options: ClusterReviewOptions): readonly FlomeshWebhook[] {
  return [
    {
      name: 'mcluster.kb.flomesh.io',
      path: '/mutate-flomesh-io-v1alpha1-cluster',
      resource: 'clusters',
      mutate: defaultCluster,
    },
    {
      name: 'mserviceimport.kb.flomesh.io',
      path: '/mutate-flomesh-io-v1alpha1-serviceimport',
      resource: 'serviceimports',
      mutate: defaultImport,
    },
    {
      name: 'mglobaltrafficpolicy.kb.flomesh.io',
      path: '/mutate-flomesh-io-v1alpha1-globaltrafficpolicy',
      resource: 'globaltrafficpolicies',
      mutate: defaultPolicy,
    },
    {
      name: 'vcluster.kb.flomesh.io',
      path: '/validate-flomesh-io-v1alpha1-cluster',
      resource: 'clusters',
      validate: clusterReview(options),
    },
    {
      name: 'vglobaltrafficpolicy.kb.flomesh.io',
      path: '/validate-flomesh-io-v1alpha1-globaltrafficpolicy',
      resource: 'globaltrafficpolicies',
      validate: policyReview,
    },
  ];
}

export interface WebhookPlace {
  readonly service: { readonly namespace: string; readonly name: string; readonly port: number };
  /** PEM. */
  readonly authority: string;
}

const REGISTRATION = 'admissionregistration.k8s.io/v1';

/** What has the API server ask. */
export function webhookConfigurations(
  webhooks: readonly FlomeshWebhook[],
  place: WebhookPlace,
): readonly [MutatingWebhookConfiguration, ValidatingWebhookConfiguration] {
  const each = (kind: 'mutate' | 'validate'): readonly Webhook[] =>
    webhooks.filter((webhook) => kind in webhook).map((webhook) => registration(webhook, place));
  return [
    {
      apiVersion: REGISTRATION,
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'flomesh-mutating-webhook-configuration' },
      webhooks: each('mutate'),
    },
    {
      apiVersion: REGISTRATION,
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'flomesh-validating-webhook-configuration' },
      webhooks: each('validate'),
    },
  ];
}

function registration({ name, path, resource }: FlomeshWebhook, { service, authority }: WebhookPlace): Webhook {
  return {
    name,
    clientConfig: { service: { ...service, path }, caBundle: Buffer.from(authority).toString('base64') },
    rules: [
      {
        apiGroups: [FLOMESH_GROUP],
        apiVersions: ['v1alpha1'],
        operations: ['CREATE', 'UPDATE'],
        resources: [resource],
        scope: '*',
      },
    ],
    failurePolicy: 'Fail',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    matchPolicy: 'Equivalent',
    timeoutSeconds: 10,
  };
}
