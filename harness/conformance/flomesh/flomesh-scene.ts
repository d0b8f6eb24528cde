import { notYet, ready, waitFor } from '../../core/wait.ts';
import type { ServiceSpec } from '../../kube/api/core.ts';
import { FLOMESH_CLUSTER, type FlomeshCluster, type FlomeshServiceExport } from '../../kube/api/flomesh.ts';
import { POD } from '../../kube/api/pod.ts';
import { isConditionTrue } from '../../kube/meta/conditions.ts';
import type { CaseClient, CaseCluster, CaseContext } from '../context/case-context.ts';
import { Inconclusive } from '../inconclusive.ts';
import { DEADLINES } from '../timeouts.ts';
import {
  HTTPBIN,
  HTTPBIN_PORT,
  httpbinDeployment,
  httpbinExport,
  httpbinService,
  osmNamespace,
} from './flomesh-app.ts';

/** A cluster that the control plane manages. */
export interface FlomeshMember extends CaseCluster {
  /** `region/zone/group/name`: what policies and imports call it. */
  readonly key: string;
  /** Where other clusters, and everybody else, reach its gateway. */
  readonly gateway: { readonly address: string; readonly port: number };
}

/** Three members: two that export, and one that calls. */
export type FlomeshSet = readonly [one: FlomeshMember, caller: FlomeshMember, three: FlomeshMember];

/**
 * The members of the set, as the Cluster objects of the control plane, which is `near`, have them. Throws `Inconclusive` when
 * fewer than three are managed.
 */
export async function flomeshSet(t: CaseContext): Promise<FlomeshSet> {
  const { items } = await t.near.client.list(FLOMESH_CLUSTER, { signal: t.signal });
  const members = t.clusters.flatMap((cluster) => {
    const found = items.find(({ metadata, spec }) => metadata.name === cluster.name && spec.isInCluster !== true);
    return found === undefined || !isConditionTrue(found.status?.conditions, 'Managed')
      ? []
      : [memberOf(cluster, found)];
  });
  const [one, caller, three] = members;
  if (one !== undefined && caller !== undefined && three !== undefined) return [one, caller, three];
  throw new Inconclusive(
    `the control plane in ${t.near.name} manages ${String(members.length)} clusters, three are needed`,
  );
}

function memberOf(cluster: CaseCluster, { spec, metadata }: FlomeshCluster): FlomeshMember {
  const { region = 'default', zone = 'default', group = 'default', gatewayHost = '', gatewayPort = 80 } = spec;
  return {
    ...cluster,
    key: [region, zone, group, metadata.name].join('/'),
    gateway: { address: gatewayHost, port: gatewayPort },
  };
}

/** The namespace in every member, with sidecars for its pods. */
export async function prepareNamespace(t: CaseContext, set: FlomeshSet, namespace: string): Promise<void> {
  await t.apply(set, [osmNamespace(namespace)]);
}

/** The Service and its pods in a member; resolves when they are ready. */
export async function startHttpbin(
  t: CaseContext,
  namespace: string,
  cluster: CaseCluster,
  { replicas = 1, service = {} }: { readonly replicas?: number; readonly service?: ServiceSpec } = {},
): Promise<void> {
  await t.apply(cluster, [httpbinService(namespace, service), httpbinDeployment(cluster, namespace, replicas)]);
  await waitFor(
    `${String(replicas)} pods of ${namespace}/${HTTPBIN} are ready in ${cluster.name}`,
    async (signal) => {
      const { items } = await cluster.client.list(POD, { namespace, labelSelector: `app=${HTTPBIN}`, signal });
      const count = items.filter(({ status }) => isConditionTrue(status?.conditions, 'Ready')).length;
      return count === replicas ? ready(undefined) : notYet(`${String(count)} are`);
    },
    { clock: t.clock, signal: t.signal, timeoutMs: DEADLINES.deployMs, everyMs: 20 },
  );
}

/** Pods, Service and export. */
export async function exportHttpbin(
  t: CaseContext,
  namespace: string,
  cluster: CaseCluster,
  spec: NonNullable<FlomeshServiceExport['spec']> = {},
): Promise<void> {
  await startHttpbin(t, namespace, cluster);
  await t.apply(cluster, [httpbinExport(namespace, cluster, spec)]);
}

/** The first and the third member export, and the second has a client. */
export async function exportFromTwo(
  t: CaseContext,
  namespace: string,
): Promise<{ readonly set: FlomeshSet; readonly client: CaseClient }> {
  const set = await flomeshSet(t);
  const [one, caller, three] = set;
  await prepareNamespace(t, set, namespace);
  await Promise.all([exportHttpbin(t, namespace, one), exportHttpbin(t, namespace, three)]);
  return { set, client: await t.startClient(caller, namespace) };
}

/** What callers in the mesh ask for. */
export function httpbinUrl(namespace: string, path: string = '/'): string {
  return `http://${HTTPBIN}.${namespace}:${String(HTTPBIN_PORT)}${path}`;
}

/** Has the pods of a member answer 503 for `/readyz`, and nothing else. */
export async function failReadyz(t: CaseContext, namespace: string, { client }: CaseCluster): Promise<void> {
  const { signal } = t;
  const { items } = await client.list(POD, { namespace, labelSelector: `app=${HTTPBIN}`, signal });
  for (const { metadata } of items) {
    const pod = `/api/v1/namespaces/${namespace}/pods/${metadata.name}:${String(HTTPBIN_PORT)}`;
    await client.raw(`${pod}/proxy/fleetbed/unready`, { method: 'POST', signal });
  }
}
