import { GATEWAY_GROUP } from '../../kube/api/gateway.ts';
import type { BackendObjectReference, HttpRoute, HttpRouteFilter } from '../../kube/api/http-route.ts';
import { NET_GKE_GROUP, type ServiceImportPort } from '../../kube/api/net-gke.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import type { MergedExports } from '../clusterset/merge-exports.ts';
import type { MergedImport } from '../clusterset/merged-import.ts';
import { isGranted } from '../gateway-routes/reference-grants.ts';
import type { World } from './world.ts';

/** One port of an import that routes send requests to. */
export interface ImportBackend {
  readonly imported: MergedImport;
  readonly port: ServiceImportPort;
}

export interface ResolvedRules {
  readonly resolvedRefs: ConditionDraft;
  /** What each reference of a rule or of a filter stands for, by the reference itself; those that resolve (000-D15). */
  readonly backends: ReadonlyMap<BackendObjectReference, ImportBackend>;
}

interface Refusal {
  readonly reason: 'InvalidKind' | 'RefNotPermitted' | 'BackendNotFound' | 'UnsupportedValue' | 'UnsupportedProtocol';
  readonly message: string;
}

/**
 * Resolves every backendRef of a route, and what its filters refer to (000-D18). The reason is that of the first that fails;
 * the message names all. What does not resolve has no backend, and requests get 500 (000-B9).
 */
export function resolveBackendRefs(world: World, exports: MergedExports, route: HttpRoute): ResolvedRules {
  const refusals: Refusal[] = [];
  const backends = new Map<BackendObjectReference, ImportBackend>();
  for (const { place, ref } of references(route)) {
    const found = resolve(world, exports, route, ref);
    if ('imported' in found) backends.set(ref, found);
    else refusals.push({ ...found, message: `${place}: ${found.message}` });
  }
  return { resolvedRefs: condition(refusals), backends };
}

interface Reference {
  readonly place: string;
  readonly ref: BackendObjectReference;
}

function references({ spec }: HttpRoute): readonly Reference[] {
  return (spec.rules ?? []).flatMap(({ backendRefs = [], filters }, index) => {
    const rule = `spec.rules[${String(index)}]`;
    return [
      ...backendRefs.flatMap((ref, position) => {
        const place = `${rule}.backendRefs[${String(position)}]`;
        return [{ place, ref }, ...mirrors(place, ref.filters)];
      }),
      ...mirrors(rule, filters),
    ];
  });
}

function mirrors(place: string, filters: readonly HttpRouteFilter[] = []): readonly Reference[] {
  return filters.flatMap(({ requestMirror }, index) =>
    requestMirror === undefined
      ? []
      : [{ place: `${place}.filters[${String(index)}].requestMirror.backendRef`, ref: requestMirror.backendRef }],
  );
}

function condition(refusals: readonly Refusal[]): ConditionDraft {
  const [first] = refusals;
  if (first === undefined) return { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: '' };
  const message = refusals.map((refusal) => refusal.message).join('; ');
  return { type: 'ResolvedRefs', status: 'False', reason: first.reason, message };
}

/** 000-R14, 000-R15, 000-R17 */
function resolve(
  world: World,
  { imports }: MergedExports,
  route: HttpRoute,
  ref: BackendObjectReference,
): ImportBackend | Refusal {
  const { group = '', kind = 'Service', name, port } = ref;
  if (group !== NET_GKE_GROUP || kind !== 'ServiceImport') {
    const message = `kind ${kindText(group, kind)} is not supported; use ${NET_GKE_GROUP}/ServiceImport`;
    return { reason: 'InvalidKind', message };
  }
  const from = route.metadata.namespace ?? '';
  const namespace = ref.namespace ?? from;
  if (namespace !== from && !isReferenceGranted(world, from, namespace, name)) {
    const message = `no ReferenceGrant in namespace ${namespace} lets HTTPRoutes of ${from} refer to ServiceImport ${name}`;
    return { reason: 'RefNotPermitted', message };
  }
  const imported = imports.get(`${namespace}/${name}`);
  if (imported === undefined || !importedIn(world, imported))
    return { reason: 'BackendNotFound', message: `ServiceImport ${namespace}/${name} does not exist` };
  return resolvePort(imported, port);
}

/** 000-R16 */
function resolvePort(imported: MergedImport, wanted: number | undefined): ImportBackend | Refusal {
  const name = `ServiceImport ${imported.namespace}/${imported.name}`;
  const ports = imported.ports.map(({ port }) => String(port)).join(', ');
  const port = wanted === undefined ? imported.ports[0] : imported.ports.find((each) => each.port === wanted);
  if (wanted === undefined && imported.ports.length !== 1)
    return { reason: 'UnsupportedValue', message: `${name} has ports ${ports}; say which` };
  if (port === undefined)
    return { reason: 'BackendNotFound', message: `${name} has no port ${String(wanted)}; it has ${ports}` };
  if ((port.protocol ?? 'TCP') !== 'TCP') {
    const message = `port ${String(port.port)} of ${name} is ${port.protocol ?? ''}, not TCP`;
    return { reason: 'UnsupportedProtocol', message };
  }
  return { imported, port };
}

/** Whether the config cluster has the import, which it has where it has the namespace (000-R2). */
export function importedIn(world: World, { namespace }: MergedImport): boolean {
  return world.clusters.get(world.configCluster)?.namespaces.has(namespace) === true;
}

function isReferenceGranted(world: World, from: string, namespace: string, name: string): boolean {
  return isGranted(world.config.referenceGrants, {
    from: { group: GATEWAY_GROUP, kind: 'HTTPRoute', namespace: from },
    to: { group: NET_GKE_GROUP, kind: 'ServiceImport', namespace, name },
  });
}

function kindText(group: string, kind: string): string {
  return group === '' ? kind : `${group}/${kind}`;
}
