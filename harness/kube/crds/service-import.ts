import type { CustomResourceDefinition } from '../api/apiextensions.ts';
import { SERVICE_IMPORT } from '../api/net-gke.ts';
import { AGE_COLUMN, customResourceDefinition } from '../schema/custom-resource.ts';
import { atomicList, int32, mapList, oneOf, record, required, rule, text } from '../schema/vocabulary.ts';
import { DNS_LABEL } from './gateway-api-names.ts';

/** Bounds the cost of the rules; a Service may have more ports than anybody gives it. */
const MAX_PORTS = 100;

const ports = atomicList(
  record({
    name: text({ max: 63, pattern: `^$|^${DNS_LABEL}$` }),
    protocol: oneOf(['TCP', 'UDP', 'SCTP'], { default: 'TCP' }),
    appProtocol: text(),
    port: required(int32({ min: 1, max: 65_535, description: 'The port of the Service, not its target port.' })),
  }),
  {
    max: MAX_PORTS,
    rules: [
      rule(
        'port names must be unique, and only a single port may be without one',
        "self.all(p1, self.exists_one(p2, (has(p1.name) ? p1.name : '') == (has(p2.name) ? p2.name : '')))" +
          " && (self.size() <= 1 || self.all(p, has(p.name) && p.name != ''))",
      ),
    ],
  },
);

/** ServiceImport of `net.gke.io` (semantics 1.2). GKE does not publish its schema; this one follows the MCS API. */
export const serviceImportCrd: CustomResourceDefinition = customResourceDefinition({
  type: SERVICE_IMPORT,
  description: 'A Service that clusters of the fleet export. Written by the controller, never by the user.',
  versions: [{ name: 'v1', storage: true }],
  columns: [
    { name: 'Type', type: 'string', jsonPath: '.spec.type' },
    { name: 'IP', type: 'string', jsonPath: '.spec.ips' },
    AGE_COLUMN,
  ],
  spec: required(
    record({
      type: required(oneOf(['ClusterSetIP', 'Headless'])),
      ips: atomicList(text({ max: 45 }), { max: 1, description: 'The virtual address in this cluster.' }),
      ports: required(ports),
      sessionAffinity: oneOf(['None', 'ClientIP'], { default: 'None' }),
      sessionAffinityConfig: record({
        clientIP: record({ timeoutSeconds: int32({ min: 1, max: 86_400, default: 10_800 }) }),
      }),
    }),
  ),
  status: record({
    clusters: mapList(['cluster'], record({ cluster: required(text()) })),
  }),
});
