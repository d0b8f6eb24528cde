import type { InjectionWebhookOptions } from '../mesh-sidecar/injection-webhook.ts';
import { INJECTION_LABEL, INJECT_LABEL, REVISION_LABEL } from './names.ts';

/** Of the revision that is installed under no name. */
const DEFAULT_REVISION = 'default';

/**
 * Which pods get a sidecar of a revision: those of namespaces with its label, unless `istio-injection` is there, too
 * (002-R9), and those with the label themselves where the namespace says nothing. A namespace that never had
 * `istio-injection` is as good as one that it was taken from (002-R10); pods of one without either label are left alone, and
 * see the pods of their own cluster only (002-B5). The default revision is asked for by `istio-injection: enabled`, too.
 */
export function injectionSelections(revision: string): InjectionWebhookOptions['selections'] {
  const notOptedOut = { key: INJECT_LABEL, operator: 'NotIn', values: ['false'] } as const;
  const absent = (key: string): { readonly key: string; readonly operator: 'DoesNotExist' } => ({
    key,
    operator: 'DoesNotExist',
  });
  const isRevision = { key: REVISION_LABEL, operator: 'In', values: [revision] } as const;
  const named = [
    {
      name: 'rev.namespace.sidecar-injector.istio.io',
      namespaces: { matchExpressions: [isRevision, absent(INJECTION_LABEL)] },
      pods: { matchExpressions: [notOptedOut] },
    },
    {
      name: 'rev.object.sidecar-injector.istio.io',
      namespaces: { matchExpressions: [absent(REVISION_LABEL), absent(INJECTION_LABEL)] },
      pods: { matchExpressions: [notOptedOut, isRevision] },
    },
  ];
  if (revision !== DEFAULT_REVISION) return named;
  const isEnabled = { key: INJECTION_LABEL, operator: 'In', values: ['enabled'] } as const;
  return [
    ...named,
    {
      name: 'namespace.sidecar-injector.istio.io',
      namespaces: { matchExpressions: [isEnabled] },
      pods: { matchExpressions: [notOptedOut] },
    },
  ];
}
