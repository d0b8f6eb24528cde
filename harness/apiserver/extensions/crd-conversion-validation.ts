import type { CustomResourceDefinition } from '../../kube/api/apiextensions.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';

interface Conversion {
  readonly strategy?: string;
  readonly webhook?: { readonly clientConfig?: object; readonly conversionReviewVersions?: readonly string[] };
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
  if (webhook === undefined) {
    const why = 'required when strategy is set to Webhook';
    return [
      fieldErrors.required(`${path}.webhookClientConfig`, why),
      fieldErrors.required(`${path}.conversionReviewVersions`),
    ];
  }
  // With one version nothing is ever converted.
  if (versions.length === 1) return [];
  return [fieldErrors.forbidden(`${path}.strategy`, 'conversion webhooks are not served here')];
}
