import type { CustomResourceDefinition } from '../../api/apiextensions.ts';
import { FLOMESH_SERVICE_IMPORT } from '../../api/flomesh.ts';
import { AGE_COLUMN, customResourceDefinition } from '../../schema/custom-resource.ts';
import { atomicList, int32, mapList, oneOf, record, required, text } from '../../schema/vocabulary.ts';
import { flomeshEndpointSchema } from './import-endpoint.ts';

const importPort = record({
  name: text(),
  protocol: text({ default: 'TCP' }),
  appProtocol: text(),
  port: required(int32()),
  endpoints: required({ type: 'array', items: flomeshEndpointSchema }),
});

/** ServiceImport of `flomesh.io` (semantics 4.2). */
export const flomeshServiceImportCrd: CustomResourceDefinition = customResourceDefinition({
  type: FLOMESH_SERVICE_IMPORT,
  description: 'A Service that other clusters export. Written by the control plane, never by the user.',
  shortNames: ['simp'],
  versions: [{ name: 'v1alpha1', storage: true }],
  columns: [AGE_COLUMN],
  spec: record({
    type: oneOf(['ClusterSetIP', 'Headless']),
    ips: { type: 'array', items: text(), maxItems: 1 },
    ports: required(atomicList(importPort)),
    serviceAccountName: text(),
    sessionAffinity: text(),
    sessionAffinityConfig: record({ clientIP: record({ timeoutSeconds: int32() }) }),
  }),
  status: record({
    clusters: mapList(['cluster'], record({ cluster: required(text()), addresses: { type: 'array', items: text() } })),
  }),
});
