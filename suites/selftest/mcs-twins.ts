import type { BrokenTwin } from './broken-twins.ts';

/** A broken implementation of the Multi-Cluster Services API, and the cases that prove their worth on it. */
export interface McsTwin extends Omit<BrokenTwin, 'defect'> {
  /** What is broken; the reference implementation takes the name as its `exportDefect`. */
  readonly defect:
    | 'youngest-export-wins'
    | 'unexported-clusters-serve'
    | 'imports-outlive-their-exports'
    | 'conflicts-not-told'
    | 'addresses-missing'
    | 'services-not-needed'
    | 'exports-not-needed'
    | 'namespaces-needed-everywhere'
    | 'application-protocols-dropped'
    | 'policies-dropped'
    | 'own-labels-exported'
    | 'headless-endpoints-missing';
}

export const MCS_TWINS: readonly McsTwin[] = [
  {
    defect: 'youngest-export-wins',
    caughtBy: [
      'clashing-ports-follow-the-oldest-export',
      'headlessness-follows-the-oldest-export',
      'clashing-port-reaches-only-its-cluster',
      'clashing-labels-follow-the-oldest-export',
    ],
    mayAlsoFail: [],
  },
  {
    defect: 'unexported-clusters-serve',
    caughtBy: ['only-exporting-clusters-answer', 'import-lives-while-a-cluster-exports'],
    mayAlsoFail: [],
  },
  {
    defect: 'imports-outlive-their-exports',
    caughtBy: [
      'export-becomes-a-clustersetip-import',
      'headless-export-becomes-a-headless-import',
      'import-lives-while-a-cluster-exports',
      'endpoint-slices-name-service-and-cluster',
    ],
    mayAlsoFail: [],
  },
  {
    defect: 'conflicts-not-told',
    caughtBy: [
      'different-ports-are-joined-with-a-conflict',
      'clashing-ports-follow-the-oldest-export',
      'headlessness-follows-the-oldest-export',
      'clashing-labels-follow-the-oldest-export',
    ],
    mayAlsoFail: [],
  },
  {
    defect: 'addresses-missing',
    caughtBy: [
      'import-has-an-address-of-each-family',
      'headless-import-has-no-address',
      'clusterset-name-resolves-to-the-address',
      'clusterset-srv-names-port-and-service',
      'exported-service-is-reachable-by-name',
      'only-exporting-clusters-answer',
      'every-exporting-cluster-answers',
      'clashing-port-reaches-only-its-cluster',
      'each-port-reaches-its-cluster',
      'session-affinity-holds-for-a-client',
    ],
    mayAlsoFail: [],
  },
  {
    defect: 'services-not-needed',
    caughtBy: ['export-waits-for-its-service', 'external-name-is-refused'],
    mayAlsoFail: [],
  },
  {
    defect: 'exports-not-needed',
    caughtBy: [
      'unexported-service-is-unreachable',
      'only-exporting-clusters-answer',
      'import-lives-while-a-cluster-exports',
      'export-becomes-a-clustersetip-import',
      'headless-export-becomes-a-headless-import',
      'endpoint-slices-name-service-and-cluster',
    ],
    mayAlsoFail: [],
  },
  {
    defect: 'namespaces-needed-everywhere',
    caughtBy: ['import-waits-for-its-namespace'],
    mayAlsoFail: [],
  },
  {
    defect: 'application-protocols-dropped',
    caughtBy: ['import-has-the-ports-of-the-service'],
    mayAlsoFail: [],
  },
  {
    defect: 'policies-dropped',
    caughtBy: [
      'session-affinity-is-imported',
      'session-affinity-holds-for-a-client',
      'internal-traffic-policy-is-imported',
      'traffic-distribution-is-imported',
    ],
    mayAlsoFail: [],
  },
  {
    defect: 'own-labels-exported',
    caughtBy: ['only-exported-labels-are-imported'],
    mayAlsoFail: [],
  },
  {
    defect: 'headless-endpoints-missing',
    caughtBy: ['headless-name-lists-ready-pods', 'headless-srv-names-each-pod', 'stateful-host-names-resolve'],
    mayAlsoFail: [],
  },
];
