/**
 * Broken twins of the model of exports, one promise of the Multi-Cluster Services API broken in each. The self-test runs
 * the suites against them: the cases of that promise must find the twin nonconformant, and no unrelated one may.
 */
import { FleetbedError } from '../../core/errors.ts';
import type { ServiceExport } from '../../kube/api/mcs-api.ts';
import type { ClustersetWorld } from '../clusterset/clusterset-world.ts';
import type { McsSpelling } from '../clusterset/mcs-spelling.ts';
import { mergeExports, type MergedExports } from '../clusterset/merge-exports.ts';
import type { MergedImport } from '../clusterset/merged-import.ts';

export const EXPORT_DEFECT_NAMES = [
  'youngest-export-wins',
  'unexported-clusters-serve',
  'imports-outlive-their-exports',
  'conflicts-not-told',
  'addresses-missing',
] as const;

export type ExportDefectName = (typeof EXPORT_DEFECT_NAMES)[number];

/** What the world means. */
export type Merge = (world: ClustersetWorld) => MergedExports;

/** As `mergeExports` in a spelling, with a promise broken. Each call makes a twin with a memory of its own. */
export const EXPORT_DEFECTS: Readonly<Record<ExportDefectName, (spelling: McsSpelling) => Merge>> = {
  'youngest-export-wins': (spelling) => (world) => mergeExports(agesReversed(world), spelling),

  'unexported-clusters-serve': (spelling) => (world) => {
    const merged = mergeExports(world, spelling);
    const clusters = [...world.clusters.values()];
    const having = (key: string): readonly string[] =>
      clusters.filter(({ services }) => services.has(key)).map(({ name }) => name);
    return { ...merged, imports: mapValues(merged.imports, (each, key) => ({ ...each, exporters: having(key) })) };
  },

  'imports-outlive-their-exports': (spelling) => {
    const ever = new Map<string, MergedImport>();
    return (world) => {
      const merged = mergeExports(world, spelling);
      for (const [key, imported] of merged.imports) ever.set(key, imported);
      return { ...merged, imports: new Map(ever) };
    };
  },

  'conflicts-not-told': (spelling) => {
    const silent: McsSpelling = {
      ...spelling,
      exportConditions: (verdict) =>
        spelling.exportConditions(verdict.kind === 'refused' ? verdict : { ...verdict, conflicts: [] }),
    };
    return (world) => mergeExports(world, silent);
  },

  'addresses-missing': (spelling) => (world) => mergeExports(world, { ...spelling, maxAddresses: 0 }),
};

/** Throws `FLEETBED_USAGE` with the names that are known. */
export function exportDefectName(text: string): ExportDefectName {
  const found = EXPORT_DEFECT_NAMES.find((name) => name === text);
  if (found !== undefined) return found;
  throw new FleetbedError('FLEETBED_USAGE', `there is no defect "${text}"`, {
    hint: `take one of ${EXPORT_DEFECT_NAMES.join(', ')}`,
  });
}

/** Of the year 2100, from which ages are mirrored. */
const MIRROR_MS = 4_102_444_800_000;

function agesReversed(world: ClustersetWorld): ClustersetWorld {
  const reversed = (exported: ServiceExport): ServiceExport => {
    const ms = Date.parse(exported.metadata.creationTimestamp ?? '');
    const creationTimestamp = new Date(MIRROR_MS - (Number.isNaN(ms) ? 0 : ms)).toISOString();
    return { ...exported, metadata: { ...exported.metadata, creationTimestamp } };
  };
  const clusters = mapValues(world.clusters, (cluster) => ({
    ...cluster,
    serviceExports: mapValues(cluster.serviceExports, reversed),
  }));
  return { clusters };
}

function mapValues<V>(map: ReadonlyMap<string, V>, change: (value: V, key: string) => V): ReadonlyMap<string, V> {
  return new Map([...map].map(([key, value]) => [key, change(value, key)]));
}
