/**
 * The controller of the Multi-Cluster Services API (KEP-1645) for one cluster of a clusterset: it reads every cluster, and
 * writes its own: imports with their derived Services and EndpointSlices, and what its exports are told.
 *
 * Each cluster has an instance, so that the loss of one cluster is the loss of its own exports at most; all come to the
 * same conclusions, because all look at the same exports.
 * Does not: elect a leader (the Deployment has strategy `Recreate`), expire endpoints of a cluster that is unreachable (its
 * last known ones stay in use), serve route tables, create namespaces (000-R2).
 */
import { withDeadline } from '../runtime/deadline.ts';
import { Trigger } from '../runtime/trigger.ts';
import { ClustersetView, FIRST_LOOK_MS } from '../clusterset/clusterset-view.ts';
import { reconcileImports } from '../clusterset/import-pass.ts';
import { MemberCluster } from '../clusterset/member-cluster.ts';
import { mergeExports } from '../clusterset/merge-exports.ts';
import type { FamilyOptions } from '../family.ts';
import { startRouteServer } from '../route-feed/route-server.ts';
import { RouteTables } from '../route-feed/route-tables.ts';
import { EXPORT_DEFECTS, exportDefectName, type Merge } from './export-defects.ts';
import { MCS_API_SPELLING } from './mcs-api-spelling.ts';

/** How long one pass of writes may take. */
const PASS_TIMEOUT_MS = 10_000;

export interface McsApiControllerOptions extends FamilyOptions {
  /** `defect`: break one promise on purpose, see {@link EXPORT_DEFECTS}. @default none */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Runs until `signal` aborts. Throws `FLEETBED_USAGE` for a defect that is not known. */
export async function runMcsApiController(options: McsApiControllerOptions): Promise<void> {
  const { clock, signal, home, log, network, port } = options;
  const onChange = (): void => {
    view.invalidate();
    trigger.fire();
  };
  const members = [...options.clusters].map(
    ([name, { client, location }]) =>
      new MemberCluster({ name, region: location.region, client, clock, log, onChange, spelling: MCS_API_SPELLING }),
  );
  const view = new ClustersetView({ home, members, clock, log, merge: mergeOf(options) });
  const trigger = new Trigger({
    name: `imports of ${home}`,
    clock,
    log,
    pass: async (passing) => {
      const member = members.find(({ name }) => name === home);
      if (!view.ready || member === undefined) return;
      const { world, exports, nonsense } = view.look();
      if (nonsense.has(home)) return;
      await withDeadline({ clock, signal: passing, what: home, ms: PASS_TIMEOUT_MS }, (limited) =>
        reconcileImports({ member, world, exports, now: clock.date(), signal: limited }),
      );
    },
  });
  // There are no tables: it is the place where `/readyz` is answered.
  const tables = new RouteTables(clock, [], () => undefined);
  await using server = await startRouteServer({ tables, isReady: () => view.ready, clock, network, port });
  options.onListening?.(server.port);
  using _firstLook = clock.after(FIRST_LOOK_MS, () => {
    if (view.unseen.length > 0)
      log(`unreachable for ${String(FIRST_LOOK_MS / 1_000)} s, going on without: ${view.unseen.join(', ')}`);
    onChange();
  });
  await Promise.all([trigger.run(signal), ...members.map((member) => member.run(signal))]);
}

function mergeOf({ settings = {} }: Pick<McsApiControllerOptions, 'settings'>): Merge {
  const defect = settings['defect'];
  if (defect === undefined) return (world) => mergeExports(world, MCS_API_SPELLING);
  return EXPORT_DEFECTS[exportDefectName(defect)](MCS_API_SPELLING);
}
