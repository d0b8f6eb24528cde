import {
  MUTATING_WEBHOOK_CONFIGURATION,
  VALIDATING_WEBHOOK_CONFIGURATION,
  type MutatingWebhookConfiguration,
} from '../../../kube/api/admission.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import { injectionWebhook } from '../../mesh-sidecar/injection-webhook.ts';
import { INJECTION_PATH, LABEL_MONITORED_BY, MANAGER_SERVICE, MESH_NAME, MESH_PORT, WEBHOOK_PORT } from '../names.ts';
import { webhookConfigurations, type FlomeshWebhook } from './webhook-table.ts';

/** Who owns the fields that are applied. */
const FIELD_MANAGER = 'fsm-manager';

/** Has the API server ask the webhooks of FSM and the injector of osm-edge. @param authority PEM */
export async function registerWebhooks(
  client: KubeClient,
  webhooks: readonly FlomeshWebhook[],
  authority: string,
  signal: AbortSignal,
): Promise<void> {
  const options = { fieldManager: FIELD_MANAGER, signal };
  const service = { ...MANAGER_SERVICE, port: WEBHOOK_PORT };
  const [mutating, validating] = webhookConfigurations(webhooks, { service, authority });
  await client.apply(MUTATING_WEBHOOK_CONFIGURATION, mutating, options);
  await client.apply(VALIDATING_WEBHOOK_CONFIGURATION, validating, options);
  await client.apply(MUTATING_WEBHOOK_CONFIGURATION, osmWebhook(authority), options);
}

function osmWebhook(authority: string): MutatingWebhookConfiguration {
  return injectionWebhook({
    name: `osm-webhook-${MESH_NAME}`,
    labels: {},
    service: { ...MANAGER_SERVICE, port: MESH_PORT, path: INJECTION_PATH },
    authority,
    selections: [
      {
        name: 'osm-inject.k8s.io',
        namespaces: {
          matchExpressions: [
            { key: LABEL_MONITORED_BY, operator: 'In', values: [MESH_NAME] },
            { key: 'openservicemesh.io/ignore', operator: 'DoesNotExist' },
          ],
        },
        pods: {},
      },
    ],
  });
}
