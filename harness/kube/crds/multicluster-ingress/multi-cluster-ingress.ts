import type { CustomResourceDefinition, JsonSchema } from '../../api/apiextensions.ts';
import { MULTI_CLUSTER_INGRESS } from '../../api/multicluster-ingress.ts';
import { AGE_COLUMN, customResourceDefinition } from '../../schema/custom-resource.ts';
import { list, record, required, rule, text } from '../../schema/vocabulary.ts';

/** Bound the cost of the rules. */
const MAX_RULES = 50;
const MAX_PATHS = 50;

const backend = record({ serviceName: required(text({ min: 1, max: 253 })), servicePort: required(intOrText()) });

const path = record({
  path: text({
    max: 1024,
    pattern: '^/([^*]*/)?(\\*|[^*]*)$',
    description: '`*` stands only at the end, after a slash.',
  }),
  backend: required(backend),
});

const ingressRule = record(
  {
    host: text({ max: 253, pattern: '^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$' }),
    http: record({ paths: required(list(path, { min: 1, max: MAX_PATHS })) }),
    backend,
  },
  {
    rules: [
      rule('a rule has either http or backend', 'has(self.http) != has(self.backend)'),
      rule(
        'host must be a DNS name, not an IP address',
        "!has(self.host) || !self.host.matches(r'^[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+$')",
      ),
    ],
  },
);

const names = list(text());

/**
 * MultiClusterIngress (semantics 2.2). A rule with both kinds of backend is refused (001-B11); a missing default backend is
 * not: the controller reports it (001-B1).
 */
export const multiClusterIngressCrd: CustomResourceDefinition = customResourceDefinition({
  type: MULTI_CLUSTER_INGRESS,
  description: 'Hosts and paths of one address, served by MultiClusterServices of all clusters of the fleet.',
  shortNames: ['mci'],
  versions: [
    { name: 'v1', storage: true },
    { name: 'v1beta1', storage: false },
  ],
  columns: [AGE_COLUMN],
  spec: record({
    template: record({
      spec: record({
        backend,
        rules: list(ingressRule, { max: MAX_RULES }),
        tls: list(record({ secretName: text({ min: 1, max: 253 }) })),
      }),
    }),
  }),
  status: record({
    VIP: text(),
    CloudResources: record({
      BackendServices: names,
      Firewalls: names,
      ForwardingRules: names,
      HealthChecks: names,
      NetworkEndpointGroups: names,
      TargetProxies: names,
      UrlMap: text(),
    }),
  }),
});

function intOrText(): JsonSchema {
  return { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true };
}
