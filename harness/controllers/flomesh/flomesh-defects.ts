/**
 * Broken twins of the controller, one promise broken in each: a self-test runs the cases against them, and those of that
 * promise must find the twin nonconformant.
 */
import { FleetbedError } from '../../core/errors.ts';
import type { FlomeshImportEndpoint, FlomeshServiceImport, GlobalTrafficPolicy } from '../../kube/api/flomesh.ts';
import { keyOf, keyText } from '../../kube/meta/object.ts';
import type { Endpoint } from '../../proxy/table/backend.ts';
import type { RouteRule } from '../../proxy/table/route.ts';
import { NO_TWIN, type FlomeshTwin } from './flomesh-twin.ts';
import type { TableContent } from './member/compile-gateway-table.ts';
import type { OwnWorld } from './member/own-world.ts';

export const FLOMESH_DEFECT_NAMES = [
  'other-reasons',
  'other-words',
  'deeper-paths-unserved',
  'prefix-too-wide',
  'rewrites-ignored',
  'stickiness-ignored',
  'own-endpoints-imported',
  'namespaces-not-made',
  'imports-outlive-their-exports',
  'every-cluster-imports',
  'conflicts-accepted',
  'double-paths-valid',
  'services-not-awaited',
  'locality-goes-elsewhere',
  'first-target-only',
  'local-not-preferred',
  'failures-not-replayed',
  'targets-needed',
  'weights-ignored',
  'policies-of-any-name',
  'unknown-targets-mean-all',
  'policies-not-validated',
] as const;

export type FlomeshDefectName = (typeof FLOMESH_DEFECT_NAMES)[number];

const TWINS: Readonly<Record<FlomeshDefectName, () => Partial<FlomeshTwin>>> = {
  'other-reasons': () => ({
    cluster: (cluster) => {
      const conditions = (cluster.status?.conditions ?? []).map((each) => ({ ...each, reason: 'Joined' }));
      return { ...cluster, status: { ...cluster.status, conditions } };
    },
  }),
  'other-words': () => ({ gatewayTable: (table) => ({ ...table, answers: {} }) }),
  'deeper-paths-unserved': () => ({
    gatewayTable: (table) =>
      withRules(table, (rule) => ({
        ...rule,
        matches: rule.matches.flatMap((match) =>
          [match.path.value, `${match.path.value}/`].map((value) => ({
            ...match,
            path: { type: 'Exact' as const, value },
          })),
        ),
      })),
  }),
  'prefix-too-wide': () => ({
    gatewayTable: (table) =>
      withRules(table, (rule) => ({
        ...rule,
        matches: rule.matches.map((match) => ({
          ...match,
          path: { type: 'RegularExpression', value: `${match.path.value}.*` },
        })),
      })),
  }),
  'rewrites-ignored': () => ({
    gatewayTable: (table) => withRules(table, ({ filters: _ignored, ...rule }) => rule),
  }),
  'stickiness-ignored': () => ({ gatewayTable: withoutAffinity }),
  'own-endpoints-imported': () => ({
    imports: (desired, { key, gateway, exports }) => {
      const exported = new Set(exports.map((each) => keyText(keyOf(each))));
      return desired.map((each) =>
        gateway === undefined || !exported.has(keyText(keyOf(each)))
          ? each
          : withEndpoints(each, (endpoints) => [...endpoints, { clusterKey: key, target: { ...gateway, path: '/' } }]),
      );
    },
  }),
  'namespaces-not-made': () => ({ missingNamespaces: () => [] }),
  'imports-outlive-their-exports': () => ({
    imports: (desired, { imports }) => {
      const wanted = desired.map((each) => [keyText(keyOf(each)), each] as const);
      const grown = wanted.map(([key, each]) => [key, withFormerEndpoints(each, imports.get(key))] as const);
      return [...new Map([...imports, ...grown]).values()];
    },
  }),
  'every-cluster-imports': () => ({
    set: ({ members, judged }) => ({
      members,
      judged: mapValues(judged, (exports) =>
        exports.map((each) => {
          const { targetClusters: _ignored, ...spec } = each.exported.spec ?? {};
          return { ...each, exported: { ...each.exported, spec } };
        }),
      ),
    }),
  }),
  'conflicts-accepted': () => ({
    set: ({ members, judged }) => ({
      members,
      judged: mapValues(judged, (exports) => exports.map(({ conflict: _ignored, ...each }) => each)),
    }),
  }),
  'double-paths-valid': () => ({
    verdicts: (verdicts) =>
      verdicts.map(({ failure, ...verdict }) =>
        failure === undefined || failure.startsWith('The path ') ? verdict : { ...verdict, failure },
      ),
  }),
  'services-not-awaited': () => {
    const failures = new Map<string, string>();
    return {
      verdicts: (verdicts) =>
        verdicts.map((verdict) => {
          const { uid = '', generation = 0 } = verdict.exported.metadata;
          const id = `${uid} ${String(generation)}`;
          const failure = failures.get(id) ?? verdict.failure;
          if (failure === undefined) return verdict;
          failures.set(id, failure);
          return { exported: verdict.exported, failure };
        }),
    };
  },
  'locality-goes-elsewhere': () => ({
    world: (world) => {
      const anywhere = [...world.imports].map(([key, { metadata }]) => [key, failOverOf(metadata)] as const);
      const others = [...world.policies].filter(([, { spec }]) => spec.lbType !== 'Locality');
      return { ...world, policies: new Map([...anywhere, ...others]) };
    },
  }),
  'first-target-only': () => ({
    consumerTable: (table) =>
      withEndpointsOf(table, (endpoints) => {
        const first = endpoints.find(({ tier }) => tier === 1);
        return endpoints.filter((endpoint) => endpoint.tier !== 1 || endpoint === first);
      }),
  }),
  'local-not-preferred': () => ({
    consumerTable: (table) =>
      withEndpointsOf(table, (endpoints) => endpoints.map(({ tier: _ignored, ...endpoint }) => endpoint)),
  }),
  'failures-not-replayed': () => ({
    consumerTable: (table) => withRules(table, (rule) => ({ ...rule, retry: { attempts: 0 } })),
  }),
  'targets-needed': () => ({
    world: (world) => {
      const policies = [...world.policies].filter(([, { spec }]) => (spec.targets ?? []).length > 0);
      return { ...world, policies: new Map(policies) };
    },
  }),
  'weights-ignored': () => ({ consumerTable: withEqualWeights }),
  'policies-of-any-name': () => ({
    world: (world) => {
      const keys = [...world.imports.keys()];
      const found = [...world.policies.values()].flatMap((policy) =>
        keys
          .filter((key) => key.startsWith(`${policy.metadata.namespace ?? ''}/`))
          .map((key) => [key, policy] as const),
      );
      return { ...world, policies: new Map([...found, ...world.policies]) };
    },
  }),
  'unknown-targets-mean-all': () => ({ world: withKnownTargets }),
  'policies-not-validated': () => ({
    webhooks: (webhooks) =>
      webhooks.filter((each) => !('validate' in each && each.resource === 'globaltrafficpolicies')),
  }),
};

/** Throws `FLEETBED_USAGE` with the names that are known. */
export function flomeshTwin(name: string): FlomeshTwin {
  const found = FLOMESH_DEFECT_NAMES.find((each) => each === name);
  if (found !== undefined) return { ...NO_TWIN, ...TWINS[found]() };
  throw new FleetbedError('FLEETBED_USAGE', `there is no defect "${name}"`, {
    hint: `take one of ${FLOMESH_DEFECT_NAMES.join(', ')}`,
  });
}

function mapValues<K, V>(map: ReadonlyMap<K, V>, change: (value: V) => V): ReadonlyMap<K, V> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}

function withRules(table: TableContent, change: (rule: RouteRule) => RouteRule): TableContent {
  const listeners = table.listeners.map((listener) => ({
    ...listener,
    routes: listener.routes.map((route) => ({ ...route, rules: route.rules.map(change) })),
  }));
  return { ...table, listeners };
}

function withoutAffinity(table: TableContent): TableContent {
  const backends = Object.entries(table.backends).map(([name, { affinity: _ignored, ...backend }]) => [name, backend]);
  return { ...table, backends: Object.fromEntries(backends) as TableContent['backends'] };
}

function withEndpointsOf(
  table: TableContent,
  change: (endpoints: readonly Endpoint[]) => readonly Endpoint[],
): TableContent {
  const backends = Object.entries(table.backends).map(([name, backend]) => [
    name,
    { ...backend, endpoints: change(backend.endpoints) },
  ]);
  return { ...table, backends: Object.fromEntries(backends) as TableContent['backends'] };
}

/** For those of other clusters that share calls by weight. */
function withEqualWeights(table: TableContent): TableContent {
  return withEndpointsOf(table, (endpoints) =>
    endpoints.map((each) =>
      each.weight === undefined || each.pathPrefix === undefined ? each : { ...each, weight: 100 },
    ),
  );
}

function withEndpoints(
  imported: FlomeshServiceImport,
  change: (endpoints: readonly FlomeshImportEndpoint[]) => readonly FlomeshImportEndpoint[],
): FlomeshServiceImport {
  const ports = imported.spec.ports.map((port) => ({ ...port, endpoints: change(port.endpoints) }));
  return { ...imported, spec: { ...imported.spec, ports } };
}

function withFormerEndpoints(
  desired: FlomeshServiceImport,
  former: FlomeshServiceImport | undefined,
): FlomeshServiceImport {
  const before = former?.spec.ports.flatMap(({ endpoints }) => endpoints) ?? [];
  return withEndpoints(desired, (endpoints) => {
    const present = new Set(endpoints.map(({ clusterKey }) => clusterKey));
    return [...endpoints, ...before.filter(({ clusterKey }) => !present.has(clusterKey))];
  });
}

function failOverOf({ name, namespace = '' }: FlomeshServiceImport['metadata']): GlobalTrafficPolicy {
  return {
    apiVersion: 'flomesh.io/v1alpha1',
    kind: 'GlobalTrafficPolicy',
    metadata: { name, namespace },
    spec: { lbType: 'FailOver' },
  };
}

function withKnownTargets(world: OwnWorld): OwnWorld {
  const policies = [...world.policies].map(([key, policy]) => {
    const endpoints = world.imports.get(key)?.spec.ports.flatMap((port) => port.endpoints) ?? [];
    const known = new Set(endpoints.map(({ clusterKey }) => clusterKey));
    const targets = (policy.spec.targets ?? []).filter(({ clusterKey }) => known.has(clusterKey));
    return [key, { ...policy, spec: { ...policy.spec, targets } }] as const;
  });
  return { ...world, policies: new Map(policies) };
}
