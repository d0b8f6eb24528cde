import { notYet, ready, waitFor } from '../../core/wait.ts';
import type { Service, ServiceSpec } from '../../kube/api/core.ts';
import { MCS_SERVICE_EXPORT, type ServiceExport } from '../../kube/api/mcs-api.ts';
import { POD, type Pod } from '../../kube/api/pod.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import { isConditionTrue } from '../../kube/meta/conditions.ts';
import type { CaseClient, CaseCluster, CaseContext } from '../context/case-context.ts';
import { DEADLINES } from '../timeouts.ts';
import { expectImported } from './expect-import.ts';
import { HELLO, helloDeployment, helloExport, helloService, namespaceOf } from './hello-app.ts';

/** Creation times have seconds; a little more, for two API servers whose clocks differ. */
const OLDER_BY_MS = 1_050;
const NOTHING_LISTENS = 1;

/** Makes a namespace in every cluster, and the Service in one. */
export async function deployHello(
  t: CaseContext,
  namespace: string,
  cluster: CaseCluster,
  spec: ServiceSpec = {},
): Promise<void> {
  await t.apply(t.clusters, [namespaceOf(namespace)]);
  await t.apply(cluster, [helloService(namespace, spec)]);
}

/** The pods of the Service in a cluster; resolves when they are ready, with their addresses by name. */
export async function startHello(
  t: CaseContext,
  namespace: string,
  cluster: CaseCluster,
  workload: KubeObject = helloDeployment(cluster, namespace),
): Promise<ReadonlyMap<string, string>> {
  await t.apply(cluster, [workload]);
  const wanted = (workload as { readonly spec?: { readonly replicas?: number } }).spec?.replicas ?? 1;
  return waitFor(
    `${String(wanted)} pods of ${namespace}/${HELLO} are ready in ${cluster.name}`,
    async (signal) => {
      const { items } = await cluster.client.list(POD, { namespace, labelSelector: `app=${HELLO}`, signal });
      const running = items.filter(({ status }) => isConditionTrue(status?.conditions, 'Ready'));
      return running.length === wanted
        ? ready(new Map(running.map(({ metadata, status }) => [metadata.name, status?.podIP ?? ''])))
        : notYet(`${String(running.length)} are`);
    },
    { clock: t.clock, signal: t.signal, timeoutMs: DEADLINES.deployMs, everyMs: 20 },
  );
}

/** A pod of the Service that runs and is never ready. */
export async function startNeverReady(t: CaseContext, namespace: string, cluster: CaseCluster): Promise<void> {
  const key = { namespace, name: 'never-ready' };
  const { spec } = helloDeployment(cluster, namespace).spec.template;
  const readinessProbe = { tcpSocket: { port: NOTHING_LISTENS }, periodSeconds: 1 };
  const containers = spec.containers.map((container) => ({ ...container, readinessProbe }));
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...key, labels: { app: HELLO } },
    spec: { ...spec, containers },
  };
  await t.apply(cluster, [pod]);
  await waitFor(
    `pod ${namespace}/${key.name} runs in ${cluster.name}`,
    async (signal) => {
      const { status } = await cluster.client.get(POD, key, { signal });
      return status?.podIP === undefined ? notYet(String(status?.phase)) : ready(undefined);
    },
    { clock: t.clock, signal: t.signal, timeoutMs: DEADLINES.deployMs, everyMs: 20 },
  );
}

export async function exportHello(
  t: CaseContext,
  namespace: string,
  cluster: CaseCluster,
  spec?: ServiceExport['spec'],
): Promise<void> {
  await t.apply(cluster, [helloExport(namespace, spec)]);
}

export async function unexportHello(t: CaseContext, namespace: string, { client }: CaseCluster): Promise<void> {
  await client.delete(MCS_SERVICE_EXPORT, { namespace, name: HELLO }, { signal: t.signal });
}

/** What one cluster has and says. */
export interface Exporter {
  readonly cluster: CaseCluster;
  readonly service?: ServiceSpec;
  readonly export?: ServiceExport['spec'];
}

/**
 * Exports from one cluster, and once that is imported, and old enough to be told apart, from another: implementations
 * may let the first one win that they saw, or the one that was created first.
 */
export async function exportInTurn(
  t: CaseContext,
  namespace: string,
  older: Exporter,
  younger: Exporter,
): Promise<void> {
  await deployHello(t, namespace, older.cluster, older.service);
  await exportHello(t, namespace, older.cluster, older.export);
  await expectImported(t, older.cluster, namespace);
  const service: Service = helloService(namespace, younger.service);
  await t.clock.sleep(OLDER_BY_MS, t.signal);
  await t.apply(younger.cluster, [service, helloExport(namespace, younger.export)]);
}

/** A client in each of the clusters. */
export async function startClients(
  t: CaseContext,
  namespace: string,
  clusters: readonly CaseCluster[],
): Promise<readonly CaseClient[]> {
  return Promise.all(clusters.map((cluster) => t.startClient(cluster, namespace)));
}
