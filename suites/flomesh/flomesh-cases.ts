import type { Case } from '../../harness/conformance/index.ts';
import { clustersAreManaged } from './clusters-are-managed.conformance.ts';
import { exportIsReachableByPath } from './export-is-reachable-by-path.conformance.ts';
import { gatewayPrefixIsElementWise } from './gateway-prefix-is-element-wise.conformance.ts';
import { pathIsRewritten } from './path-is-rewritten.conformance.ts';
import { stickyExportKeepsAClientAtAPod } from './sticky-export-keeps-a-client-at-a-pod.conformance.ts';
import { importsListEveryOtherExporter } from './imports-list-every-other-exporter.conformance.ts';
import { importMakesItsNamespace } from './import-makes-its-namespace.conformance.ts';
import { importGoesWithTheLastExport } from './import-goes-with-the-last-export.conformance.ts';
import { targetClustersLimitImports } from './target-clusters-limit-imports.conformance.ts';
import { exportWithOtherPortsIsRejected } from './export-with-other-ports-is-rejected.conformance.ts';
import { pathUsedTwiceIsInvalid } from './path-used-twice-is-invalid.conformance.ts';
import { exportWaitsForItsServiceByPath } from './export-waits-for-its-service-by-path.conformance.ts';
import { localityWithoutLocalServiceIsRefused } from './locality-without-local-service-is-refused.conformance.ts';
import { failoverWithoutLocalTakesTurns } from './failover-without-local-takes-turns.conformance.ts';
import { failoverPrefersLocal } from './failover-prefers-local.conformance.ts';
import { failoverReplaysServerErrors } from './failover-replays-server-errors.conformance.ts';
import { activeActiveUsesEveryCluster } from './active-active-uses-every-cluster.conformance.ts';
import { activeActiveFollowsWeights } from './active-active-follows-weights.conformance.ts';
import { policyActsInItsClusterOnly } from './policy-acts-in-its-cluster-only.conformance.ts';
import { unknownTargetsAreNoEndpoints } from './unknown-targets-are-no-endpoints.conformance.ts';
import { policyIsValidated } from './policy-is-validated.conformance.ts';

/** What Flomesh's clusters of a set do for each other: semantics, chapter 4. */
export const FLOMESH_CASES: readonly Case[] = [
  clustersAreManaged,
  exportIsReachableByPath,
  gatewayPrefixIsElementWise,
  pathIsRewritten,
  stickyExportKeepsAClientAtAPod,
  importsListEveryOtherExporter,
  importMakesItsNamespace,
  importGoesWithTheLastExport,
  targetClustersLimitImports,
  exportWithOtherPortsIsRejected,
  pathUsedTwiceIsInvalid,
  exportWaitsForItsServiceByPath,
  localityWithoutLocalServiceIsRefused,
  failoverWithoutLocalTakesTurns,
  failoverPrefersLocal,
  failoverReplaysServerErrors,
  activeActiveUsesEveryCluster,
  activeActiveFollowsWeights,
  policyActsInItsClusterOnly,
  unknownTargetsAreNoEndpoints,
  policyIsValidated,
];
