import { NAMESPACE, SECRET, SERVICE } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE } from '../../kube/api/discovery.ts';
import { GATEWAY, GATEWAY_CLASS, REFERENCE_GRANT } from '../../kube/api/gateway.ts';
import { GCP_BACKEND_POLICY, GCP_GATEWAY_POLICY, HEALTH_CHECK_POLICY } from '../../kube/api/gke-policies.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';
import { SERVICE_EXPORT, SERVICE_IMPORT } from '../../kube/api/net-gke.ts';
import type { KubeObject, ResourceType } from '../../kube/meta/object.ts';
import { clusterWorld, type ClusterObjects } from '../clusterset/clusterset-world.ts';
import type { ConfigObjects, World } from '../multicluster-gateway/world.ts';
import { NET_GKE_SPELLING } from '../multicluster-gateway/net-gke-spelling.ts';
import { namespaceObject } from './objects.ts';

export interface WorldSketch {
  /** Objects by cluster; the first one is the config cluster. Each has namespace `store`. */
  readonly clusters: Readonly<Record<string, readonly KubeObject[]>>;
  /** Clusters that were not seen yet. */
  readonly unknown?: readonly string[];
  readonly withoutNamespace?: readonly string[];
}

/** A world from plain objects. Clusters with `east` in their name are in `us-east1`, the others in `us-west1`. */
export function sketchWorld({ clusters, unknown = [], withoutNamespace = [] }: WorldSketch): World {
  const [configCluster = ''] = Object.keys(clusters);
  const entries = Object.entries(clusters).map(([name, objects]) => {
    const namespaces = withoutNamespace.includes(name) ? [] : [namespaceObject('store')];
    const known = !unknown.includes(name);
    return [
      name,
      clusterWorld(
        NET_GKE_SPELLING,
        { name, region: regionOf(name), known },
        lists(known ? [...namespaces, ...objects] : []),
      ),
    ] as const;
  });
  const config = clusters[configCluster] ?? [];
  const others = Object.entries(clusters).filter(([name]) => name !== configCluster);
  return {
    configCluster,
    clusters: new Map(entries),
    config: configLists(config),
    elsewhere: new Map(others.map(([name, objects]) => [name, ofKind(objects, GATEWAY)])),
  };
}

export function regionOf(cluster: string): string {
  return `us-${cluster.includes('east') ? 'east' : 'west'}1`;
}

function lists(objects: readonly KubeObject[]): ClusterObjects {
  return {
    namespaces: ofKind(objects, NAMESPACE),
    services: ofKind(objects, SERVICE),
    endpointSlices: ofKind(objects, ENDPOINT_SLICE),
    serviceExports: ofKind(objects, SERVICE_EXPORT),
    serviceImports: ofKind(objects, SERVICE_IMPORT),
  };
}

function configLists(objects: readonly KubeObject[]): ConfigObjects {
  return {
    gatewayClasses: ofKind(objects, GATEWAY_CLASS),
    gateways: ofKind(objects, GATEWAY),
    httpRoutes: ofKind(objects, HTTP_ROUTE),
    referenceGrants: ofKind(objects, REFERENCE_GRANT),
    healthCheckPolicies: ofKind(objects, HEALTH_CHECK_POLICY),
    backendPolicies: ofKind(objects, GCP_BACKEND_POLICY),
    gatewayPolicies: ofKind(objects, GCP_GATEWAY_POLICY),
    secrets: ofKind(objects, SECRET),
  };
}

function ofKind<T extends KubeObject>(objects: readonly KubeObject[], { kind }: ResourceType<T>): readonly T[] {
  return objects.filter((object): object is T => object.kind === kind);
}
