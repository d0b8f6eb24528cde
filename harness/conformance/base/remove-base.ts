import { settleAll } from '../../core/all-or-none.ts';
import { runStep } from '../../core/events.ts';
import { deleteObjects } from '../../kube/manifest/delete-objects.ts';
import { allClusters } from '../context/fleet-clusters.ts';
import { readManifest } from '../context/manifests.ts';
import { DEADLINES } from '../timeouts.ts';
import type { BaseOptions } from './deploy-base.ts';
import { storeManifest } from './store-app.ts';

/** Takes the base state away: first the route and the Gateway, then the namespace of every cluster with what is in it. */
export async function removeBase(options: Omit<BaseOptions, 'installation' | 'image'>): Promise<void> {
  const { fleet, clock, signal } = options;
  const clusters = allClusters(fleet);
  const remove = async (cluster: (typeof clusters)[number], ...files: readonly URL[]): Promise<void> => {
    const objects = (await Promise.all(files.map(readManifest))).flat();
    await deleteObjects(cluster.client, objects, { clock, signal, timeoutMs: DEADLINES.deployMs });
  };
  const [config] = clusters;
  if (config !== undefined)
    await runStep(options, 'remove gateway', config.name, () =>
      remove(config, storeManifest('gateway'), storeManifest('public-store-route')),
    );
  await settleAll(
    clusters.map((cluster) =>
      runStep(options, 'remove store', cluster.name, () => remove(cluster, storeManifest('store'))),
    ),
  );
}
