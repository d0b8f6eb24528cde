import { isDeepStrictEqual } from 'node:util';
import { MUTATING_WEBHOOK_CONFIGURATION, type MutatingWebhookConfiguration } from '../../kube/api/admission.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { injectionWebhook, type InjectionWebhookOptions } from '../mesh-sidecar/injection-webhook.ts';
import { CONTROL_PORT, INJECT_PATH, ISTIOD, REVISION_LABEL, SYSTEM_NAMESPACE } from './names.ts';

const FIELD_MANAGER = 'istiod';

/** Its name, by which an informer asks for it. */
export function injectionWebhookName(revision: string): string {
  return revision === 'default' ? 'istio-sidecar-injector' : `istio-sidecar-injector-${revision}`;
}

/** Has the API server ask this control plane about pods of its revision. Writes only what differs. */
export async function keepInjectionWebhook(
  client: KubeClient,
  {
    current,
    revision,
    authority,
    selections,
  }: {
    readonly current: MutatingWebhookConfiguration | undefined;
    readonly revision: string;
    /** PEM. */
    readonly authority: string;
    readonly selections: InjectionWebhookOptions['selections'];
  },
  signal: AbortSignal,
): Promise<void> {
  const wanted = injectionWebhook({
    name: injectionWebhookName(revision),
    labels: { app: 'sidecar-injector', [REVISION_LABEL]: revision },
    service: { namespace: SYSTEM_NAMESPACE, name: ISTIOD, port: CONTROL_PORT, path: INJECT_PATH },
    authority,
    selections,
  });
  if (isDeepStrictEqual(current?.webhooks, wanted.webhooks)) return;
  await client.apply(MUTATING_WEBHOOK_CONFIGURATION, wanted, { fieldManager: FIELD_MANAGER, signal });
}
