/**
 * Which imports the fleet has, and what each export is told: 000-R3, R4, R6 to R9, B10.
 *
 * Mirrors the conflict resolution of mcs-api (KEP-1645): the oldest export wins.
 * Does not: exported labels and annotations, IP families, traffic policies, which `net.gke.io/v1` does not have.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Service, SessionAffinityConfig } from '../../kube/api/core.ts';
import type { ServiceExport, ServiceImport, ServiceImportPort } from '../../kube/api/net-gke.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import { mergePorts } from './merge-ports.ts';
import { byAge, type World } from './world.ts';

/** A Service of the clusterset. */
export interface MergedImport {
  readonly namespace: string;
  readonly name: string;
  readonly type: 'ClusterSetIP' | 'Headless';
  readonly ports: readonly ServiceImportPort[];
  readonly sessionAffinity: 'None' | 'ClientIP';
  readonly sessionAffinityConfig?: SessionAffinityConfig;
  /** Clusters that export it, in the order of the fleet. */
  readonly exporters: readonly string[];
  /** One of its exporters was not seen yet by this controller: what is written about it stays as it is. */
  readonly held: boolean;
}

export interface MergedExports {
  /** By `namespace/name`. */
  readonly imports: ReadonlyMap<string, MergedImport>;
  /** Conditions of every export: by cluster, then by `namespace/name`. */
  readonly verdicts: ReadonlyMap<string, ReadonlyMap<string, readonly ConditionDraft[]>>;
}

interface Exporter {
  readonly cluster: string;
  readonly export: ServiceExport;
  readonly service: Service;
}

interface Conflict {
  readonly reason: 'TypeConflict' | 'SessionAffinityConflict' | 'SessionAffinityConfigConflict' | 'PortConflict';
  readonly message: string;
}

export function mergeExports(world: World): MergedExports {
  const verdicts = new Map(
    [...world.clusters.keys()].map((name) => [name, new Map<string, readonly ConditionDraft[]>()]),
  );
  const imports = new Map<string, MergedImport>();
  for (const [key, exporters] of exportersByKey(world, verdicts)) {
    const { merged, conflicts } = merge(world, exporters);
    imports.set(key, merged);
    for (const { cluster } of exporters) verdicts.get(cluster)?.set(key, exportedConditions(conflicts));
  }
  for (const [key, held] of heldImports(world, imports)) imports.set(key, held);
  return { imports, verdicts };
}

/** Groups what can be exported; tells the others why they cannot. */
function exportersByKey(
  world: World,
  verdicts: ReadonlyMap<string, Map<string, readonly ConditionDraft[]>>,
): ReadonlyMap<string, readonly Exporter[]> {
  const grouped = new Map<string, Exporter[]>();
  for (const cluster of world.clusters.values()) {
    for (const [key, exported] of cluster.serviceExports) {
      const service = cluster.services.get(key);
      if (service === undefined || service.spec?.type === 'ExternalName') {
        verdicts.get(cluster.name)?.set(key, refusedConditions(key, service));
        continue;
      }
      grouped.set(key, [...(grouped.get(key) ?? []), { cluster: cluster.name, export: exported, service }]);
    }
  }
  return grouped;
}

function merge(
  world: World,
  exporters: readonly Exporter[],
): { readonly merged: MergedImport; readonly conflicts: readonly Conflict[] } {
  const byPrecedence = exporters.toSorted((a, b) => byAge(a.export, b.export) || (a.cluster < b.cluster ? -1 : 1));
  const winner = byPrecedence[0] as Exporter;
  const ports = mergePorts(byPrecedence.map(({ cluster, service }) => ({ cluster, ports: service.spec?.ports ?? [] })));
  const portConflicts = ports.conflicts.map((conflict): Conflict => ({ reason: 'PortConflict', message: conflict }));
  const config = winner.service.spec?.sessionAffinityConfig;
  return {
    merged: {
      namespace: winner.export.metadata.namespace ?? '',
      name: winner.export.metadata.name,
      type: typeOf(winner.service),
      ports: ports.ports,
      sessionAffinity: affinityOf(winner.service),
      ...(config === undefined || affinityOf(winner.service) === 'None' ? {} : { sessionAffinityConfig: config }),
      exporters: [...world.clusters.keys()].filter((name) => exporters.some(({ cluster }) => cluster === name)),
      held: false,
    },
    conflicts: [...byPrecedence.slice(1).flatMap((younger) => fieldConflicts(winner, younger)), ...portConflicts],
  };
}

function fieldConflicts(winner: Exporter, younger: Exporter): readonly Conflict[] {
  const conflicts: Conflict[] = [];
  const compare = (reason: Conflict['reason'], field: string, of: (service: Service) => unknown): void => {
    const [ours, theirs] = [of(winner.service), of(younger.service)];
    if (isDeepStrictEqual(ours, theirs)) return;
    conflicts.push({
      reason,
      message: `${field} ${text(ours)} in ${winner.cluster}, ${text(theirs)} in ${younger.cluster}`,
    });
  };
  compare('TypeConflict', 'type', typeOf);
  compare('SessionAffinityConflict', 'session affinity', affinityOf);
  if (affinityOf(winner.service) === affinityOf(younger.service))
    compare(
      'SessionAffinityConfigConflict',
      'session affinity config',
      (service) => service.spec?.sessionAffinityConfig ?? {},
    );
  return conflicts;
}

/** Imports that a cluster exported of which this controller has seen nothing yet, as they are written in the others. */
function heldImports(world: World, fresh: ReadonlyMap<string, MergedImport>): ReadonlyMap<string, MergedImport> {
  const clusters = [...world.clusters.values()];
  const unknown = new Set(clusters.filter(({ known }) => !known).map(({ name }) => name));
  const held = new Map<string, MergedImport>();
  if (unknown.size === 0) return held;
  for (const cluster of clusters) {
    for (const [key, existing] of cluster.serviceImports) {
      const waitingFor = (existing.status?.clusters ?? []).filter((each) => unknown.has(each.cluster));
      if (held.has(key) || waitingFor.length === 0) continue;
      const seen = fresh.get(key)?.exporters ?? [];
      held.set(key, heldImport(existing, [...seen, ...waitingFor.map((each) => each.cluster)]));
    }
  }
  return held;
}

function heldImport({ metadata, spec }: ServiceImport, exporters: readonly string[]): MergedImport {
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    type: spec.type,
    ports: spec.ports,
    sessionAffinity: spec.sessionAffinity ?? 'None',
    ...(spec.sessionAffinityConfig === undefined ? {} : { sessionAffinityConfig: spec.sessionAffinityConfig }),
    exporters,
    held: true,
  };
}

function exportedConditions(conflicts: readonly Conflict[]): readonly ConditionDraft[] {
  const [first] = conflicts;
  return [
    INITIALIZED,
    { type: 'Exported', status: 'True', reason: 'Exported', message: '' },
    ...(first === undefined ? [] : [conflictCondition(first.reason, conflicts)]),
  ];
}

function conflictCondition(reason: string, conflicts: readonly Conflict[]): ConditionDraft {
  const all = conflicts.map(({ message }) => message).join('; ');
  return { type: 'Conflict', status: 'True', reason, message: `exports disagree, the oldest wins: ${all}` };
}

function refusedConditions(key: string, service: Service | undefined): readonly ConditionDraft[] {
  const exported =
    service === undefined
      ? { reason: 'NoService', message: `Service ${key} does not exist in this cluster` }
      : { reason: 'InvalidServiceType', message: `Service ${key} is of type ExternalName, which cannot be exported` };
  return [INITIALIZED, { type: 'Exported', status: 'False', ...exported }];
}

const INITIALIZED: ConditionDraft = { type: 'Initialized', status: 'True', reason: 'Initialized', message: '' };

function typeOf({ spec }: Service): MergedImport['type'] {
  return spec?.clusterIP === 'None' ? 'Headless' : 'ClusterSetIP';
}

function affinityOf({ spec }: Service): MergedImport['sessionAffinity'] {
  return spec?.sessionAffinity ?? 'None';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
