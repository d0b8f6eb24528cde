/**
 * Broken twins of the control plane, one promise broken in each: a self-test runs the cases against them, and those of that
 * promise must find the twin nonconformant.
 */
import { FleetbedError } from '../../core/errors.ts';
import type { EndpointSlice } from '../../kube/api/discovery.ts';
import type { StreamListener } from '../../proxy/table/listener.ts';
import type { LocalAnswer } from '../../proxy/table/local-answer.ts';
import type { InjectionWebhookOptions } from '../mesh-sidecar/injection-webhook.ts';
import type { TableContent } from '../mesh-sidecar/sidecar-feeds.ts';
import { MESH_ANSWERS } from './mesh-answers.ts';
import { DEFAULT_GATEWAY_PORT, INJECTION_LABEL, TLS_MODE_ISTIO, TLS_MODE_LABEL } from './names.ts';
import type { MeshCluster, MeshWorld } from './mesh-world.ts';
import type { NetworkGateway } from './network-gateways.ts';

export const MESH_DEFECT_NAMES = [
  'secrets-outlive-deletion',
  'gateways-ignored',
  'gateways-count-once',
  'gateway-ports-ignored',
  'failures-not-retried',
  'plain-pods-offered',
  'own-pods-needed',
  'tls-left-out',
  'names-everywhere',
  'injection-label-ignored',
  'other-words',
] as const;

export type MeshDefectName = (typeof MESH_DEFECT_NAMES)[number];

/** What a twin makes of what the control plane sees and says. */
export interface MeshTwin {
  world(world: MeshWorld): MeshWorld;
  gateways(gateways: readonly NetworkGateway[]): readonly NetworkGateway[];
  table(table: TableContent): TableContent;
  selections(selections: Selections): Selections;
}

type Selections = InjectionWebhookOptions['selections'];

/** The control plane as it should be. */
export const NO_TWIN: MeshTwin = {
  world: (world) => world,
  gateways: (gateways) => gateways,
  table: (table) => table,
  selections: (selections) => selections,
};

const OTHER_WORDS: LocalAnswer = { status: 503, body: 'Service Unavailable' };

const TWINS: Readonly<Record<MeshDefectName, () => Partial<MeshTwin>>> = {
  'secrets-outlive-deletion': () => {
    const seen = new Map<string, MeshCluster>();
    return {
      world: (world) => {
        for (const [name, cluster] of world.clusters) seen.set(name, cluster);
        return { ...world, clusters: new Map([...seen, ...world.clusters]) };
      },
    };
  },
  'gateways-ignored': () => ({ gateways: () => [] }),
  'gateways-count-once': () => ({ table: (table) => withEndpointWeight(table, 1) }),
  'gateway-ports-ignored': () => ({
    gateways: (gateways) => gateways.map((gateway) => ({ ...gateway, port: DEFAULT_GATEWAY_PORT })),
  }),
  'failures-not-retried': () => ({ table: withoutRetries }),
  'plain-pods-offered': () => ({ world: withSidecarsEverywhere }),
  'own-pods-needed': () => ({ world: withoutLonelyPods }),
  'tls-left-out': () => ({ table: inTheClear }),
  'names-everywhere': () => ({ world: withServicesOfAll }),
  'injection-label-ignored': () => ({ selections: (selections) => selections.map(forAnyInjectionLabel) }),
  'other-words': () => ({
    table: (table) => ({ ...table, answers: { ...MESH_ANSWERS, noHealthyUpstream: OTHER_WORDS } }),
  }),
};

/** Throws `FLEETBED_USAGE` with the names that are known. */
export function meshTwin(name: string): MeshTwin {
  const found = MESH_DEFECT_NAMES.find((each) => each === name);
  if (found !== undefined) return { ...NO_TWIN, ...TWINS[found]() };
  throw new FleetbedError('FLEETBED_USAGE', `there is no defect "${name}"`, {
    hint: `take one of ${MESH_DEFECT_NAMES.join(', ')}`,
  });
}

function withEndpointWeight(table: TableContent, weight: number): TableContent {
  const backends = Object.entries(table.backends).map(([name, backend]) => [
    name,
    { ...backend, endpoints: backend.endpoints.map((endpoint) => ({ ...endpoint, weight })) },
  ]);
  return { ...table, backends: Object.fromEntries(backends) as TableContent['backends'] };
}

function withoutRetries(table: TableContent): TableContent {
  const listeners = table.listeners.map((listener) => ({
    ...listener,
    routes: listener.routes.map((route) => ({
      ...route,
      rules: route.rules.map((rule) => ({ ...rule, retry: { attempts: 0, connectionErrors: false } })),
    })),
  }));
  return { ...table, listeners };
}

function withSidecarsEverywhere(world: MeshWorld): MeshWorld {
  const clusters = [...world.clusters].map(([name, cluster]) => {
    const pods = [...cluster.pods].map(([key, pod]) => {
      const labels = { ...pod.metadata.labels, [TLS_MODE_LABEL]: TLS_MODE_ISTIO };
      return [key, { ...pod, metadata: { ...pod.metadata, labels } }] as const;
    });
    return [name, { ...cluster, pods: new Map(pods) }] as const;
  });
  return { ...world, clusters: new Map(clusters) };
}

function withServicesOfAll(world: MeshWorld): MeshWorld {
  const home = world.clusters.get(world.home);
  if (home === undefined) return world;
  const services = new Map([...world.clusters.values()].flatMap((cluster) => [...cluster.services]));
  const clusters = new Map(world.clusters);
  clusters.set(world.home, { ...home, services: new Map([...services, ...home.services]) });
  return { ...world, clusters };
}

/** Without a ready pod of a Service at home, nobody else's are used. */
function withoutLonelyPods(world: MeshWorld): MeshWorld {
  const home = world.clusters.get(world.home);
  const isServed = (service: string): boolean => (home?.endpointSlices.get(service) ?? []).some(hasReadyEndpoint);
  const clusters = [...world.clusters].map(([name, cluster]) => {
    const endpointSlices = new Map([...cluster.endpointSlices].filter(([service]) => isServed(service)));
    return [name, { ...cluster, endpointSlices }] as const;
  });
  return { ...world, clusters: new Map(clusters) };
}

function hasReadyEndpoint({ endpoints }: EndpointSlice): boolean {
  return (endpoints ?? []).some(({ conditions }) => conditions?.ready !== false);
}

/** Nobody looks at server names then: a port has the first pods that there are. */
function inTheClear(table: TableContent): TableContent {
  const backends = Object.entries(table.backends).map(([name, { tls: _, ...backend }]) => [name, backend]);
  return {
    ...table,
    streams: (table.streams ?? []).flatMap((stream) => asBytes(stream, table)),
    backends: Object.fromEntries(backends) as TableContent['backends'],
  };
}

function asBytes(stream: StreamListener, { backends }: TableContent): readonly StreamListener[] {
  const { tls: _, requireAlpn: __, ...listener } = stream;
  const first = stream.routes.find((route) =>
    route.backends.some(({ backend = '' }) => (backends[backend]?.endpoints ?? []).length > 0),
  );
  return first === undefined ? [] : [{ ...listener, protocol: 'TCP', routes: [{ ...first, hostnames: ['*'] }] }];
}

function forAnyInjectionLabel(selection: Selections[number]): Selections[number] {
  const { matchExpressions = [], ...others } = selection.namespaces;
  const left = matchExpressions.filter(({ key }) => key !== INJECTION_LABEL);
  return { ...selection, namespaces: { ...others, matchExpressions: left } };
}
