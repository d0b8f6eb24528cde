/** Mirrors apiserver `pkg/admission/plugin/webhook/validating/dispatcher.go`. Does not: audit annotations. */
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import type { Invocation, WebhookCaller } from './webhook-call.ts';
import type { WebhookSource } from './webhook-source.ts';

/** All webhooks at once; of several refusals the first in the order of the webhooks is told. */
export function validatingWebhooks(source: WebhookSource, caller: WebhookCaller): AdmissionPlugin {
  return {
    name: 'ValidatingAdmissionWebhook',
    validate: (attributes) => {
      const webhooks = source.webhooks();
      if (webhooks.length === 0) return undefined;
      const invocations = webhooks.flatMap((webhook) => caller.invocation(webhook, attributes) ?? []);
      return invocations.length === 0 ? undefined : askAll(invocations, attributes, caller);
    },
  };
}

async function askAll(
  invocations: readonly Invocation[],
  attributes: AdmissionAttributes,
  caller: WebhookCaller,
): Promise<void> {
  const outcomes = await Promise.allSettled(invocations.map((each) => caller.ask(each, attributes, false)));
  const refused = outcomes.find((outcome) => outcome.status === 'rejected');
  if (refused !== undefined) throw refused.reason;
}
