import type { CustomResourceDefinition } from '../api/apiextensions.ts';
import { MESH_GATEWAY } from '../api/istio.ts';
import { AGE_COLUMN, customResourceDefinition } from '../schema/custom-resource.ts';
import { conditionsSchema } from './condition.ts';
import { integer, list, mapOf, oneOf, record, required, text } from '../schema/vocabulary.ts';

/** A DNS name, perhaps with a wildcard as its first label, perhaps after a namespace, `.` or `*` and a slash. */
const HOST =
  '^(?:(?:\\*|\\.|[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)/)?(?:\\*|(?:\\*\\.)?[a-zA-Z0-9](?:[-_a-zA-Z0-9.]*[a-zA-Z0-9])?)$';

/** Gateway of `networking.istio.io` (semantics 3.2): as far as it passes TLS between networks. */
export const meshGatewayCrd: CustomResourceDefinition = customResourceDefinition({
  type: MESH_GATEWAY,
  shortNames: ['gw'],
  description: 'Opens ports of the gateway pods that its selector names.',
  versions: [{ name: 'v1alpha3', storage: true }],
  columns: [AGE_COLUMN],
  status: record({ conditions: conditionsSchema() }),
  spec: required(
    record({
      selector: required(mapOf(text())),
      servers: required(
        list(
          record({
            port: required(
              record({
                number: required(integer({ min: 1, max: 65_535 })),
                name: required(text({ min: 1 })),
                protocol: required(oneOf(['HTTP', 'HTTPS', 'TCP', 'TLS', 'GRPC', 'HTTP2', 'MONGO'])),
              }),
            ),
            tls: record({
              mode: oneOf(['PASSTHROUGH', 'SIMPLE', 'MUTUAL', 'AUTO_PASSTHROUGH', 'ISTIO_MUTUAL'], {
                default: 'PASSTHROUGH',
              }),
            }),
            hosts: required(list(text({ pattern: HOST }), { min: 1 })),
          }),
          { min: 1 },
        ),
      ),
    }),
  ),
});
