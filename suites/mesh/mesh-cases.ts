import type { Case } from '../../harness/conformance/index.ts';
import { bothVersionsAnswerFromEitherCluster } from './both-versions-answer-from-either-cluster.conformance.ts';
import { gatewayDownIsRetried } from './gateway-down-is-retried.conformance.ts';
import { gatewayRefusesWhoIsNotOfTheMesh } from './gateway-refuses-who-is-not-of-the-mesh.conformance.ts';
import { networkLabelMakesAGateway } from './network-label-makes-a-gateway.conformance.ts';
import { noEndpointsAnswer503 } from './no-endpoints-answer-503.conformance.ts';
import { podWithoutMutualTlsIsNotOfferedRemotely } from './pod-without-mutual-tls-is-not-offered-remotely.conformance.ts';
import { remotePodsAreBehindTheirGateway } from './remote-pods-are-behind-their-gateway.conformance.ts';
import { remoteSecretOpensACluster } from './remote-secret-opens-a-cluster.conformance.ts';
import { remoteVersionScaledToZeroLeavesLocal } from './remote-version-scaled-to-zero-leaves-local.conformance.ts';
import { revisionLabelInjectsSidecar } from './revision-label-injects-sidecar.conformance.ts';
import { serviceOfAnotherClusterHasNoName } from './service-of-another-cluster-has-no-name.conformance.ts';
import { shareFollowsRemoteScale } from './share-follows-remote-scale.conformance.ts';

/** A mesh of several networks, in the order in which they run. */
export const MESH_CASES: readonly Case[] = [
  bothVersionsAnswerFromEitherCluster,
  gatewayDownIsRetried,
  gatewayRefusesWhoIsNotOfTheMesh,
  networkLabelMakesAGateway,
  noEndpointsAnswer503,
  podWithoutMutualTlsIsNotOfferedRemotely,
  remotePodsAreBehindTheirGateway,
  remoteSecretOpensACluster,
  remoteVersionScaledToZeroLeavesLocal,
  revisionLabelInjectsSidecar,
  serviceOfAnotherClusterHasNoName,
  shareFollowsRemoteScale,
];
