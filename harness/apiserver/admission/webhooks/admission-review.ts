/** What webhooks are sent and what they may answer. Mirrors apiserver `pkg/admission/plugin/webhook/request/admissionreview.go`. */
import { isJsonObject, listAt, objectAt, textAt, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';
import { userInfo } from '../../reviews/user-info.ts';
import type { ResourceDefinition } from '../../registry/resource-definition.ts';
import type { AdmissionAttributes } from '../admission.ts';
import { namespaceOf } from './matching-webhooks.ts';
import { WebhookFailure } from './webhook-failure.ts';

/** @param seenAs the definition in whose version the objects are */
export function reviewRequest(
  attributes: AdmissionAttributes,
  seenAs: ResourceDefinition,
  uid: string,
  objects: { readonly object: JsonObject | undefined; readonly oldObject: JsonObject | undefined },
): JsonObject {
  const { definition, subresource, name, operation, user, dryRun, options } = attributes;
  const namespace = namespaceOf(attributes);
  return {
    uid,
    kind: kindOf(seenAs, subresource),
    resource: resourceOf(seenAs),
    ...(subresource === '' ? {} : { subResource: subresource }),
    requestKind: kindOf(definition, subresource),
    requestResource: resourceOf(definition),
    ...(subresource === '' ? {} : { requestSubResource: subresource }),
    ...(name === '' ? {} : { name }),
    ...(namespace === '' ? {} : { namespace }),
    operation,
    userInfo: userInfo(user),
    object: objects.object ?? null,
    oldObject: objects.oldObject ?? null,
    dryRun,
    options,
  };
}

export function admissionReview(version: string, request: JsonObject): JsonObject {
  return { kind: 'AdmissionReview', apiVersion: `admission.k8s.io/${version}`, request };
}

export interface ReviewOutcome {
  readonly allowed: boolean;
  /** `metav1.Status`, as far as it was given. */
  readonly result: JsonObject | undefined;
  readonly warnings: readonly string[];
  readonly patchType: string;
  /** JSON; empty where there is none. */
  readonly patch: string;
}

/** @throws {@link WebhookFailure} where the answer breaks the rules */
export function verifiedOutcome(
  answer: JsonObject,
  uid: string,
  version: 'v1' | 'v1beta1',
  isMutating: boolean,
): ReviewOutcome {
  const response = objectAt(answer, 'response');
  if (response === undefined) throw invalid('webhook response was absent');
  const patch = Buffer.from(textAt(response, 'patch') ?? '', 'base64').toString('utf8');
  const patchType = textAt(response, 'patchType');
  if (version === 'v1') {
    checkIdentity(answer, response, uid);
    checkPatch(patch, patchType, isMutating);
  }
  return {
    allowed: response['allowed'] === true,
    result: objectAt(response, 'status'),
    warnings: listAt(response, 'warnings').filter((warning) => typeof warning === 'string'),
    patchType: version === 'v1' ? (patchType ?? '') : 'JSONPatch',
    patch: isMutating ? patch : '',
  };
}

function checkIdentity(answer: JsonObject, response: JsonObject, uid: string): void {
  const answered = textAt(response, 'uid') ?? '';
  if (answered !== uid) throw invalid(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(answered)}`);
  const [apiVersion, kind] = [textAt(answer, 'apiVersion') ?? '', textAt(answer, 'kind') ?? ''];
  if (apiVersion === 'admission.k8s.io/v1' && kind === 'AdmissionReview') return;
  const given = `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
  throw invalid(`expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got ${given}`);
}

function checkPatch(patch: string, patchType: string | undefined, isMutating: boolean): void {
  if (isMutating) {
    if (patch !== '' && patchType === undefined)
      throw invalid('webhook returned response.patch but not response.patchType');
    if (patch === '' && patchType !== undefined)
      throw invalid('webhook returned response.patchType but not response.patch');
    if (patchType === '') throw invalid('webhook returned invalid response.patchType of ""');
    return;
  }
  if (patch !== '') throw invalid('validating webhook may not return response.patch');
  if (patchType !== undefined) throw invalid('validating webhook may not return response.patchType');
}

function invalid(why: string): WebhookFailure {
  return new WebhookFailure(`received invalid webhook response: ${why}`);
}

function kindOf(definition: ResourceDefinition, subresource: string): JsonObject {
  const part = subresource === '' ? undefined : definition.subresources.get(subresource);
  const { group, version, kind } = part?.type === 'scale' ? SCALE : part?.type === 'custom' ? part.kind : definition;
  return { group, version, kind };
}

const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' } as const;

function resourceOf({ group, version, plural }: ResourceDefinition): JsonObject {
  return { group, version, resource: plural };
}

/** The object as webhooks see it: who manages which field is none of their business. */
export function shownObject(object: JsonObject): JsonObject {
  const metadata: JsonValue = object['metadata'] ?? null;
  if (!isJsonObject(metadata) || metadata['managedFields'] === undefined) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}
