/** `multicluster.x-k8s.io`: the Multi-Cluster Services API as of mcs-api v0.5.0. */
import type { CustomResourceDefinition } from '../api/apiextensions.ts';
import { MCS_SERVICE_EXPORT, MCS_SERVICE_IMPORT } from '../api/mcs-api.ts';
import { AGE_COLUMN, customResourceDefinition } from '../schema/custom-resource.ts';
import { atomicList, int32, list, mapList, mapOf, oneOf, record, required, text } from '../schema/vocabulary.ts';
import { conditionsSchema } from './condition.ts';

/** Which release of the API the CRDs are. */
const LABELS: Readonly<Record<string, string>> = {
  'multicluster.x-k8s.io/release-version': 'v0.5.0',
  'multicluster.x-k8s.io/crd-schema-revision': '0',
};

const VERSIONS: readonly { readonly name: string; readonly storage: boolean }[] = [
  { name: 'v1alpha1', storage: false },
  { name: 'v1beta1', storage: true },
];

/** ServiceExport of the Multi-Cluster Services API. */
export const mcsServiceExportCrd: CustomResourceDefinition = customResourceDefinition({
  type: MCS_SERVICE_EXPORT,
  description: 'Exports the Service of the same namespace and name to every cluster of the clusterset.',
  shortNames: ['svcex', 'svcexport'],
  labels: LABELS,
  versions: VERSIONS,
  columns: [AGE_COLUMN],
  spec: record({ exportedLabels: mapOf(text()), exportedAnnotations: mapOf(text()) }),
  status: record({ conditions: conditionsSchema() }),
});

const ports = atomicList(record({ name: text(), protocol: text(), appProtocol: text(), port: required(int32()) }));

/** ServiceImport of the Multi-Cluster Services API. What its fields may hold is mostly left to the controller. */
export const mcsServiceImportCrd: CustomResourceDefinition = customResourceDefinition({
  type: MCS_SERVICE_IMPORT,
  description: 'A Service that clusters of the clusterset export. Written by the controller, never by the user.',
  shortNames: ['svcim', 'svcimport'],
  labels: LABELS,
  versions: VERSIONS,
  columns: [
    { name: 'Type', type: 'string', jsonPath: '.spec.type' },
    { name: 'IP', type: 'string', jsonPath: '.spec.ips' },
    AGE_COLUMN,
  ],
  spec: record({
    type: required(oneOf(['ClusterSetIP', 'Headless'])),
    ips: list(text(), { max: 2 }),
    ipFamilies: list(text(), { max: 2 }),
    ports: required(ports),
    sessionAffinity: text(),
    sessionAffinityConfig: record({ clientIP: record({ timeoutSeconds: int32() }) }),
    internalTrafficPolicy: text(),
    trafficDistribution: text(),
  }),
  status: record({
    clusters: mapList(['cluster'], record({ cluster: required(text()) })),
    conditions: conditionsSchema(),
  }),
});
