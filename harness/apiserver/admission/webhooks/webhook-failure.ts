import { KubeStatusError } from '../../../kube/status/kube-status-error.ts';
import type { StatusCause, StatusDetails } from '../../../kube/status/kube-status.ts';
import { refusals } from '../../../kube/status/refusals.ts';
import { isJsonObject, listAt, numberAt, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';

/** A webhook could not be asked, or its answer cannot be understood. Its failure policy says what becomes of the write. */
export class WebhookFailure extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'WebhookFailure';
  }
}

/** The refusal where the failure is not ignored. */
export function refuseFailure(webhook: string, { message }: WebhookFailure): KubeStatusError {
  return refusals.internal(`failed calling webhook ${JSON.stringify(webhook)}: ${message}`);
}

export function refuseDryRun(webhook: string): KubeStatusError {
  return refusals.badRequest(`admission webhook ${JSON.stringify(webhook)} does not support dry run`);
}

/** The webhook said no. Mirrors apiserver `pkg/admission/plugin/webhook/errors/statuserror.go`. */
export function refuseByWebhook(webhook: string, result: JsonObject | undefined): KubeStatusError {
  const by = `admission webhook ${JSON.stringify(webhook)} denied the request`;
  const reason = textAt(result, 'reason') ?? '';
  const message = textAt(result, 'message') ?? '';
  const why = message === '' ? reason : message;
  const details = detailsOf(objectAt(result, 'details'));
  return new KubeStatusError({
    kind: 'Status',
    code: Math.max(numberAt(result, 'code') ?? 400, 400),
    message: why === '' ? `${by} without explanation` : `${by}: ${why}`,
    ...(reason === '' ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
  });
}

function detailsOf(details: JsonObject | undefined): StatusDetails | undefined {
  if (details === undefined) return undefined;
  const text = (field: 'name' | 'group' | 'kind' | 'uid'): StatusDetails => {
    const value = textAt(details, field) ?? '';
    return value === '' ? {} : { [field]: value };
  };
  const causes = listAt(details, 'causes').filter(isJsonObject).map(causeOf);
  const retryAfterSeconds = numberAt(details, 'retryAfterSeconds') ?? 0;
  return {
    ...text('name'),
    ...text('group'),
    ...text('kind'),
    ...text('uid'),
    ...(causes.length === 0 ? {} : { causes }),
    ...(retryAfterSeconds === 0 ? {} : { retryAfterSeconds }),
  };
}

function causeOf(cause: JsonObject): StatusCause {
  const text = (field: 'reason' | 'message' | 'field'): StatusCause => {
    const value = textAt(cause, field) ?? '';
    return value === '' ? {} : { [field]: value };
  };
  return { ...text('reason'), ...text('message'), ...text('field') };
}
