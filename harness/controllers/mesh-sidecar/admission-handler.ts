import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../../core/errors.ts';
import type { AdmissionRequest, AdmissionResponse } from '../../kube/api/admission.ts';
import { readJson } from './read-json.ts';

/** What is done to an object that is created; undefined leaves it as it is. Throws to refuse it, with the message. */
export type Mutation = (request: AdmissionRequest) => readonly unknown[] | undefined;

/** Answers one `AdmissionReview` of `admission.k8s.io/v1`. */
export async function answerAdmission(
  mutate: Mutation,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readJson(request);
  const asked = requestIn(body);
  if (asked === undefined) {
    response
      .writeHead(400, { 'content-type': 'text/plain' })
      .end('an AdmissionReview of admission.k8s.io/v1 is needed\n');
    return;
  }
  const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: decide(mutate, asked) };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(review));
}

function decide(mutate: Mutation, request: AdmissionRequest): AdmissionResponse {
  const { uid } = request;
  try {
    const patch = mutate(request);
    if (patch === undefined) return { uid, allowed: true };
    return { uid, allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') };
  } catch (error) {
    return { uid, allowed: false, status: { code: 400, message: messageOf(error) } };
  }
}

function requestIn(body: unknown): AdmissionRequest | undefined {
  if (!isRecord(body) || body['apiVersion'] !== 'admission.k8s.io/v1' || !isRecord(body['request'])) return undefined;
  const request = body['request'];
  return typeof request['uid'] === 'string' ? (request as unknown as AdmissionRequest) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
