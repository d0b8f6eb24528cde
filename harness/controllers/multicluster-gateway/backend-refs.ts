import { GATEWAY_GROUP } from '../../kube/api/gateway.ts';
import type { HttpBackendRef, HttpRoute } from '../../kube/api/http-route.ts';
import { NET_GKE_GROUP, type ServiceImportPort } from '../../kube/api/net-gke.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import type { MergedExports, MergedImport } from './merge-exports.ts';
import { isGranted } from './reference-grants.ts';
import type { World } from './world.ts';

/** One port of an import that routes send requests to. */
export interface ImportBackend {
  readonly imported: MergedImport;
  readonly port: ServiceImportPort;
}

/** A backendRef: its weight, and what it stands for. `backend` is absent when it does not resolve (000-D15). */
export interface ResolvedBackendRef {
  readonly weight: number;
  readonly backend?: ImportBackend;
}

export interface ResolvedRules {
  readonly resolvedRefs: ConditionDraft;
  /** For each rule of the route, in order, its backendRefs in order. */
  readonly rules: readonly (readonly ResolvedBackendRef[])[];
}

interface Refusal {
  readonly reason: 'InvalidKind' | 'RefNotPermitted' | 'BackendNotFound' | 'UnsupportedValue' | 'UnsupportedProtocol';
  readonly message: string;
}

/** Resolves every backendRef of a route (000-R14 to R17, B9). The reason is that of the first that fails; the message names all. */
export function resolveBackendRefs(world: World, exports: MergedExports, route: HttpRoute): ResolvedRules {
  const refusals: Refusal[] = [];
  const rules = (route.spec.rules ?? []).map(({ backendRefs = [] }, rule) =>
    backendRefs.map((ref, index): ResolvedBackendRef => {
      const weight = ref.weight ?? 1;
      const found = resolve(world, exports, route, ref);
      if ('imported' in found) return { weight, backend: found };
      const place = `spec.rules[${String(rule)}].backendRefs[${String(index)}]`;
      refusals.push({ ...found, message: `${place}: ${found.message}` });
      return { weight };
    }),
  );
  return { resolvedRefs: condition(refusals), rules };
}

function condition(refusals: readonly Refusal[]): ConditionDraft {
  const [first] = refusals;
  if (first === undefined) return { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: '' };
  const message = refusals.map((refusal) => refusal.message).join('; ');
  return { type: 'ResolvedRefs', status: 'False', reason: first.reason, message };
}

function resolve(
  world: World,
  { imports }: MergedExports,
  route: HttpRoute,
  ref: HttpBackendRef,
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

/** The config cluster has the import where it has the namespace (000-R2). */
function importedIn(world: World, { namespace }: MergedImport): boolean {
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
