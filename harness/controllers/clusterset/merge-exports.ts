/**
 * Which imports the fleet has, and what each export is told: 000-R3, 000-R8, 000-R9.
 *
 * Mirrors the conflict resolution of mcs-api (KEP-1645): the oldest export wins.
 */
import type { Service } from '../../kube/api/core.ts';
import type { ServiceImport } from '../../kube/api/mcs-api.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import { byAge, type ClustersetWorld } from './clusterset-world.ts';
import { propertiesOf, propertyConflicts, type Exporter } from './export-properties.ts';
import type { ExportConflict, ExportVerdict } from './export-verdict.ts';
import type { McsSpelling } from './mcs-spelling.ts';
import { mergePorts, portsDiffer } from './merge-ports.ts';
import type { MergedImport } from './merged-import.ts';

export interface MergedExports {
  readonly spelling: McsSpelling;
  /** By `namespace/name`. */
  readonly imports: ReadonlyMap<string, MergedImport>;
  /** Conditions of every export: by cluster, then by `namespace/name`. */
  readonly verdicts: ReadonlyMap<string, ReadonlyMap<string, readonly ConditionDraft[]>>;
}

export function mergeExports(world: ClustersetWorld, spelling: McsSpelling): MergedExports {
  const verdicts = new Map(
    [...world.clusters.keys()].map((name) => [name, new Map<string, readonly ConditionDraft[]>()]),
  );
  const tell = (cluster: string, key: string, verdict: ExportVerdict): void => {
    verdicts.get(cluster)?.set(key, spelling.exportConditions(verdict));
  };
  const imports = new Map<string, MergedImport>();
  for (const [key, found] of exportersByKey(world, tell)) {
    const { merged, conflicts } = merge(world, spelling, found);
    const { exporters } = merged;
    imports.set(key, merged);
    for (const { cluster } of found) tell(cluster, key, { kind: 'exported', exporters, conflicts });
  }
  for (const [key, held] of heldImports(world, spelling, imports)) imports.set(key, held);
  return { spelling, imports, verdicts };
}

/** Groups what can be exported; tells the others why they cannot. */
function exportersByKey(
  world: ClustersetWorld,
  tell: (cluster: string, key: string, verdict: ExportVerdict) => void,
): ReadonlyMap<string, readonly Exporter[]> {
  const grouped = new Map<string, Exporter[]>();
  for (const cluster of world.clusters.values()) {
    for (const [key, exported] of cluster.serviceExports) {
      const service = cluster.services.get(key);
      if (service === undefined || service.spec?.type === 'ExternalName') {
        tell(cluster.name, key, refusal(key, service));
        continue;
      }
      const group = grouped.get(key) ?? [];
      grouped.set(key, group);
      group.push({ cluster: cluster.name, export: exported, service });
    }
  }
  return grouped;
}

/** 000-R3, 000-B10 */
function refusal(key: string, service: Service | undefined): ExportVerdict {
  return service === undefined
    ? { kind: 'refused', reason: 'NoService', message: `Service ${key} does not exist in this cluster` }
    : {
        kind: 'refused',
        reason: 'InvalidServiceType',
        message: `Service ${key} is of type ExternalName, which cannot be exported`,
      };
}

function merge(
  world: ClustersetWorld,
  spelling: McsSpelling,
  exporters: readonly Exporter[],
): { readonly merged: MergedImport; readonly conflicts: readonly ExportConflict[] } {
  const byPrecedence = exporters.toSorted((a, b) => byAge(a.export, b.export) || (a.cluster < b.cluster ? -1 : 1));
  const winner = byPrecedence[0] as Exporter;
  const younger = byPrecedence.slice(1);
  const ports = mergePorts(byPrecedence.map(({ cluster, service }) => ({ cluster, ports: service.spec?.ports ?? [] })));
  return {
    merged: {
      namespace: winner.export.metadata.namespace ?? '',
      name: winner.export.metadata.name,
      ...propertiesOf(winner, spelling),
      ports: ports.ports,
      exporters: [...world.clusters.keys()].filter((name) => exporters.some(({ cluster }) => cluster === name)),
      held: false,
    },
    conflicts: [
      ...younger.flatMap((each) => propertyConflicts(winner, each, spelling)),
      ...ports.conflicts.map((conflict): ExportConflict => ({ ...PORT_CONFLICT, winner: winner.cluster, ...conflict })),
      ...(spelling.portRule === 'exact' ? portDifferences(winner, younger) : []),
    ],
  };
}

/** Ports that differ without a clash. */
function portDifferences(winner: Exporter, younger: readonly Exporter[]): readonly ExportConflict[] {
  return younger
    .filter(({ service }) => portsDiffer(winner.service.spec?.ports ?? [], service.spec?.ports ?? []))
    .map(({ cluster }) => ({
      ...PORT_CONFLICT,
      winner: winner.cluster,
      cluster,
      message: `the ports in ${cluster} are not those in ${winner.cluster}`,
    }));
}

const PORT_CONFLICT = { reason: 'PortConflict', property: 'ports' } as const;

/** Imports that a cluster exported of which this controller has seen nothing yet, as they are written in the others. */
function heldImports(
  world: ClustersetWorld,
  spelling: McsSpelling,
  fresh: ReadonlyMap<string, MergedImport>,
): ReadonlyMap<string, MergedImport> {
  const clusters = [...world.clusters.values()];
  const unknown = new Set(clusters.filter(({ known }) => !known).map(({ name }) => name));
  const held = new Map<string, MergedImport>();
  if (unknown.size === 0) return held;
  for (const cluster of clusters) {
    for (const [key, existing] of cluster.serviceImports) {
      const waitingFor = (existing.status?.clusters ?? []).filter((each) => unknown.has(each.cluster));
      if (held.has(key) || waitingFor.length === 0) continue;
      const seen = fresh.get(key)?.exporters ?? [];
      held.set(key, heldImport(spelling, existing, [...seen, ...waitingFor.map((each) => each.cluster)]));
    }
  }
  return held;
}

function heldImport(
  { hasPolicies, derivedAnnotation }: McsSpelling,
  { metadata, spec }: ServiceImport,
  exporters: readonly string[],
): MergedImport {
  const { sessionAffinityConfig, ipFamilies, internalTrafficPolicy, trafficDistribution } = spec;
  const { [derivedAnnotation]: _, ...annotations } = metadata.annotations ?? {};
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    type: spec.type,
    ports: spec.ports,
    sessionAffinity: spec.sessionAffinity ?? 'None',
    ...(sessionAffinityConfig === undefined ? {} : { sessionAffinityConfig }),
    ...(ipFamilies === undefined ? {} : { ipFamilies }),
    ...(internalTrafficPolicy === undefined ? {} : { internalTrafficPolicy }),
    ...(trafficDistribution === undefined ? {} : { trafficDistribution }),
    ...(hasPolicies ? { labels: metadata.labels ?? {}, annotations } : {}),
    exporters,
    held: true,
  };
}
