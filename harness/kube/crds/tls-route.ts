import type { CustomResourceDefinition, JsonSchema } from '../api/apiextensions.ts';
import { TCP_ROUTE, TLS_ROUTE } from '../api/tls-route.ts';
import { AGE_COLUMN, customResourceDefinition } from '../schema/custom-resource.ts';
import { atomicList, record, required, rule } from '../schema/vocabulary.ts';
import { weightedBackends } from './backend-reference.ts';
import { GATEWAY_API_ANNOTATIONS, GATEWAY_API_CATEGORIES, retiredVersion, V1 } from './gateway-api-bundle.ts';
import { DNS_SUBDOMAIN, hostname, sectionName } from './gateway-api-names.ts';
import { parentRefsSchema, routeStatusSchema } from './parent-reference.ts';

const MAX_HOSTNAMES = 1024;
/** In the text of a CEL string, where a backslash is written twice. */
const RFC_1123 = `^(${DNS_SUBDOMAIN.replaceAll('\\', '\\\\')})$`;

const serverNames: JsonSchema = atomicList(hostname, {
  min: 1,
  max: MAX_HOSTNAMES,
  rules: [
    rule('Hostnames cannot contain an IP', 'self.all(h, !isIP(h))'),
    rule(
      'Hostnames must be valid based on RFC-1123',
      `self.all(h, !h.contains('*') ? h.matches('${RFC_1123}') : true)`,
    ),
    rule(
      'Wildcards on hostnames must be the first label, and the rest of hostname must be valid based on RFC-1123',
      `self.all(h, h.contains('*') ? (h.startsWith('*.') && h.substring(2).matches('${RFC_1123}')) : true)`,
    ),
  ],
});

function rules(max: number): JsonSchema {
  return atomicList(record({ name: sectionName, backendRefs: required(weightedBackends({}, { min: 1 })) }), {
    min: 1,
    max,
  });
}

/** TLSRoute of the Gateway API's standard channel. */
export const tlsRouteCrd: CustomResourceDefinition = customResourceDefinition({
  type: TLS_ROUTE,
  description: 'Which TLS connections, by server name, go to which backends.',
  categories: GATEWAY_API_CATEGORIES,
  annotations: GATEWAY_API_ANNOTATIONS,
  versions: [
    V1,
    {
      ...retiredVersion('TLSRoute', 'v1alpha2'),
      spec: required(
        record({
          parentRefs: parentRefsSchema,
          hostnames: atomicList(hostname, { max: MAX_HOSTNAMES }),
          rules: required(rules(16)),
        }),
      ),
    },
    retiredVersion('TLSRoute', 'v1alpha3'),
  ],
  columns: [AGE_COLUMN],
  spec: required(record({ parentRefs: parentRefsSchema, hostnames: required(serverNames), rules: required(rules(1)) })),
  status: routeStatusSchema,
});

/** TCPRoute of the Gateway API's standard channel. */
export const tcpRouteCrd: CustomResourceDefinition = customResourceDefinition({
  type: TCP_ROUTE,
  description: 'Where the connections of a port go.',
  categories: GATEWAY_API_CATEGORIES,
  annotations: GATEWAY_API_ANNOTATIONS,
  versions: [
    V1,
    {
      ...retiredVersion('TCPRoute', 'v1alpha2'),
      spec: required(record({ parentRefs: parentRefsSchema, rules: required(rules(16)) })),
    },
  ],
  columns: [AGE_COLUMN],
  spec: required(record({ parentRefs: parentRefsSchema, rules: required(rules(1)) })),
  status: routeStatusSchema,
});
