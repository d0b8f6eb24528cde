import { isJsonObject, listAt, numberAt, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import type { LabelSelector } from '../../../kube/meta/label-selector.ts';
import type { Stored } from '../../storage/storage.ts';
import { objectsAt } from '../pod-fields.ts';

/** One webhook of a configuration, with upstream's defaults filled in. */
export interface Webhook {
  /** Different for any two webhooks of a server. */
  readonly id: string;
  readonly name: string;
  readonly target: WebhookTarget;
  readonly rules: readonly WebhookRule[];
  /** Whether a failed call lets the write pass. */
  readonly ignoresFailure: boolean;
  /** Whether a rule for one version of a resource counts for writes in another. */
  readonly matchesEquivalent: boolean;
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
  /** Whether it may be called for writes that are not to happen. */
  readonly isFreeOfEffects: boolean;
  readonly timeoutSeconds: number;
  /** `v1` or `v1beta1`; undefined where it takes neither. */
  readonly reviewVersion: 'v1' | 'v1beta1' | undefined;
  readonly reinvokes: boolean;
  readonly conditions: readonly MatchCondition[];
}

export interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

/** Where it listens: an https URL, or a port of a Service. */
export interface WebhookTarget {
  readonly url?: string;
  readonly service?: ServiceReference;
  /** PEM; empty: the authorities of the machine. */
  readonly caBundle: string;
}

export interface ServiceReference {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  /** Starts with a slash, or is empty. */
  readonly path: string;
}

export interface WebhookRule {
  readonly operations: readonly string[];
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
  readonly scope: string;
}

/** Those of a MutatingWebhookConfiguration or ValidatingWebhookConfiguration, in its order. */
export function webhooksOf({ key, object }: Stored): readonly Webhook[] {
  return objectsAt(object, 'webhooks').map((webhook, index) => ({
    id: `${key.name}/${textAt(webhook, 'name') ?? ''}/${index}`,
    name: textAt(webhook, 'name') ?? '',
    target: targetOf(objectAt(webhook, 'clientConfig')),
    rules: objectsAt(webhook, 'rules').map(ruleOf),
    ignoresFailure: webhook['failurePolicy'] === 'Ignore',
    matchesEquivalent: webhook['matchPolicy'] !== 'Exact',
    namespaceSelector: selectorOf(webhook, 'namespaceSelector'),
    objectSelector: selectorOf(webhook, 'objectSelector'),
    isFreeOfEffects: webhook['sideEffects'] === 'None' || webhook['sideEffects'] === 'NoneOnDryRun',
    timeoutSeconds: numberAt(webhook, 'timeoutSeconds') ?? 10,
    reviewVersion: textsIn(webhook, 'admissionReviewVersions').find(
      (version) => version === 'v1' || version === 'v1beta1',
    ),
    reinvokes: webhook['reinvocationPolicy'] === 'IfNeeded',
    conditions: objectsAt(webhook, 'matchConditions').map((condition) => ({
      name: textAt(condition, 'name') ?? '',
      expression: textAt(condition, 'expression') ?? '',
    })),
  }));
}

function targetOf(config: JsonObject | undefined): WebhookTarget {
  const url = textAt(config, 'url');
  const service = objectAt(config, 'service');
  return {
    ...(url === undefined ? {} : { url }),
    ...(service === undefined
      ? {}
      : {
          service: {
            namespace: textAt(service, 'namespace') ?? '',
            name: textAt(service, 'name') ?? '',
            port: numberAt(service, 'port') ?? 443,
            path: textAt(service, 'path') ?? '',
          },
        }),
    caBundle: Buffer.from(textAt(config, 'caBundle') ?? '', 'base64').toString('utf8'),
  };
}

function ruleOf(rule: JsonObject): WebhookRule {
  return {
    operations: textsIn(rule, 'operations'),
    apiGroups: textsIn(rule, 'apiGroups'),
    apiVersions: textsIn(rule, 'apiVersions'),
    resources: textsIn(rule, 'resources'),
    scope: textAt(rule, 'scope') ?? '*',
  };
}

function selectorOf(webhook: JsonObject, field: string): LabelSelector {
  const selector = webhook[field];
  return isJsonObject(selector) ? selector : {};
}

function textsIn(parent: JsonObject, field: string): readonly string[] {
  return listAt(parent, field).filter((item) => typeof item === 'string');
}
