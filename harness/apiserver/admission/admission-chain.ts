/**
 * The admission of a server, in upstream's order (kubernetes `pkg/kubeapiserver/options/plugins.go`).
 *
 * Of the plugins that are on by default, these are left out: LimitRanger, ResourceQuota (their kinds are only stored),
 * PodSecurity (nothing is enforced without labels on namespaces), StorageObjectInUseProtection, DefaultStorageClass,
 * PersistentVolumeClaimResize (claims are only stored), the certificate plugins (kinds that are not served),
 * PodTopologyLabels, ValidatingAdmissionPolicy and MutatingAdmissionPolicy (only stored).
 */
import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { Authorizer } from '../authz/authorizer.ts';
import type { RuleResolver } from '../authz/rbac-authorizer.ts';
import type { RbacIndex } from '../authz/rbac-index.ts';
import { inOrder } from '../registry/eventually.ts';
import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import type { Storage } from '../storage/storage.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admission.ts';
import { defaultIngressClass } from './default-ingress-class.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { priorityPlugin } from './priority-plugin.ts';
import { rbacEscalation } from './rbac-escalation.ts';
import { runtimeClassPlugin } from './runtime-class-plugin.ts';
import { serviceAccountPlugin } from './service-account-plugin.ts';
import { taintNodesByCondition } from './taint-nodes-by-condition.ts';
import { mutatingWebhooks } from './webhooks/mutating-webhooks.ts';
import { Reinvocation } from './webhooks/reinvocation.ts';
import { endpointResolver, type ServiceResolver } from './webhooks/service-resolver.ts';
import { validatingWebhooks } from './webhooks/validating-webhooks.ts';
import { WebhookCaller } from './webhooks/webhook-call.ts';
import { WebhookClient } from './webhooks/webhook-client.ts';
import { WebhookSource } from './webhooks/webhook-source.ts';

export interface AdmissionChainOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly storage: Storage;
  readonly catalog: ResourceCatalog;
  /** Absent: everybody may hand out every permission. */
  readonly rbac?: { readonly authorizer: Authorizer & RuleResolver; readonly index: RbacIndex };
  /** Where webhooks behind Services listen. @default a ready endpoint of the Service */
  readonly resolveService?: ServiceResolver;
  /** Plugins, by upstream's names, that do not take part. */
  readonly without?: readonly string[];
}

export interface AdmissionChain extends AsyncDisposable {
  readonly plugins: readonly AdmissionPlugin[];
}

export function admissionChain(options: AdmissionChainOptions): AdmissionChain {
  const { clock, random, storage, catalog, rbac, without = [] } = options;
  const client = new WebhookClient({ clock, resolve: options.resolveService ?? endpointResolver(storage) });
  const caller = new WebhookCaller({ storage, catalog, client });
  const mutating = new WebhookSource(storage, 'mutating');
  const validating = new WebhookSource(storage, 'validating');
  const reinvocation = new Reinvocation();
  const all = [
    namespaceLifecycle(storage),
    serviceAccountPlugin(storage, random),
    taintNodesByCondition,
    priorityPlugin(storage),
    defaultTolerationSeconds,
    runtimeClassPlugin(storage),
    defaultIngressClass(storage),
    mutatingWebhooks(mutating, caller, reinvocation),
    validatingWebhooks(validating, caller),
  ].filter(({ name }) => !without.includes(name));
  // The check of permissions belongs to the storage of the kinds: after every change and only once.
  const last = rbac === undefined ? [] : [rbacEscalation(rbac.authorizer, rbac.index)];
  return {
    plugins: [twice(all, reinvocation), ...last],
    [Symbol.asyncDispose]: async () => {
      mutating[Symbol.dispose]();
      validating[Symbol.dispose]();
      await client[Symbol.asyncDispose]();
    },
  };
}

/** The plugins as one, whose mutating phase runs once more where a webhook changed the object. */
function twice(plugins: readonly AdmissionPlugin[], reinvocation: Reinvocation): AdmissionPlugin {
  const mutate = (attributes: AdmissionAttributes): Promise<void> | undefined =>
    inOrder(plugins.map((plugin) => () => plugin.mutate?.(attributes)));
  return {
    name: 'AdmissionChain',
    mutate: (attributes) => {
      const pending = mutate(attributes);
      return pending === undefined ? undefined : again(pending, attributes);
    },
    validate: (attributes) => inOrder(plugins.map((plugin) => () => plugin.validate?.(attributes))),
  };

  async function again(first: Promise<void>, attributes: AdmissionAttributes): Promise<void> {
    await first;
    if (!reinvocation.isSecondNeeded(attributes)) return;
    reinvocation.startSecond(attributes);
    await mutate(attributes);
  }
}
