import type { CustomResourceDefinition } from '../../kube/api/apiextensions.ts';
import { objectAt, type JsonObject } from '../../kube/json/json.ts';
import { nameRules } from '../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';
import { clientConfigErrors } from '../builtin/admissionregistration/client-configs.ts';

interface Conversion {
  readonly strategy?: string;
  readonly webhook?: { readonly clientConfig?: JsonObject; readonly conversionReviewVersions?: readonly string[] };
}

/** Mirrors validateCustomResourceConversion of apiextensions-apiserver, as far as no webhook is called. */
export function conversionErrors({ spec }: CustomResourceDefinition): FieldError[] {
  const { conversion } = spec as { readonly conversion?: Conversion };
  if (conversion === undefined) return [];
  const { strategy = '', webhook } = conversion;
  const path = 'spec.conversion';
  if (strategy === '') return [fieldErrors.required(`${path}.strategy`)];
  if (strategy === 'Webhook') return webhookErrors(spec, webhook, path);
  const errors: FieldError[] = [];
  if (strategy !== 'None') errors.push(fieldErrors.notSupported(`${path}.strategy`, strategy, ['None', 'Webhook']));
  const why = 'should not be set when strategy is not set to Webhook';
  if (webhook?.clientConfig !== undefined) errors.push(fieldErrors.forbidden(`${path}.webhookClientConfig`, why));
  if ((webhook?.conversionReviewVersions?.length ?? 0) > 0) {
    errors.push(fieldErrors.forbidden(`${path}.conversionReviewVersions`, why));
  }
  return errors;
}

function webhookErrors(
  { versions }: CustomResourceDefinition['spec'],
  webhook: Conversion['webhook'],
  path: string,
): FieldError[] {
  const versionsPath = `${path}.conversionReviewVersions`;
  const errors = [
    ...(webhook?.clientConfig === undefined
      ? [fieldErrors.required(`${path}.webhookClientConfig`, 'required when strategy is set to Webhook')]
      : clientConfigErrors(asUpstreamReads(webhook.clientConfig), `${path}.webhookClientConfig`)),
    ...reviewVersionErrors(webhook?.conversionReviewVersions ?? [], versionsPath),
  ];
  // With one version nothing is ever converted.
  if (errors.length > 0 || versions.length === 1) return errors;
  return [fieldErrors.forbidden(`${path}.strategy`, 'conversion webhooks are not served here')];
}

/** Upstream takes the name of a service for its namespace, and the other way round. */
function asUpstreamReads(config: JsonObject): JsonObject {
  const service = objectAt(config, 'service');
  if (service === undefined) return config;
  return { ...config, service: { ...service, name: service['namespace'] ?? '', namespace: service['name'] ?? '' } };
}

function reviewVersionErrors(versions: readonly string[], path: string): FieldError[] {
  if (versions.length === 0) return [fieldErrors.required(path)];
  const errors = versions.flatMap((version, index) => {
    const field = `${path}[${String(index)}]`;
    if (versions.indexOf(version) < index) return [fieldErrors.invalid(field, version, 'duplicate version')];
    return nameRules.dns1035(version, false).map((problem) => fieldErrors.invalid(field, version, problem));
  });
  if (versions.includes('v1') || versions.includes('v1beta1')) return errors;
  return [...errors, fieldErrors.invalid(path, [...versions], 'must include at least one of v1, v1beta1')];
}
