import type { BrokenTwin } from './broken-twins.ts';

/** A broken controller of Flomesh, and the cases that prove their worth on it. */
export interface FlomeshTwinCases extends Omit<BrokenTwin, 'defect'> {
  /** What is broken; the reference implementation takes the name as its `flomeshDefect`. */
  readonly defect:
    | 'other-reasons'
    | 'other-words'
    | 'deeper-paths-unserved'
    | 'prefix-too-wide'
    | 'rewrites-ignored'
    | 'stickiness-ignored'
    | 'own-endpoints-imported'
    | 'namespaces-not-made'
    | 'imports-outlive-their-exports'
    | 'every-cluster-imports'
    | 'conflicts-accepted'
    | 'double-paths-valid'
    | 'services-not-awaited'
    | 'locality-goes-elsewhere'
    | 'first-target-only'
    | 'local-not-preferred'
    | 'failures-not-replayed'
    | 'targets-needed'
    | 'weights-ignored'
    | 'policies-of-any-name'
    | 'unknown-targets-mean-all'
    | 'policies-not-validated';
}

export const FLOMESH_TWINS: readonly FlomeshTwinCases[] = [
  { defect: 'other-reasons', caughtBy: ['clusters-are-managed'], mayAlsoFail: [] },
  { defect: 'other-words', caughtBy: ['gateway-prefix-is-element-wise'], mayAlsoFail: [] },
  {
    defect: 'deeper-paths-unserved',
    caughtBy: ['export-is-reachable-by-path', 'path-is-rewritten', 'failover-replays-server-errors'],
    mayAlsoFail: [],
  },
  { defect: 'prefix-too-wide', caughtBy: ['gateway-prefix-is-element-wise'], mayAlsoFail: [] },
  { defect: 'rewrites-ignored', caughtBy: ['path-is-rewritten'], mayAlsoFail: [] },
  { defect: 'stickiness-ignored', caughtBy: ['sticky-export-keeps-a-client-at-a-pod'], mayAlsoFail: [] },
  { defect: 'own-endpoints-imported', caughtBy: ['imports-list-every-other-exporter'], mayAlsoFail: [] },
  { defect: 'namespaces-not-made', caughtBy: ['import-makes-its-namespace'], mayAlsoFail: [] },
  { defect: 'imports-outlive-their-exports', caughtBy: ['import-goes-with-the-last-export'], mayAlsoFail: [] },
  { defect: 'every-cluster-imports', caughtBy: ['target-clusters-limit-imports'], mayAlsoFail: [] },
  { defect: 'conflicts-accepted', caughtBy: ['export-with-other-ports-is-rejected'], mayAlsoFail: [] },
  { defect: 'double-paths-valid', caughtBy: ['path-used-twice-is-invalid'], mayAlsoFail: [] },
  {
    defect: 'services-not-awaited',
    caughtBy: ['export-waits-for-its-service-by-path'],
    mayAlsoFail: [
      {
        case: 'path-used-twice-is-invalid',
        reason: 'its second export may be seen before the Service that is made with it',
      },
    ],
  },
  {
    defect: 'locality-goes-elsewhere',
    caughtBy: [
      'locality-without-local-service-is-refused',
      'policy-acts-in-its-cluster-only',
      'failover-replays-server-errors',
    ],
    mayAlsoFail: [],
  },
  {
    defect: 'first-target-only',
    caughtBy: ['failover-without-local-takes-turns', 'failover-prefers-local', 'failover-replays-server-errors'],
    mayAlsoFail: [],
  },
  {
    defect: 'local-not-preferred',
    caughtBy: ['failover-prefers-local', 'failover-replays-server-errors'],
    mayAlsoFail: [],
  },
  { defect: 'failures-not-replayed', caughtBy: ['failover-replays-server-errors'], mayAlsoFail: [] },
  { defect: 'targets-needed', caughtBy: ['active-active-uses-every-cluster'], mayAlsoFail: [] },
  { defect: 'weights-ignored', caughtBy: ['active-active-follows-weights'], mayAlsoFail: [] },
  { defect: 'policies-of-any-name', caughtBy: ['policy-acts-in-its-cluster-only'], mayAlsoFail: [] },
  { defect: 'unknown-targets-mean-all', caughtBy: ['unknown-targets-are-no-endpoints'], mayAlsoFail: [] },
  { defect: 'policies-not-validated', caughtBy: ['policy-is-validated'], mayAlsoFail: [] },
];
