import type { ConfigMap, Service } from '../../kube/api/core.ts';
import { CONFIG_MAP, SERVICE } from '../../kube/api/core.ts';
import type { HttpBackendRef } from '../../kube/api/http-route.ts';
import { SERVICE_EXPORT, SERVICE_IMPORT, type ServiceExport } from '../../kube/api/net-gke.ts';
import { POD } from '../../kube/api/pod.ts';
import { apiVersionOf, type ObjectKey } from '../../kube/meta/object.ts';
import type { CaseCluster, Target } from '../context/case-context.ts';

/** The base state: the store application of the document "Deploying a multi-cluster Gateway" (000-S2 to S9). */
export const STORE_NAMESPACE = 'store';
export const STORE_HOST = 'store.example.com';
export const STORE_DEPLOYMENT: ObjectKey = { namespace: STORE_NAMESPACE, name: 'store' };
export const STORE_GATEWAY: ObjectKey = { namespace: STORE_NAMESPACE, name: 'external-http' };
export const STORE_ROUTE: ObjectKey = { namespace: STORE_NAMESPACE, name: 'public-store-route' };
/** Imports that every cluster has, since every cluster has the namespace. */
export const STORE_IMPORTS: readonly string[] = ['store', 'store-east-1', 'store-west-1'];
export const STORE_REPLICAS = 2;

/** A manifest of the application. */
export function storeManifest(name: 'store' | 'near-exports' | 'far-exports' | 'gateway' | 'public-store-route'): URL {
  return new URL(`../../../fixtures/apps/store/${name}.yaml`, import.meta.url);
}

/** What pods learn of the cluster that they run in. */
export function clusterInfo({ name, location }: CaseCluster, project: string, namespace: string): ConfigMap {
  return {
    apiVersion: apiVersionOf(CONFIG_MAP),
    kind: CONFIG_MAP.kind,
    metadata: { name: 'cluster-info', namespace },
    data: { CLUSTER_NAME: name, ZONE: location.text, PROJECT_ID: project },
  };
}

export interface BaseRoute {
  readonly target: Target;
  /** The cluster that must answer. */
  readonly from: string;
}

/** The three rules of the base route, and who answers a client of the near region (000-D7, D8). */
export function baseRoutes({
  near,
  far,
}: {
  readonly near: CaseCluster;
  readonly far: CaseCluster;
}): readonly BaseRoute[] {
  return [
    { target: { host: STORE_HOST, path: '/west' }, from: near.name },
    { target: { host: STORE_HOST, path: '/east' }, from: far.name },
    { target: { host: STORE_HOST }, from: near.name },
  ];
}

/** A backend of a route: the import of that name. */
export function importRef(name: string, weight?: number): HttpBackendRef {
  const ref = { group: SERVICE_IMPORT.group, kind: SERVICE_IMPORT.kind, name, port: 8080 };
  return weight === undefined ? ref : { ...ref, weight };
}

/** The names of the store pods of a cluster that are not on their way out. */
export async function storePods({ client }: CaseCluster, signal: AbortSignal): Promise<readonly string[]> {
  const { items } = await client.list(POD, { namespace: STORE_NAMESPACE, labelSelector: 'app=store', signal });
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ metadata }) => metadata.name);
}

/** A Service of that name over the store pods of a cluster, and its export. */
export function storeExport(name: string, namespace: string = STORE_NAMESPACE): readonly [Service, ServiceExport] {
  const metadata = { name, namespace };
  return [
    {
      apiVersion: apiVersionOf(SERVICE),
      kind: SERVICE.kind,
      metadata,
      spec: { selector: { app: 'store' }, ports: [{ port: 8080, targetPort: 8080 }] },
    },
    { apiVersion: apiVersionOf(SERVICE_EXPORT), kind: SERVICE_EXPORT.kind, metadata },
  ];
}
