/** A case that exercises the broken promise too, so that it may fail with it. */
export interface Bystander {
  readonly case: string;
  readonly reason: string;
}

/** A broken implementation, and the cases that prove their worth on it. */
export interface BrokenTwin {
  /** What is broken; the reference implementation takes the name as its `defect`. */
  readonly defect: 'weights-ignored' | 'failover-never-returns' | 'deleted-export-still-served' | 'prefix-too-wide';
  /** Each of them must find the twin nonconformant. */
  readonly caughtBy: readonly string[];
  /** Every case that is in neither list must judge the twin as it judges the implementation it was made from. */
  readonly mayAlsoFail: readonly Bystander[];
}

const NODE_RETURN =
  'the pods of a node that was away can leave their Endpoints for a moment, and then the twin forgets the cluster';

/** The proxies have to be restarted between cases: some of the twins remember. */
export const BROKEN_TWINS: readonly BrokenTwin[] = [
  {
    defect: 'weights-ignored',
    caughtBy: ['weights-three-to-one', 'three-way-split'],
    mayAlsoFail: [],
  },
  {
    defect: 'failover-never-returns',
    caughtBy: ['unready-pods-lose-no-request', 'scaled-to-zero-fails-over', 'no-healthy-upstream'],
    mayAlsoFail: [
      { case: 'killed-node-fails-over', reason: NODE_RETURN },
      { case: 'paused-node-fails-over', reason: NODE_RETURN },
      { case: 'config-cluster-outage-keeps-traffic', reason: NODE_RETURN },
    ],
  },
  {
    defect: 'deleted-export-still-served',
    caughtBy: ['deleted-export-is-no-longer-served', 'cluster-leaves-and-returns'],
    mayAlsoFail: [],
  },
  {
    defect: 'prefix-too-wide',
    caughtBy: ['path-prefix-is-element-wise'],
    mayAlsoFail: [
      {
        case: 'redirect-answers-the-location',
        reason: 'it replaces the prefix that matched, and what is compared letter by letter is no prefix any more',
      },
    ],
  },
];
