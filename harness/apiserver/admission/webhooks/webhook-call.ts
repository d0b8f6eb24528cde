import { randomUUID } from 'node:crypto';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import type { JsonObject } from '../../../kube/json/json.ts';
import type { ResourceCatalog } from '../../registry/resource-catalog.ts';
import type { ResourceDefinition } from '../../registry/resource-definition.ts';
import type { Storage } from '../../storage/storage.ts';
import type { AdmissionAttributes } from '../admission.ts';
import {
  admissionReview,
  reviewRequest,
  shownObject,
  verifiedOutcome,
  type ReviewOutcome,
} from './admission-review.ts';
import { MatchConditions } from './match-conditions.ts';
import { isExempt, matchedDefinition } from './matching-webhooks.ts';
import type { WebhookClient } from './webhook-client.ts';
import { refuseDryRun, refuseByWebhook, refuseFailure, WebhookFailure } from './webhook-failure.ts';
import type { Webhook } from './webhook.ts';

export interface WebhookRoom {
  readonly storage: Storage;
  readonly catalog: ResourceCatalog;
  readonly client: WebhookClient;
}

/** A webhook that is to be called, and the definition in whose version it sees the objects. */
export interface Invocation {
  readonly webhook: Webhook;
  readonly definition: ResourceDefinition;
}

/** Decides who is called and calls, for both phases. */
export class WebhookCaller {
  readonly #room: WebhookRoom;
  readonly #conditions = new MatchConditions();

  constructor(room: WebhookRoom) {
    this.#room = room;
  }

  /** Undefined: the webhook has nothing to do with this write. @throws KubeStatusError */
  invocation(webhook: Webhook, attributes: AdmissionAttributes): Invocation | undefined {
    if (isExempt(attributes)) return undefined;
    const definition = matchedDefinition(webhook, attributes, this.#room.catalog, this.#room.storage);
    if (definition === undefined) return undefined;
    const holds = this.#conditions.hold(webhook, attributes, () => {
      const objects = seenObjects(attributes, definition);
      return { ...objects, request: reviewRequest(attributes, definition, '', objects) };
    });
    return holds ? { webhook, definition } : undefined;
  }

  /**
   * Undefined: it failed, and that does not matter to this webhook.
   *
   * @throws KubeStatusError where the webhook refused, or failed and that matters
   */
  async ask(
    { webhook, definition }: Invocation,
    attributes: AdmissionAttributes,
    isMutating: boolean,
  ): Promise<ReviewOutcome | undefined> {
    if (attributes.dryRun && !webhook.isFreeOfEffects) throw refuseDryRun(webhook.name);
    return forgiving(webhook, async () => {
      const version = webhook.reviewVersion;
      if (version === undefined)
        throw new WebhookFailure(
          'could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)',
        );
      const uid = randomUUID();
      const request = reviewRequest(attributes, definition, uid, seenObjects(attributes, definition));
      const answer = await this.#room.client.call(webhook, admissionReview(version, request), attributes.signal);
      const outcome = verifiedOutcome(answer, uid, version, isMutating);
      for (const warning of outcome.warnings) attributes.warn(warning);
      if (!outcome.allowed) throw refuseByWebhook(webhook.name, outcome.result);
      return outcome;
    });
  }
}

/** Turns a failure into a refusal, or into undefined where the webhook ignores failures. */
export async function forgiving<T>(webhook: Webhook, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof WebhookFailure)) throw error;
    if (webhook.ignoresFailure) return undefined;
    throw refuseFailure(webhook.name, error);
  }
}

/** From the version of the request to that of another definition of the same resource. */
export function inVersion(object: ApiObject, from: ResourceDefinition, to: ResourceDefinition): ApiObject {
  if (from === to) return object;
  const stored = from.toStorage?.(object) ?? object;
  const apiVersion = to.group === '' ? to.version : `${to.group}/${to.version}`;
  return to.fromStorage?.(stored) ?? { ...stored, apiVersion };
}

function seenObjects(
  { object, oldObject, definition }: AdmissionAttributes,
  seenAs: ResourceDefinition,
): { readonly object: JsonObject | undefined; readonly oldObject: JsonObject | undefined } {
  const seen = (each: ApiObject | undefined): JsonObject | undefined =>
    each === undefined ? undefined : shownObject(inVersion(each, definition, seenAs));
  return { object: seen(object), oldObject: seen(oldObject) };
}
