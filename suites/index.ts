import type { Case } from '../harness/conformance/index.ts';
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
import { invalidBackendKeepsItsShare } from './weighted-canary/invalid-backend-keeps-its-share.conformance.ts';
import { stagedShiftLosesNoRequest } from './weighted-canary/staged-shift-loses-no-request.conformance.ts';
import { threeWaySplit } from './weighted-canary/three-way-split.conformance.ts';
import { weightZeroGetsNothing } from './weighted-canary/weight-zero-gets-nothing.conformance.ts';
import { weightsThreeToOne } from './weighted-canary/weights-three-to-one.conformance.ts';
import { configClusterOutageKeepsTraffic } from './failover/config-cluster-outage-keeps-traffic.conformance.ts';
import { killedNodeFailsOver } from './failover/killed-node-fails-over.conformance.ts';
import { noHealthyUpstream } from './failover/no-healthy-upstream.conformance.ts';
import { pausedNodeFailsOver } from './failover/paused-node-fails-over.conformance.ts';
import { scaledToZeroFailsOver } from './failover/scaled-to-zero-fails-over.conformance.ts';
import { unreadyPodsLoseNoRequest } from './failover/unready-pods-lose-no-request.conformance.ts';
import { clusterLeavesAndReturns } from './active-active/cluster-leaves-and-returns.conformance.ts';
import { equalDistanceSharesEqually } from './active-active/equal-distance-shares-equally.conformance.ts';
import { sharesFollowPodCount } from './active-active/shares-follow-pod-count.conformance.ts';

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
  invalidBackendKeepsItsShare,
  stagedShiftLosesNoRequest,
  threeWaySplit,
  weightZeroGetsNothing,
  weightsThreeToOne,
  configClusterOutageKeepsTraffic,
  killedNodeFailsOver,
  noHealthyUpstream,
  pausedNodeFailsOver,
  scaledToZeroFailsOver,
  unreadyPodsLoseNoRequest,
  clusterLeavesAndReturns,
  equalDistanceSharesEqually,
  sharesFollowPodCount,
];
