import { NAMESPACE, SERVICE, type ServiceSpec } from '../../../kube/api/core.ts';
import { ENDPOINT_SLICE } from '../../../kube/api/discovery.ts';
import {
  BACKEND_CONFIG,
  MULTI_CLUSTER_INGRESS,
  MULTI_CLUSTER_SERVICE,
  type MultiClusterService,
} from '../../../kube/api/multicluster-ingress.ts';
import type { KubeObject } from '../../../kube/meta/object.ts';
import { slicesByService } from '../../runtime/slices-by-service.ts';
import { firstDifference } from '../../testing/first-difference.ts';
import { keyTextOf } from '../../clusterset/clusterset-world.ts';
import { compileIngressTable } from '../compile-ingress-table.ts';
import { parentOf } from '../derived-services.ts';
import { evaluate, type Evaluation } from '../evaluation.ts';
import type { MemberWorld, World } from '../world.ts';
import { CLUSTERS, SERVICES, type ClusterName } from './ingress-operation.ts';
import { linkOf, MODEL_SETTINGS, regionOf, zoneOf, type ModelFleet } from './model-fleet.ts';

/**
 * What the fleet at rest has other than it should: route tables and addresses against those that are computed from the
 * objects alone, and derived Services and endpoints against the model. Undefined when nothing.
 */
export function ingressDifference(machine: ModelFleet): string | undefined {
  const world = worldOf(machine);
  const evaluation = evaluate(world, MODEL_SETTINGS);
  return (
    tableDifference(machine, world, evaluation) ??
    addressDifference(evaluation) ??
    endpointDifference(machine) ??
    derivedDifference(machine) ??
    departureDifference(machine)
  );
}

/** The stored objects, without any memory. */
function worldOf({ clients, config }: ModelFleet): World {
  const members = [...clients].map(([name, client]): [string, MemberWorld] => [
    name,
    {
      ...{ name, region: regionOf(name), zone: zoneOf(name), link: linkOf(name), known: true },
      namespaces: new Set(client.storedAll(NAMESPACE).map(({ metadata }) => metadata.name)),
      services: byKey(client.storedAll(SERVICE)),
      endpointSlices: slicesByService(client.storedAll(ENDPOINT_SLICE)),
    },
  ]);
  return {
    config: {
      ingresses: config.storedAll(MULTI_CLUSTER_INGRESS),
      services: config.storedAll(MULTI_CLUSTER_SERVICE),
      backendConfigs: byKey(config.storedAll(BACKEND_CONFIG)),
      frontendConfigs: new Map(),
      secrets: new Map(),
    },
    members: new Map(members),
    elsewhere: [],
    served: new Map(),
  };
}

function byKey<T extends KubeObject>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [keyTextOf(object), object]));
}

function tableDifference({ proxies }: ModelFleet, world: World, evaluation: Evaluation): string | undefined {
  for (const [index, loadBalancer] of MODEL_SETTINGS.loadBalancers.entries()) {
    const { version: _, ...served } = proxies[index]?.last ?? { version: 0 };
    const table = compileIngressTable(world, evaluation, loadBalancer, MODEL_SETTINGS);
    // As it travels.
    const wanted: unknown = JSON.parse(JSON.stringify(table));
    const difference = firstDifference(loadBalancer.name, served, wanted);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** 001-R7, R8 */
function addressDifference({ ingresses }: Evaluation): string | undefined {
  for (const [key, { ingress, plan, loadBalancer }] of ingresses) {
    const wanted = plan === undefined ? undefined : loadBalancer?.address;
    const difference = firstDifference(`address of ${key}`, ingress.status?.VIP, wanted);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** Each backend has the ready pods of the clusters that are selected (001-R1, R2, R4). */
function endpointDifference(machine: ModelFleet): string | undefined {
  for (const backend of machine.proxies.flatMap(({ last }) => Object.values(last?.backends ?? {}))) {
    const service = SERVICES.find((name) => backend.name.endsWith(`-blue-${name}`));
    if (service === undefined) return `a backend ${backend.name} of no service`;
    const found = machine.config.stored(MULTI_CLUSTER_SERVICE, { namespace: 'blue', name: service });
    const clusters = found === undefined ? [] : clustersOf(machine, found);
    const wanted = clusters.flatMap((cluster) =>
      machine.readyPods(cluster, service).map((address) => `${cluster} ${address}`),
    );
    const served = backend.endpoints.map(({ cluster, address }) => `${cluster} ${address}`);
    const difference = firstDifference(`endpoints of ${backend.name}`, served, wanted);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** Those that a MultiClusterService links and that have its namespace. */
function clustersOf({ clients }: ModelFleet, { spec }: MultiClusterService): readonly ClusterName[] {
  const links = (spec.clusters ?? []).map(({ link }) => link);
  return CLUSTERS.filter(
    (name) =>
      (links.length === 0 || links.includes(linkOf(name))) &&
      clients.get(name)?.stored(NAMESPACE, { name: 'blue' }) !== undefined,
  );
}

/** 001-R1 to R3, R6 */
function derivedDifference(machine: ModelFleet): string | undefined {
  const services = machine.config.storedAll(MULTI_CLUSTER_SERVICE);
  for (const cluster of CLUSTERS) {
    const derived = machine.client(cluster).storedAll(SERVICE);
    const is = derived.map((each) => described(parentOf(each), each.spec?.clusterIP, each.spec ?? {}));
    const wanted = services
      .filter((service) => clustersOf(machine, service).includes(cluster))
      .map((service) => described(keyTextOf(service), 'None', service.spec.template.spec));
    const difference = firstDifference(`derived Services of ${cluster}`, is.sort(), wanted.sort());
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function described(
  parent: string | undefined,
  clusterIP: string | undefined,
  { selector, ports }: Pick<ServiceSpec, 'selector' | 'ports'>,
): string {
  const portTexts = (ports ?? []).map(
    ({ name, port, targetPort }) => `${name ?? ''}/${String(port)}/${String(targetPort)}`,
  );
  return `${parent ?? 'nobody'} ${clusterIP ?? ''} ${JSON.stringify(selector)} ${portTexts.join()}`;
}

/** 001-R12: a deleted ingress is gone, and a deleted MultiClusterService, unless an ingress speaks of it. */
function departureDifference({ config }: ModelFleet): string | undefined {
  const ingresses = config.storedAll(MULTI_CLUSTER_INGRESS);
  const staying = JSON.stringify(ingresses);
  const waiting = [
    ...ingresses,
    ...config.storedAll(MULTI_CLUSTER_SERVICE).filter(({ metadata }) => !staying.includes(`"${metadata.name}`)),
  ].filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  return waiting.length === 0 ? undefined : `still there: ${waiting.map(keyTextOf).join(', ')}`;
}
