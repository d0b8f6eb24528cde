import { familyOf, type ApiFamily, type Case } from '../harness/conformance/index.ts';
import { CANARY_V1ALPHA1_CASES } from './canary-v1alpha1/canary-cases.ts';
import { anotherHostIsNotFound } from './path-routing/another-host-is-not-found.conformance.ts';
import { catchAllFollowsTheClient } from './path-routing/catch-all-follows-the-client.conformance.ts';
import { catchAllPrefersTheNearestRegion } from './path-routing/catch-all-prefers-the-nearest-region.conformance.ts';
import { deletedExportIsNoLongerServed } from './path-routing/deleted-export-is-no-longer-served.conformance.ts';
import { eachClusterAllocatesItsOwnAddress } from './path-routing/each-cluster-allocates-its-own-address.conformance.ts';
import { gatewayOutsideTheConfigClusterIsIgnored } from './path-routing/gateway-outside-the-config-cluster-is-ignored.conformance.ts';
import { gatewayStatusFollowsEveryGeneration } from './path-routing/gateway-status-follows-every-generation.conformance.ts';
import { importFollowsTheNamespace } from './path-routing/import-follows-the-namespace.conformance.ts';
import { longestPathWins } from './path-routing/longest-path-wins.conformance.ts';
import { missingImportAnswers500 } from './path-routing/missing-import-answers-500.conformance.ts';
import { moreSpecificMatchWins } from './path-routing/more-specific-match-wins.conformance.ts';
import { pathPrefixIsElementWise } from './path-routing/path-prefix-is-element-wise.conformance.ts';
import { pathReachesTheFarCluster } from './path-routing/path-reaches-the-far-cluster.conformance.ts';
import { pathReachesTheNearCluster } from './path-routing/path-reaches-the-near-cluster.conformance.ts';
import { requestReachesThePodUnchanged } from './path-routing/request-reaches-the-pod-unchanged.conformance.ts';
import { routeChangeLosesNoRequest } from './path-routing/route-change-loses-no-request.conformance.ts';
import { routeStatusFollowsEveryGeneration } from './path-routing/route-status-follows-every-generation.conformance.ts';
import { redirectAnswersTheLocation } from './path-routing/redirect-answers-the-location.conformance.ts';
import { responseHeadersAreModified } from './path-routing/response-headers-are-modified.conformance.ts';
import { rewriteReachesThePod } from './path-routing/rewrite-reaches-the-pod.conformance.ts';
import { mirrorCopiesRequests } from './path-routing/mirror-copies-requests.conformance.ts';
import { invalidBackendKeepsItsShare } from './weighted-canary/invalid-backend-keeps-its-share.conformance.ts';
import { stagedShiftLosesNoRequest } from './weighted-canary/staged-shift-loses-no-request.conformance.ts';
import { threeWaySplit } from './weighted-canary/three-way-split.conformance.ts';
import { weightZeroGetsNothing } from './weighted-canary/weight-zero-gets-nothing.conformance.ts';
import { weightsThreeToOne } from './weighted-canary/weights-three-to-one.conformance.ts';
import { configClusterMoveLosesNoRequest } from './failover/config-cluster-move-loses-no-request.conformance.ts';
import { configClusterOutageKeepsTraffic } from './failover/config-cluster-outage-keeps-traffic.conformance.ts';
import { killedNodeFailsOver } from './failover/killed-node-fails-over.conformance.ts';
import { noHealthyUpstream } from './failover/no-healthy-upstream.conformance.ts';
import { pausedNodeFailsOver } from './failover/paused-node-fails-over.conformance.ts';
import { scaledToZeroFailsOver } from './failover/scaled-to-zero-fails-over.conformance.ts';
import { unreadyPodsLoseNoRequest } from './failover/unready-pods-lose-no-request.conformance.ts';
import { healthCheckPolicyDecides } from './failover/health-check-policy-decides.conformance.ts';
import { clusterLeavesAndReturns } from './active-active/cluster-leaves-and-returns.conformance.ts';
import { equalDistanceSharesEqually } from './active-active/equal-distance-shares-equally.conformance.ts';
import { sharesFollowPodCount } from './active-active/shares-follow-pod-count.conformance.ts';
import { capacityOverflowsToTheNextRegion } from './active-active/capacity-overflows-to-the-next-region.conformance.ts';
import { unexportedServiceIsUnreachable } from './discovery/unexported-service-is-unreachable.conformance.ts';
import { exportBecomesAClustersetipImport } from './discovery/export-becomes-a-clustersetip-import.conformance.ts';
import { headlessExportBecomesAHeadlessImport } from './discovery/headless-export-becomes-a-headless-import.conformance.ts';
import { headlessImportHasNoAddress } from './discovery/headless-import-has-no-address.conformance.ts';
import { importLivesWhileAClusterExports } from './discovery/import-lives-while-a-cluster-exports.conformance.ts';
import { importHasAnAddressOfEachFamily } from './discovery/import-has-an-address-of-each-family.conformance.ts';
import { importHasThePortsOfTheService } from './discovery/import-has-the-ports-of-the-service.conformance.ts';
import { sessionAffinityIsImported } from './discovery/session-affinity-is-imported.conformance.ts';
import { internalTrafficPolicyIsImported } from './discovery/internal-traffic-policy-is-imported.conformance.ts';
import { trafficDistributionIsImported } from './discovery/traffic-distribution-is-imported.conformance.ts';
import { differentPortsAreJoinedWithAConflict } from './discovery/different-ports-are-joined-with-a-conflict.conformance.ts';
import { clashingPortsFollowTheOldestExport } from './discovery/clashing-ports-follow-the-oldest-export.conformance.ts';
import { headlessnessFollowsTheOldestExport } from './discovery/headlessness-follows-the-oldest-export.conformance.ts';
import { externalNameIsRefused } from './discovery/external-name-is-refused.conformance.ts';
import { exportedServiceIsReachableByName } from './discovery/exported-service-is-reachable-by-name.conformance.ts';
import { onlyExportingClustersAnswer } from './discovery/only-exporting-clusters-answer.conformance.ts';
import { everyExportingClusterAnswers } from './discovery/every-exporting-cluster-answers.conformance.ts';
import { clashingPortReachesOnlyItsCluster } from './discovery/clashing-port-reaches-only-its-cluster.conformance.ts';
import { eachPortReachesItsCluster } from './discovery/each-port-reaches-its-cluster.conformance.ts';
import { sessionAffinityHoldsForAClient } from './discovery/session-affinity-holds-for-a-client.conformance.ts';
import { clustersetNameResolvesToTheAddress } from './discovery/clusterset-name-resolves-to-the-address.conformance.ts';
import { clustersetSrvNamesPortAndService } from './discovery/clusterset-srv-names-port-and-service.conformance.ts';
import { clusterLocalNameStaysLocal } from './discovery/cluster-local-name-stays-local.conformance.ts';
import { headlessNameListsReadyPods } from './discovery/headless-name-lists-ready-pods.conformance.ts';
import { statefulHostNamesResolve } from './discovery/stateful-host-names-resolve.conformance.ts';
import { headlessSrvNamesEachPod } from './discovery/headless-srv-names-each-pod.conformance.ts';
import { endpointSlicesNameServiceAndCluster } from './discovery/endpoint-slices-name-service-and-cluster.conformance.ts';
import { onlyExportedLabelsAreImported } from './discovery/only-exported-labels-are-imported.conformance.ts';
import { clashingLabelsFollowTheOldestExport } from './discovery/clashing-labels-follow-the-oldest-export.conformance.ts';
import { exportWaitsForItsService } from './discovery/export-waits-for-its-service.conformance.ts';
import { importWaitsForItsNamespace } from './discovery/import-waits-for-its-namespace.conformance.ts';
import { FLOMESH_CASES } from './flomesh/flomesh-cases.ts';
import { MESH_CASES } from './mesh/mesh-cases.ts';
import { INGRESS_CASES } from './multicluster-ingress/ingress-cases.ts';

/** Every case of fleetbed, in the order in which they run. A unit test compares the list with the files. */
export const CASES: readonly Case[] = [
  anotherHostIsNotFound,
  catchAllFollowsTheClient,
  catchAllPrefersTheNearestRegion,
  deletedExportIsNoLongerServed,
  eachClusterAllocatesItsOwnAddress,
  gatewayOutsideTheConfigClusterIsIgnored,
  gatewayStatusFollowsEveryGeneration,
  importFollowsTheNamespace,
  longestPathWins,
  missingImportAnswers500,
  moreSpecificMatchWins,
  pathPrefixIsElementWise,
  pathReachesTheFarCluster,
  pathReachesTheNearCluster,
  requestReachesThePodUnchanged,
  routeChangeLosesNoRequest,
  routeStatusFollowsEveryGeneration,
  redirectAnswersTheLocation,
  responseHeadersAreModified,
  rewriteReachesThePod,
  mirrorCopiesRequests,
  invalidBackendKeepsItsShare,
  stagedShiftLosesNoRequest,
  threeWaySplit,
  weightZeroGetsNothing,
  weightsThreeToOne,
  configClusterMoveLosesNoRequest,
  configClusterOutageKeepsTraffic,
  killedNodeFailsOver,
  noHealthyUpstream,
  pausedNodeFailsOver,
  scaledToZeroFailsOver,
  unreadyPodsLoseNoRequest,
  healthCheckPolicyDecides,
  clusterLeavesAndReturns,
  equalDistanceSharesEqually,
  sharesFollowPodCount,
  capacityOverflowsToTheNextRegion,
  unexportedServiceIsUnreachable,
  exportBecomesAClustersetipImport,
  headlessExportBecomesAHeadlessImport,
  headlessImportHasNoAddress,
  importLivesWhileAClusterExports,
  importHasAnAddressOfEachFamily,
  importHasThePortsOfTheService,
  sessionAffinityIsImported,
  internalTrafficPolicyIsImported,
  trafficDistributionIsImported,
  differentPortsAreJoinedWithAConflict,
  clashingPortsFollowTheOldestExport,
  headlessnessFollowsTheOldestExport,
  externalNameIsRefused,
  exportedServiceIsReachableByName,
  onlyExportingClustersAnswer,
  everyExportingClusterAnswers,
  clashingPortReachesOnlyItsCluster,
  eachPortReachesItsCluster,
  sessionAffinityHoldsForAClient,
  clustersetNameResolvesToTheAddress,
  clustersetSrvNamesPortAndService,
  clusterLocalNameStaysLocal,
  headlessNameListsReadyPods,
  statefulHostNamesResolve,
  headlessSrvNamesEachPod,
  endpointSlicesNameServiceAndCluster,
  onlyExportedLabelsAreImported,
  clashingLabelsFollowTheOldestExport,
  exportWaitsForItsService,
  importWaitsForItsNamespace,
  ...CANARY_V1ALPHA1_CASES,
  ...MESH_CASES,
  ...FLOMESH_CASES,
  ...INGRESS_CASES,
];

/** Those that use the objects of one API family. */
export function casesOf(family: ApiFamily): readonly Case[] {
  return CASES.filter((each) => familyOf(each) === family);
}
