import type { BrokenTwin } from './broken-twins.ts';

/** A broken control plane of a mesh, and the cases that prove their worth on it. */
export interface MeshTwinCases extends Omit<BrokenTwin, 'defect'> {
  /** What is broken; the reference implementation takes the name as its `meshDefect`. */
  readonly defect:
    | 'secrets-outlive-deletion'
    | 'gateways-count-once'
    | 'gateway-ports-ignored'
    | 'failures-not-retried'
    | 'plain-pods-offered'
    | 'names-everywhere'
    | 'other-words';
}

export const MESH_TWINS: readonly MeshTwinCases[] = [
  { defect: 'secrets-outlive-deletion', caughtBy: ['remote-secret-opens-a-cluster'], mayAlsoFail: [] },
  { defect: 'gateways-count-once', caughtBy: ['share-follows-remote-scale'], mayAlsoFail: [] },
  { defect: 'gateway-ports-ignored', caughtBy: ['network-label-makes-a-gateway'], mayAlsoFail: [] },
  { defect: 'failures-not-retried', caughtBy: ['gateway-down-is-retried'], mayAlsoFail: [] },
  {
    defect: 'plain-pods-offered',
    caughtBy: ['pod-without-mutual-tls-is-not-offered-remotely'],
    mayAlsoFail: [],
  },
  { defect: 'names-everywhere', caughtBy: ['service-of-another-cluster-has-no-name'], mayAlsoFail: [] },
  { defect: 'other-words', caughtBy: ['no-endpoints-answer-503'], mayAlsoFail: [] },
];
