import type { AdmissionRequest, AdmissionResponse } from '../../../kube/api/admission.ts';
import { draftOf } from './review.ts';
import type { FlomeshWebhook } from './webhook-table.ts';

/** What a webhook says of a request. */
export async function answerReview(webhook: FlomeshWebhook, request: AdmissionRequest): Promise<AdmissionResponse> {
  const { uid } = request;
  const object = draftOf(request.object);
  if (object === undefined) return { uid, allowed: true };
  if ('mutate' in webhook) {
    const patch = webhook.mutate(object);
    if (patch.length === 0) return { uid, allowed: true };
    return { uid, allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') };
  }
  const before = request.operation === 'UPDATE' ? draftOf(request.oldObject) : undefined;
  const message = await webhook.validate({ object, ...(before === undefined ? {} : { before }) });
  if (message === undefined) return { uid, allowed: true };
  return { uid, allowed: false, status: { code: 403, message, reason: 'Forbidden' } };
}
