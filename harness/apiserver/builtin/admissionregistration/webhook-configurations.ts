/** Mirrors kubernetes `pkg/registry/admissionregistration` (mutating- and validatingwebhookconfiguration). */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { isJsonObject, listAt, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { dns1035LabelProblems } from '../../../kube/meta/names.ts';
import { fullyQualifiedNameErrors } from '../../../kube/meta/names-of-domains.ts';
import { labelSelectorErrors } from '../../../kube/meta/validate-label-selector.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';
import { clientConfigErrors } from './client-configs.ts';
import { WEBHOOK_NAMES } from './expressions.ts';
import { matchConditionErrors } from './match-conditions.ts';
import { ADMISSION_GROUP, defaultOperationRule, operationRuleErrors } from './operation-rules.ts';

const TIMEOUT_SECONDS = 10;
const TIMEOUT_LIMIT_SECONDS = 30;
const REVIEW_VERSIONS = ['v1', 'v1beta1'];
const SIDE_EFFECTS = ['None', 'NoneOnDryRun'];
const FAILURE_POLICIES = ['Fail', 'Ignore'];
const MATCH_POLICIES = ['Equivalent', 'Exact'];
const REINVOCATION_POLICIES = ['IfNeeded', 'Never'];

export const VALIDATING_WEBHOOK_CONFIGURATIONS: BuiltInResource = configurationResource(
  'ValidatingWebhookConfiguration',
  false,
);

export const MUTATING_WEBHOOK_CONFIGURATIONS: BuiltInResource = configurationResource(
  'MutatingWebhookConfiguration',
  true,
);

function configurationResource(kind: string, mutating: boolean): BuiltInResource {
  return {
    group: ADMISSION_GROUP,
    version: 'v1',
    kind,
    plural: `${kind.toLowerCase()}s`,
    namespaced: false,
    categories: ['api-extensions'],
    strategy: kindStrategy({
      namespaced: false,
      qualifiedFinalizers: false,
      tracksGeneration: true,
      allowUnconditionalUpdate: false,
      update: ['whole'],
      default: (configuration) => {
        for (const webhook of webhooksOf(configuration)) defaultWebhook(webhook, mutating);
      },
      errors: configurationErrors,
    }),
  };
}

function webhooksOf(configuration: ApiObject): JsonObject[] {
  return listAt(configuration, 'webhooks').filter(isJsonObject);
}

function defaultWebhook(webhook: JsonObject, mutating: boolean): void {
  webhook['failurePolicy'] ??= 'Fail';
  webhook['matchPolicy'] ??= 'Equivalent';
  webhook['namespaceSelector'] ??= {};
  webhook['objectSelector'] ??= {};
  webhook['timeoutSeconds'] ??= TIMEOUT_SECONDS;
  if (mutating) webhook['reinvocationPolicy'] ??= 'Never';
  for (const rule of listAt(webhook, 'rules').filter(isJsonObject)) defaultOperationRule(rule);
  const service = objectAt(objectAt(webhook, 'clientConfig'), 'service');
  if (service !== undefined) service['port'] ??= 443;
}

function configurationErrors(configuration: ApiObject): FieldError[] {
  const names = new Set<string>();
  return webhooksOf(configuration).flatMap((webhook, index) => {
    const field = `webhooks[${index}]`;
    const errors = [...webhookErrors(webhook, field), ...versionErrors(webhook, `${field}.admissionReviewVersions`)];
    const name = textAt(webhook, 'name') ?? '';
    if (name !== '' && names.has(name)) errors.push(fieldErrors.duplicate(`${field}.name`, name));
    names.add(name);
    return errors;
  });
}

function webhookErrors(webhook: JsonObject, field: string): FieldError[] {
  const seconds = webhook['timeoutSeconds'];
  const errors = fullyQualifiedNameErrors(textAt(webhook, 'name') ?? '', `${field}.name`);
  for (const [index, rule] of listAt(webhook, 'rules').filter(isJsonObject).entries())
    errors.push(...operationRuleErrors(rule, `${field}.rules[${index}]`));
  errors.push(...oneOf(webhook, 'failurePolicy', FAILURE_POLICIES, field));
  errors.push(...oneOf(webhook, 'matchPolicy', MATCH_POLICIES, field));
  if (textAt(webhook, 'sideEffects') === undefined)
    errors.push(fieldErrors.required(`${field}.sideEffects`, `must specify one of ${SIDE_EFFECTS.join(', ')}`));
  errors.push(...oneOf(webhook, 'sideEffects', SIDE_EFFECTS, field));
  if (typeof seconds === 'number' && (seconds < 1 || seconds > TIMEOUT_LIMIT_SECONDS))
    errors.push(
      fieldErrors.invalid(
        `${field}.timeoutSeconds`,
        seconds,
        `the timeout value must be between 1 and ${TIMEOUT_LIMIT_SECONDS} seconds`,
      ),
    );
  for (const selector of ['namespaceSelector', 'objectSelector'])
    errors.push(...labelSelectorErrors(webhook[selector], `${field}.${selector}`));
  errors.push(...oneOf(webhook, 'reinvocationPolicy', REINVOCATION_POLICIES, field));
  errors.push(...clientConfigErrors(objectAt(webhook, 'clientConfig') ?? {}, `${field}.clientConfig`));
  errors.push(...matchConditionErrors(listAt(webhook, 'matchConditions'), `${field}.matchConditions`, WEBHOOK_NAMES));
  return errors;
}

function versionErrors(webhook: JsonObject, field: string): FieldError[] {
  const versions = listAt(webhook, 'admissionReviewVersions').map(String);
  if (versions.length === 0) return [fieldErrors.required(field, `must specify one of ${REVIEW_VERSIONS.join(', ')}`)];
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, version] of versions.entries()) {
    if (seen.has(version)) errors.push(fieldErrors.invalid(`${field}[${index}]`, version, 'duplicate version'));
    seen.add(version);
    for (const problem of dns1035LabelProblems(version))
      errors.push(fieldErrors.invalid(`${field}[${index}]`, version, problem));
  }
  if (!versions.some((version) => REVIEW_VERSIONS.includes(version)))
    errors.push(fieldErrors.invalid(field, versions, `must include at least one of ${REVIEW_VERSIONS.join(', ')}`));
  return errors;
}

function oneOf(webhook: JsonObject, name: string, supported: readonly string[], field: string): FieldError[] {
  const value = textAt(webhook, name);
  return value === undefined || supported.includes(value)
    ? []
    : [fieldErrors.notSupported(`${field}.${name}`, value, supported)];
}
