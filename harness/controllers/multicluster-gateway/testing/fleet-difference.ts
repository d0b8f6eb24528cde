import { isDeepStrictEqual } from 'node:util';
import { ENDPOINT_SLICE } from '../../../kube/api/discovery.ts';
import { GATEWAY, GATEWAY_CLASS } from '../../../kube/api/gateway.ts';
import { GCP_BACKEND_POLICY, HEALTH_CHECK_POLICY } from '../../../kube/api/gke-policies.ts';
import { HTTP_ROUTE } from '../../../kube/api/http-route.ts';
import { SERVICE_EXPORT, SERVICE_IMPORT } from '../../../kube/api/net-gke.ts';
import { SERVICE } from '../../../kube/api/core.ts';
import type { KubeObject } from '../../../kube/meta/object.ts';
import type { FakeKubeClient } from '../../testing/fake-kube-client.ts';
import { sketchWorld } from '../../testing/worlds.ts';
import { compileRouteTable, type RouteTableContent } from '../compile-route-table.ts';
import { evaluate } from '../evaluation.ts';
import { MACHINE_SETTINGS, type FleetMachine } from './fleet-machine.ts';
import { CLUSTERS, SERVICES } from './fleet-operation.ts';

/**
 * What the fleet at rest has other than it should: its route table against one that is computed from the objects alone, and
 * both against the model. Undefined when nothing.
 */
export function fleetDifference(machine: FleetMachine): string | undefined {
  return tableDifference(machine) ?? endpointDifference(machine) ?? importDifference(machine);
}

function tableDifference(machine: FleetMachine): string | undefined {
  const { version: _, ...served } = machine.proxy.last ?? { version: 0 };
  return firstDifference('table', served, tableFromScratch(machine));
}

function tableFromScratch({ clients }: FleetMachine): RouteTableContent {
  const world = sketchWorld({
    clusters: Object.fromEntries([...clients].map(([name, client]) => [name, objectsOf(client)])),
  });
  const [loadBalancer = { name: '', address: '' }] = MACHINE_SETTINGS.loadBalancers;
  const table = compileRouteTable(world, evaluate(world, MACHINE_SETTINGS), loadBalancer, MACHINE_SETTINGS);
  // As it travels.
  return JSON.parse(JSON.stringify(table)) as RouteTableContent;
}

function objectsOf(client: FakeKubeClient): readonly KubeObject[] {
  return [
    ...[SERVICE, ENDPOINT_SLICE, SERVICE_EXPORT, SERVICE_IMPORT].flatMap((type) => client.storedAll<KubeObject>(type)),
    ...[GATEWAY, GATEWAY_CLASS, HTTP_ROUTE].flatMap((type) => client.storedAll<KubeObject>(type)),
    ...[HEALTH_CHECK_POLICY, GCP_BACKEND_POLICY].flatMap((type) => client.storedAll<KubeObject>(type)),
  ];
}

function endpointDifference(machine: FleetMachine): string | undefined {
  const backends = Object.values(machine.proxy.last?.backends ?? {});
  for (const service of SERVICES) {
    const found = backends.filter(({ name }) => name.startsWith(`gkemcg1-store-${service}-`) && isOf(name, service));
    const served = found.flatMap(({ endpoints }) => endpoints.map(({ cluster, address }) => `${cluster} ${address}`));
    // An import with two ports is no backend: the route does not say which.
    if (found.length === 0 && portsOf(machine, service) !== 1) continue;
    const difference = firstDifference(`endpoints of ${service}`, served, machine.expectedEndpoints(service));
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isOf(backend: string, service: string): boolean {
  return /^-\d+-[a-z0-9]{12}$/.test(backend.slice(`gkemcg1-store-${service}`.length));
}

function portsOf({ clients }: FleetMachine, name: string): number {
  const found = clients.get('gke-west-1')?.stored(SERVICE_IMPORT, { namespace: 'store', name });
  return found?.spec.ports.length ?? 0;
}

function importDifference(machine: FleetMachine): string | undefined {
  for (const cluster of CLUSTERS) {
    const client = machine.clients.get(cluster);
    const names = client?.storedAll(SERVICE_IMPORT).map(({ metadata }) => metadata.name) ?? [];
    const difference = firstDifference(
      `imports of ${cluster}`,
      [...names].sort(),
      machine.expectedImports(cluster).toSorted(),
    );
    if (difference !== undefined) return difference;
    const slices = client?.storedAll(ENDPOINT_SLICE) ?? [];
    for (const service of SERVICES) {
      const mirrored = slices
        .filter(({ metadata }) => metadata.labels?.['multicluster.kubernetes.io/service-name'] === service)
        .flatMap(({ endpoints }) => (endpoints ?? []).flatMap(({ addresses }) => addresses));
      const expected = machine.expectedImports(cluster).includes(service)
        ? machine.expectedEndpoints(service).map((each) => each.split(' ')[1])
        : [];
      const wrong = firstDifference(`mirrored ${service} in ${cluster}`, [...mirrored].sort(), expected.toSorted());
      if (wrong !== undefined) return wrong;
    }
  }
  return undefined;
}

/** The place where two values differ first, with both. */
function firstDifference(place: string, is: unknown, wanted: unknown): string | undefined {
  if (isDeepStrictEqual(is, wanted)) return undefined;
  if (isRecord(is) && isRecord(wanted))
    for (const key of new Set([...Object.keys(is), ...Object.keys(wanted)])) {
      const difference = firstDifference(`${place}.${key}`, is[key], wanted[key]);
      if (difference !== undefined) return difference;
    }
  return `${place} is ${JSON.stringify(is)}, wanted ${JSON.stringify(wanted)}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
