/** TCPRoute, TLSRoute and UDPRoute of Gateway API v0.3.0. */
import type { CustomResourceDefinition, JsonSchema } from '../../api/apiextensions.ts';
import {
  ALPHA_TCP_ROUTE,
  ALPHA_TLS_ROUTE,
  ALPHA_UDP_ROUTE,
  type AlphaStreamRoute,
} from '../../api/gateway-v1alpha1.ts';
import type { ResourceType } from '../../meta/object.ts';
import { AGE_COLUMN, customResourceDefinition } from '../../schema/custom-resource.ts';
import { list, record, required } from '../../schema/vocabulary.ts';
import {
  ALPHA_CATEGORIES,
  ALPHA_VERSIONS,
  forwardToFields,
  gatewaysSchema,
  localReference,
  routeStatus,
  shortName,
} from './alpha-bundle.ts';

function streamRouteCrd(
  type: ResourceType<AlphaStreamRoute>,
  description: string,
  match: Readonly<Record<string, JsonSchema>> = {},
): CustomResourceDefinition {
  const rules = list(
    record({
      matches: list(record({ extensionRef: localReference, ...match }), { max: 8 }),
      forwardTo: required(list(record(forwardToFields), { min: 1, max: 16 })),
    }),
    { min: 1, max: 16 },
  );
  return customResourceDefinition({
    type,
    description,
    categories: ALPHA_CATEGORIES,
    versions: ALPHA_VERSIONS,
    columns: [AGE_COLUMN],
    spec: record({ gateways: gatewaysSchema, rules: required(rules) }),
    status: routeStatus,
  });
}

export const alphaTcpRouteCrd: CustomResourceDefinition = streamRouteCrd(
  ALPHA_TCP_ROUTE,
  'Where the connections of a port go.',
);

export const alphaTlsRouteCrd: CustomResourceDefinition = streamRouteCrd(
  ALPHA_TLS_ROUTE,
  'Which TLS connections, by server name, go to which Services.',
  { snis: list(shortName, { max: 16 }) },
);

export const alphaUdpRouteCrd: CustomResourceDefinition = streamRouteCrd(
  ALPHA_UDP_ROUTE,
  'Where the datagrams of a port go.',
);
