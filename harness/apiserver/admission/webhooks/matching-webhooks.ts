/** Which webhooks a write is shown to, and in which version. Mirrors apiserver `pkg/admission/plugin/webhook/generic` and `…/predicates`. */
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { selectorMatches, type LabelSelector } from '../../../kube/meta/label-selector.ts';
import { refusals } from '../../../kube/status/refusals.ts';
import type { ResourceCatalog } from '../../registry/resource-catalog.ts';
import type { ResourceDefinition } from '../../registry/resource-definition.ts';
import type { Storage } from '../../storage/storage.ts';
import type { AdmissionAttributes } from '../admission.ts';
import type { Webhook, WebhookRule } from './webhook.ts';

/** Such objects cannot be kept out by what they themselves configure. */
const EXEMPT_KINDS: ReadonlySet<string> = new Set([
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
]);

export function isExempt({ definition }: AdmissionAttributes): boolean {
  return definition.group === 'admissionregistration.k8s.io' && EXEMPT_KINDS.has(definition.kind);
}

/**
 * In which definition the webhook is to see the write: that of the request where a rule names it, else an equivalent one.
 * Undefined: it is not called.
 *
 * @throws KubeStatusError 404 where the namespace, whose labels are asked for, is not there
 */
export function matchedDefinition(
  webhook: Webhook,
  attributes: AdmissionAttributes,
  catalog: ResourceCatalog,
  storage: Storage,
): ResourceDefinition | undefined {
  if (!objectMatches(webhook.objectSelector, attributes)) return undefined;
  const definition = ruledDefinition(webhook, attributes, catalog);
  if (definition === undefined || !namespaceMatches(webhook.namespaceSelector, attributes, storage)) return undefined;
  return definition;
}

/** Of objects in a namespace, and of a namespace itself. */
export function namespaceOf({ definition, namespace, name }: AdmissionAttributes): string {
  return isNamespace(definition) ? name : namespace;
}

function ruledDefinition(
  { rules, matchesEquivalent }: Webhook,
  attributes: AdmissionAttributes,
  catalog: ResourceCatalog,
): ResourceDefinition | undefined {
  const { definition } = attributes;
  if (rules.some((rule) => ruleMatches(rule, attributes, definition))) return definition;
  if (!matchesEquivalent) return undefined;
  const others = catalog.ofStorage(definition.storage).filter((other) => other !== definition);
  for (const rule of rules) for (const other of others) if (ruleMatches(rule, attributes, other)) return other;
  return undefined;
}

function ruleMatches(rule: WebhookRule, attributes: AdmissionAttributes, definition: ResourceDefinition): boolean {
  return (
    scopeMatches(rule.scope, attributes) &&
    hasOrAll(rule.operations, attributes.operation) &&
    hasOrAll(rule.apiGroups, definition.group) &&
    hasOrAll(rule.apiVersions, definition.version) &&
    rule.resources.some((resource) => resourceMatches(resource, definition.plural, attributes.subresource))
  );
}

function scopeMatches(scope: string, { definition, namespace }: AdmissionAttributes): boolean {
  if (scope === '*') return true;
  const isNamespaced = !isNamespace(definition) && namespace !== '';
  return scope === 'Namespaced' ? isNamespaced : scope === 'Cluster' && !isNamespaced;
}

function resourceMatches(pattern: string, plural: string, subresource: string): boolean {
  const slash = pattern.indexOf('/');
  const [resource, part] = slash < 0 ? [pattern, ''] : [pattern.slice(0, slash), pattern.slice(slash + 1)];
  return (resource === '*' || resource === plural) && (part === '*' || part === subresource);
}

function hasOrAll(items: readonly string[], wanted: string): boolean {
  return items.includes('*') || items.includes(wanted);
}

function objectMatches(selector: LabelSelector, { object, oldObject }: AdmissionAttributes): boolean {
  if (isEmpty(selector)) return true;
  return [object, oldObject].some((each) => each !== undefined && selectorMatches(selector, labelsOf(each)));
}

function namespaceMatches(selector: LabelSelector, attributes: AdmissionAttributes, storage: Storage): boolean {
  const name = namespaceOf(attributes);
  if (isEmpty(selector) || (name === '' && !isNamespace(attributes.definition))) return true;
  return selectorMatches(selector, namespaceLabels(attributes, name, storage));
}

/** A namespace that is being written has the labels of the draft. */
function namespaceLabels(
  attributes: AdmissionAttributes,
  name: string,
  storage: Storage,
): Readonly<Record<string, string>> {
  const { definition, subresource, operation, object } = attributes;
  const isWritten = isNamespace(definition) && subresource === '' && (operation === 'CREATE' || operation === 'UPDATE');
  if (isWritten && object !== undefined) return labelsOf(object);
  const stored = storage.get('namespaces', { name });
  if (stored === undefined) throw refusals.notFound({ group: '', resource: 'namespaces' }, name);
  return labelsOf(stored.object);
}

function labelsOf({ metadata }: ApiObject): Readonly<Record<string, string>> {
  const labels: JsonObject = objectAt(metadata, 'labels') ?? {};
  return labels as Record<string, string>;
}

function isEmpty({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

function isNamespace({ group, plural }: ResourceDefinition): boolean {
  return group === '' && plural === 'namespaces';
}
