import type { BrokenTwin } from './broken-twins.ts';

/** A broken control plane of a mesh, and the cases that prove their worth on it. */
export interface MeshTwinCases extends Omit<BrokenTwin, 'defect'> {
  /** What is broken; the reference implementation takes the name as its `meshDefect`. */
  readonly defect:
    | 'secrets-outlive-deletion'
    | 'gateways-ignored'
    | 'gateways-count-once'
    | 'gateway-ports-ignored'
    | 'failures-not-retried'
    | 'plain-pods-offered'
    | 'own-pods-needed'
    | 'tls-left-out'
    | 'names-everywhere'
    | 'injection-label-ignored'
    | 'other-words';
}

const REMOTE_FIRST = 'it begins with pods of the other network, which cannot be reached past their gateway';

export const MESH_TWINS: readonly MeshTwinCases[] = [
  { defect: 'secrets-outlive-deletion', caughtBy: ['remote-secret-opens-a-cluster'], mayAlsoFail: [] },
  {
    defect: 'gateways-ignored',
    caughtBy: ['both-versions-answer-from-either-cluster', 'remote-pods-are-behind-their-gateway'],
    mayAlsoFail: [
      'gateway-down-is-retried',
      'gateway-refuses-who-is-not-of-the-mesh',
      'network-label-makes-a-gateway',
      'no-endpoints-answer-503',
      'pod-without-mutual-tls-is-not-offered-remotely',
      'remote-secret-opens-a-cluster',
      'remote-version-scaled-to-zero-leaves-local',
      'service-of-another-cluster-has-no-name',
      'share-follows-remote-scale',
    ].map((id) => ({ case: id, reason: REMOTE_FIRST })),
  },
  { defect: 'gateways-count-once', caughtBy: ['share-follows-remote-scale'], mayAlsoFail: [] },
  { defect: 'gateway-ports-ignored', caughtBy: ['network-label-makes-a-gateway'], mayAlsoFail: [] },
  { defect: 'failures-not-retried', caughtBy: ['gateway-down-is-retried'], mayAlsoFail: [] },
  {
    defect: 'plain-pods-offered',
    caughtBy: ['pod-without-mutual-tls-is-not-offered-remotely'],
    mayAlsoFail: [],
  },
  {
    defect: 'own-pods-needed',
    caughtBy: ['remote-version-scaled-to-zero-leaves-local', 'service-of-another-cluster-has-no-name'],
    mayAlsoFail: [],
  },
  { defect: 'tls-left-out', caughtBy: ['gateway-refuses-who-is-not-of-the-mesh'], mayAlsoFail: [] },
  { defect: 'names-everywhere', caughtBy: ['service-of-another-cluster-has-no-name'], mayAlsoFail: [] },
  { defect: 'injection-label-ignored', caughtBy: ['revision-label-injects-sidecar'], mayAlsoFail: [] },
  { defect: 'other-words', caughtBy: ['no-endpoints-answer-503'], mayAlsoFail: [] },
];
