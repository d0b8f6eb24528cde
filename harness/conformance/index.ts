/** The door for suites: everything that a case may use. */
export { defineCase, BEHAVIOURS, type Behaviour, type Case, type Needs } from './case.ts';
export type { CaseCluster, CaseContext, CaseFaults, Target } from './context/case-context.ts';
export type { Role } from './fleet-roles.ts';
export { FEATURES } from './features.ts';
export { limitsAt, type Limits } from './timeouts.ts';
export { NonConformance } from './nonconformance.ts';
export { Inconclusive } from './inconclusive.ts';
export type { Finding } from './finding.ts';
export type { Verdict } from './verdict.ts';

export { answerOf, describeExchange, describeSample, podOf, sampleOf } from './assert/answer-of.ts';
export { driveThroughFault, type FaultDrive } from './assert/drive-through-fault.ts';
export { expectAnswers, expectServed, type AnswersClaim } from './assert/expect-answers.ts';
export { expectConditions, type ConditionsClaim, type WantedCondition } from './assert/expect-conditions.ts';
export { expectEventually, type EventualClaim } from './assert/expect-eventually.ts';
export { expectFailover, type FailoverClaim } from './assert/expect-failover.ts';
export { expectNoFailures, type NoFailuresClaim } from './assert/expect-no-failures.ts';
export { expectOnly, type OnlyClaim } from './assert/expect-only.ts';
export { expectSame, type PlainClaim } from './assert/expect-same.ts';
export { expectShare, SHARE_REQUESTS, type ShareClaim } from './assert/expect-share.ts';
export { sampleSizeFor } from './judge/sample-size.ts';

export {
  STORE_DEPLOYMENT,
  STORE_GATEWAY,
  STORE_HOST,
  STORE_NAMESPACE,
  STORE_ROUTE,
  importRef,
  storeExport,
  storePods,
} from './base/store-app.ts';
export type { BaseState } from './base/base-state.ts';
export { deployBase, type BaseOptions } from './base/deploy-base.ts';
export { removeBase } from './base/remove-base.ts';
export { emptyLedger, parseLedger, type ExpectedFailure, type Ledger } from './ledger/ledger.ts';
export {
  runConformance,
  selectCases,
  type CaseResult,
  type ConformanceOptions,
  type ConformanceResult,
} from './run-conformance.ts';

export { notYet, ready, type Observation } from '../core/wait.ts';
export { failoverOf, type FailoverFigures } from '../traffic/failover.ts';
export type { Drive, Exchange, Sample } from '../traffic/traffic.ts';
export type { Fault } from '../faults/fault.ts';
export { findCondition, isConditionTrue } from '../kube/meta/conditions.ts';
export { keyOf, type AnyObject, type Condition, type KubeObject, type ObjectKey } from '../kube/meta/object.ts';
export { CONFIG_MAP, NAMESPACE, SERVICE } from '../kube/api/core.ts';
export { POD, type Pod } from '../kube/api/pod.ts';
export { GATEWAY, type Gateway } from '../kube/api/gateway.ts';
export { HTTP_ROUTE, type HttpRoute } from '../kube/api/http-route.ts';
export { SERVICE_EXPORT, SERVICE_IMPORT, type ServiceImport } from '../kube/api/net-gke.ts';
