/** The door for suites: everything that a case may use. */
export { defineCase, familyOf, BEHAVIOURS, type Behaviour, type Case, type Needs } from './case.ts';
export type { ApiFamily } from '../implementations/implementation.ts';
export type {
  CaseClient,
  CaseCluster,
  CaseContext,
  CaseFaults,
  Fetched,
  Lookup,
  LookupType,
  Target,
} from './context/case-context.ts';
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
export { expectPart, type PartClaim } from './assert/expect-part.ts';
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
export {
  HELLO,
  HELLO_PORTS,
  clustersetName,
  helloDeployment,
  helloExport,
  helloService,
  helloStatefulSet,
  namespaceOf,
} from './mcs/hello-app.ts';
export {
  deployHello,
  exportHello,
  exportInTurn,
  startClients,
  startHello,
  startNeverReady,
  unexportHello,
  type Exporter,
} from './mcs/hello-scene.ts';
export {
  expectConflict,
  expectExport,
  expectImport,
  expectImported,
  expectNoImport,
  expectStillNoImport,
  type ImportClaim,
} from './mcs/expect-import.ts';
export {
  answeringCluster,
  answeringPod,
  describeLookup,
  expectAnsweredBy,
  expectLookup,
  portAndTarget,
} from './mcs/expect-answer.ts';
export {
  addressFamily,
  describePorts,
  importedSlices,
  MANAGED_BY_KUBERNETES,
  sourceClusterOf,
} from './mcs/import-facts.ts';
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

export { notYet, ready, waitFor, type Observation } from '../core/wait.ts';
export { failoverOf, type FailoverFigures } from '../traffic/failover.ts';
export type { Drive, Exchange, Sample } from '../traffic/traffic.ts';
export type { Fault } from '../faults/fault.ts';
export { findCondition, isConditionTrue } from '../kube/meta/conditions.ts';
export { keyOf, type AnyObject, type Condition, type KubeObject, type ObjectKey } from '../kube/meta/object.ts';
export { CONFIG_MAP, EVENT, NAMESPACE, SECRET, SERVICE, type Service } from '../kube/api/core.ts';
export { ENDPOINT_SLICE, LABEL_MANAGED_BY, type EndpointSlice } from '../kube/api/discovery.ts';
export { MCS_SERVICE_EXPORT, MCS_SERVICE_IMPORT } from '../kube/api/mcs-api.ts';
export { POD, type Pod } from '../kube/api/pod.ts';
export { GATEWAY, type Gateway } from '../kube/api/gateway.ts';
export { HEALTH_CHECK_POLICY, type HealthCheckPolicy } from '../kube/api/gke-policies.ts';
export { HTTP_ROUTE, type HttpRoute } from '../kube/api/http-route.ts';
export { SERVICE_EXPORT, SERVICE_IMPORT, type ServiceImport } from '../kube/api/net-gke.ts';
export {
  BACKEND_CONFIG,
  MULTI_CLUSTER_INGRESS,
  MULTI_CLUSTER_SERVICE,
  type IngressBackendRef,
  type MultiClusterIngress,
  type MultiClusterIngressRule,
  type MultiClusterService,
} from '../kube/api/multicluster-ingress.ts';
export { isInvalid } from '../kube/status/status-predicates.ts';
export {
  ALPHA_GATEWAY,
  ALPHA_GATEWAY_CLASS,
  ALPHA_HTTP_ROUTE,
  type AlphaGateway,
  type AlphaHttpRoute,
  type AlphaListener,
} from '../kube/api/gateway-v1alpha1.ts';
export {
  deployHelloworld,
  EASTWEST_GATEWAY,
  helloworldDeployment,
  helloworldService,
  MESH_SYSTEM,
  meshNamespace,
  meshRevision,
  type HelloworldOptions,
} from './mesh/mesh-app.ts';
export { meshEndpoints, type MeshEndpoint } from './mesh/mesh-endpoints.ts';
export { expectEndpoints, gatewayAddress, remoteSecretFor } from './mesh/expect-endpoints.ts';
export { expectVersions, meshAnswer, type VersionsClaim } from './mesh/expect-versions.ts';
export {
  exportPath,
  HTTPBIN,
  HTTPBIN_PORT,
  httpbinExport,
  httpbinPolicy,
  httpbinService,
  osmNamespace,
} from './flomesh/flomesh-app.ts';
export {
  exportFromTwo,
  exportHttpbin,
  failReadyz,
  flomeshSet,
  httpbinUrl,
  prepareNamespace,
  startHttpbin,
  type FlomeshMember,
  type FlomeshSet,
} from './flomesh/flomesh-scene.ts';
export { expectCalls, type CallsClaim } from './flomesh/expect-calls.ts';
export { expectImportedFrom } from './flomesh/expect-endpoints.ts';
export { expectExportTold, type ExportClaim } from './flomesh/expect-export.ts';
export { expectGateway, expectUnavailable } from './flomesh/expect-gateway.ts';
export {
  FLOMESH_CLUSTER,
  FLOMESH_SERVICE_EXPORT,
  GLOBAL_TRAFFIC_POLICY,
  type GlobalTrafficPolicy,
} from '../kube/api/flomesh.ts';
