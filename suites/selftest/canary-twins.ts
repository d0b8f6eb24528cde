import type { BrokenTwin } from './broken-twins.ts';

/** A broken controller of Gateway API v1alpha1, and the cases that prove their worth on it. */
export interface CanaryTwin extends Omit<BrokenTwin, 'defect'> {
  /** What is broken; the reference implementation takes the name as its `alphaDefect`. */
  readonly defect:
    | 'classes-not-admitted'
    | 'every-class-handled'
    | 'routes-needed'
    | 'labels-frozen'
    | 'allow-ignored'
    | 'hostnames-ignored'
    | 'wildcards-too-wide'
    | 'prefixes-exact'
    | 'weights-ignored'
    | 'zero-weights-count'
    | 'references-win'
    | 'one-namespace-served'
    | 'broken-listeners-ready'
    | 'degraded-routes-take-all'
    | 'refusals-unavailable';
}

const ANY_HOST =
  'it asks for a host that nobody serves while there is a route of another one, which takes all hosts then';

export const CANARY_TWINS: readonly CanaryTwin[] = [
  { defect: 'classes-not-admitted', caughtBy: ['gateway-class-admitted-by-controller'], mayAlsoFail: [] },
  { defect: 'every-class-handled', caughtBy: ['gateway-class-of-other-controller-ignored'], mayAlsoFail: [] },
  { defect: 'routes-needed', caughtBy: ['gateway-ready-without-routes'], mayAlsoFail: [] },
  { defect: 'labels-frozen', caughtBy: ['route-follows-its-labels'], mayAlsoFail: [] },
  { defect: 'allow-ignored', caughtBy: ['namespaces-from-all-needs-gateways-allow'], mayAlsoFail: [] },
  {
    defect: 'hostnames-ignored',
    caughtBy: ['hostname-selects-route', 'wildcard-hostname-matches-one-label'],
    mayAlsoFail: [
      { case: 'gateway-class-of-other-controller-ignored', reason: ANY_HOST },
      { case: 'two-gateways-share-one-port', reason: ANY_HOST },
    ],
  },
  { defect: 'wildcards-too-wide', caughtBy: ['wildcard-hostname-matches-one-label'], mayAlsoFail: [] },
  { defect: 'prefixes-exact', caughtBy: ['prefix-is-element-wise-by-default'], mayAlsoFail: [] },
  { defect: 'weights-ignored', caughtBy: ['forward-to-weights-three-to-one'], mayAlsoFail: [] },
  { defect: 'zero-weights-count', caughtBy: ['forward-to-weight-zero-gets-nothing'], mayAlsoFail: [] },
  { defect: 'references-win', caughtBy: ['service-name-wins-over-backend-ref'], mayAlsoFail: [] },
  { defect: 'one-namespace-served', caughtBy: ['two-gateways-share-one-port'], mayAlsoFail: [] },
  { defect: 'broken-listeners-ready', caughtBy: ['unsupported-listeners-are-detached'], mayAlsoFail: [] },
  { defect: 'degraded-routes-take-all', caughtBy: ['missing-service-degrades-only-its-rule'], mayAlsoFail: [] },
  { defect: 'refusals-unavailable', caughtBy: ['backends-that-cannot-answer'], mayAlsoFail: [] },
];
