/** Mirrors apiserver `pkg/admission/plugin/webhook/mutating/dispatcher.go`. Does not: audit annotations. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import {
  cloneJson,
  equalJson,
  isJsonObject,
  objectAt,
  setOwn,
  type JsonObject,
  type JsonValue,
} from '../../../kube/json/json.ts';
import { applyJsonPatch } from '../../../kube/patch/json-patch.ts';
import { jsonPatchProblem } from '../../../kube/patch/json-patch-problem.ts';
import { messageOf } from '../../../core/errors.ts';
import { KubeStatusError } from '../../../kube/status/kube-status-error.ts';
import { refusals } from '../../../kube/status/refusals.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import { shownObject, type ReviewOutcome } from './admission-review.ts';
import type { Reinvocation } from './reinvocation.ts';
import { forgiving, inVersion, type Invocation, type WebhookCaller } from './webhook-call.ts';
import { WebhookFailure } from './webhook-failure.ts';
import type { WebhookSource } from './webhook-source.ts';
import type { Webhook } from './webhook.ts';
import { parseJsonValue } from '../../../kube/json/parse-json.ts';

/** Webhooks one after the other; each sees what the one before it made of the object. */
export function mutatingWebhooks(
  source: WebhookSource,
  caller: WebhookCaller,
  reinvocation: Reinvocation,
): AdmissionPlugin {
  return {
    name: 'MutatingAdmissionWebhook',
    mutate: (attributes) => {
      const webhooks = source.webhooks();
      return webhooks.length === 0 ? undefined : dispatch(webhooks, attributes, caller, reinvocation);
    },
  };
}

async function dispatch(
  webhooks: readonly Webhook[],
  attributes: AdmissionAttributes,
  caller: WebhookCaller,
  reinvocation: Reinvocation,
): Promise<void> {
  reinvocation.enter(attributes);
  for (const webhook of webhooks) {
    const invocation = caller.invocation(webhook, attributes);
    if (invocation === undefined || !reinvocation.takesPart(attributes, webhook.id)) continue;
    const outcome = await caller.ask(invocation, attributes, true);
    const changed = outcome !== undefined && (await patched(invocation, attributes, outcome));
    if (changed) reinvocation.changed(attributes);
    if (webhook.reinvokes) reinvocation.called(attributes, webhook.id);
  }
  reinvocation.leave(attributes);
}

/** Whether the object is another one now. */
async function patched(
  { webhook, definition }: Invocation,
  attributes: AdmissionAttributes,
  { patch, patchType }: ReviewOutcome,
): Promise<boolean> {
  if (patch === '') return false;
  const operations = await forgiving(webhook, () => Promise.resolve(decodedPatch(patch)));
  if (operations === undefined || (Array.isArray(operations) && operations.length === 0)) return false;
  const { object } = attributes;
  if (object === undefined)
    throw refusals.internal(
      `admission webhook ${JSON.stringify(webhook.name)} attempted to modify the object, which is not supported for this operation`,
    );
  const isJsonPatch = await forgiving(webhook, () => {
    if (patchType !== 'JSONPatch') throw new WebhookFailure(`unsupported patch type ${JSON.stringify(patchType)}`);
    return Promise.resolve(true);
  });
  if (isJsonPatch !== true) return false;
  const shown = shownObject(inVersion(object, attributes.definition, definition)) as ApiObject;
  const result = inVersion(withPatch(shown, operations), definition, attributes.definition);
  return replaced(object, result, attributes);
}

function decodedPatch(text: string): JsonValue {
  try {
    return parseJsonValue(text);
  } catch (error) {
    throw new WebhookFailure(`received undecodable patch in webhook response: ${messageOf(error)}`);
  }
}

function withPatch(object: ApiObject, operations: JsonValue): ApiObject {
  try {
    return applyJsonPatch(object, operations);
  } catch (error) {
    const applies = !(error instanceof KubeStatusError && error.statusCode === 422);
    throw refusals.internal(applies ? messageOf(error) : jsonPatchProblem(object, operations));
  }
}

/** Puts the result in the place of the draft, which others hold on to. Who manages which field stays as it was. */
function replaced(object: ApiObject, result: JsonObject, { definition }: AdmissionAttributes): boolean {
  const before = cloneJson<JsonObject>(object);
  const managedFields = object.metadata['managedFields'];
  for (const field of Object.keys(object)) Reflect.deleteProperty(object, field);
  for (const field of Object.keys(result)) setOwn(object, field, result[field] ?? null);
  if (!isJsonObject(object['metadata'])) object.metadata = {};
  if (managedFields !== undefined) object.metadata['managedFields'] = managedFields;
  if (objectAt(object, 'metadata') !== undefined) definition.strategy.default?.(object);
  return !equalJson(before, object);
}
