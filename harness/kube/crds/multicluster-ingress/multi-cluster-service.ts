import type { CustomResourceDefinition, JsonSchema } from '../../api/apiextensions.ts';
import { MULTI_CLUSTER_SERVICE } from '../../api/multicluster-ingress.ts';
import { AGE_COLUMN, customResourceDefinition } from '../../schema/custom-resource.ts';
import { int32, list, mapList, mapOf, oneOf, record, required, rule, text } from '../../schema/vocabulary.ts';
import { DNS_LABEL } from '../gateway-api-names.ts';

const INT_OR_TEXT: JsonSchema = {
  anyOf: [{ type: 'integer' }, { type: 'string' }],
  'x-kubernetes-int-or-string': true,
};

const ports = list(
  record({
    name: text({ max: 63, pattern: `^$|^${DNS_LABEL}$` }),
    protocol: oneOf(['TCP'], { default: 'TCP' }),
    port: required(int32({ min: 1, max: 65_535 })),
    targetPort: INT_OR_TEXT,
  }),
  {
    min: 1,
    max: 100,
    rules: [
      rule(
        'port names must be unique, and only a single port may be without one',
        "self.all(p1, self.exists_one(p2, (has(p1.name) ? p1.name : '') == (has(p2.name) ? p2.name : '')))" +
          " && (self.size() <= 1 || self.all(p, has(p.name) && p.name != ''))",
      ),
    ],
  },
);

/** MultiClusterService (semantics 2.2): links have a slash (001-B8), ports and selector an entry (001-B10). It has no status. */
export const multiClusterServiceCrd: CustomResourceDefinition = customResourceDefinition({
  type: MULTI_CLUSTER_SERVICE,
  description: 'A Service in every cluster of the fleet, or in those that it names.',
  shortNames: ['mcs'],
  versions: [
    { name: 'v1', storage: true },
    { name: 'v1beta1', storage: false },
  ],
  columns: [AGE_COLUMN],
  spec: required(
    record({
      template: required(
        record({
          spec: required(
            record({ selector: required({ ...mapOf(text()), minProperties: 1 }), ports: required(ports) }),
          ),
        }),
      ),
      clusters: mapList(['link'], record({ link: required(text({ max: 253, pattern: '^[a-z0-9-]+/[a-z0-9-]+$' })) })),
    }),
  ),
});
