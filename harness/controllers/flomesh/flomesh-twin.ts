import type { Namespace } from '../../kube/api/core.ts';
import type { FlomeshCluster, FlomeshServiceImport } from '../../kube/api/flomesh.ts';
import type { ClusterSet } from './control-plane/cluster-set.ts';
import type { MemberWorld } from './control-plane/member-world.ts';
import type { TableContent } from './member/compile-gateway-table.ts';
import type { ExportVerdict } from './member/judge-own-exports.ts';
import type { OwnWorld } from './member/own-world.ts';
import type { FlomeshWebhook } from './webhooks/webhook-table.ts';

/** Where a broken twin of the controller differs: what it makes of what the controller sees and says. */
export interface FlomeshTwin {
  /** As the control plane reports it. */
  cluster(cluster: FlomeshCluster): FlomeshCluster;
  set(set: ClusterSet): ClusterSet;
  imports(desired: readonly FlomeshServiceImport[], importer: MemberWorld): readonly FlomeshServiceImport[];
  /** Which of them are made. 003-R9 */
  missingNamespaces(namespaces: readonly Namespace[]): readonly Namespace[];
  verdicts(verdicts: readonly ExportVerdict[]): readonly ExportVerdict[];
  /** As sidecars are told of it. */
  world(world: OwnWorld): OwnWorld;
  gatewayTable(table: TableContent): TableContent;
  consumerTable(table: TableContent): TableContent;
  webhooks(webhooks: readonly FlomeshWebhook[]): readonly FlomeshWebhook[];
}

/** The controller as it should be. */
export const NO_TWIN: FlomeshTwin = {
  cluster: (cluster) => cluster,
  set: (set) => set,
  imports: (desired) => desired,
  missingNamespaces: (namespaces) => namespaces,
  verdicts: (verdicts) => verdicts,
  world: (world) => world,
  gatewayTable: (table) => table,
  consumerTable: (table) => table,
  webhooks: (webhooks) => webhooks,
};
