/**
 * Broken twins of the model of exports, one promise of the Multi-Cluster Services API broken in each. The self-test runs
 * the suites against them: the cases of that promise must find the twin nonconformant, and no unrelated one may.
 */
import { FleetbedError } from '../../core/errors.ts';
import type { ClustersetWorld } from '../clusterset/clusterset-world.ts';
import type { McsSpelling } from '../clusterset/mcs-spelling.ts';
import { mergeExports, type MergedExports } from '../clusterset/merge-exports.ts';
import type { MergedImport } from '../clusterset/merged-import.ts';
import { agesReversed, exportsPretended, mapValues, ownLabelsExported, servicesPretended } from './defective-worlds.ts';

export const EXPORT_DEFECT_NAMES = [
  'youngest-export-wins',
  'unexported-clusters-serve',
  'imports-outlive-their-exports',
  'conflicts-not-told',
  'addresses-missing',
  'services-not-needed',
  'exports-not-needed',
  'namespaces-needed-everywhere',
  'application-protocols-dropped',
  'policies-dropped',
  'own-labels-exported',
  'headless-endpoints-missing',
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
    return changed(merged, (each, key) => ({ ...each, exporters: having(key) }));
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

  'services-not-needed': (spelling) => (world) => mergeExports(servicesPretended(world), spelling),

  'exports-not-needed': (spelling) => (world) => mergeExports(exportsPretended(world, spelling), spelling),

  'namespaces-needed-everywhere': (spelling) => (world) => {
    const merged = mergeExports(world, spelling);
    const clusters = [...world.clusters.values()];
    const isEverywhere = (namespace: string): boolean => clusters.every(({ namespaces }) => namespaces.has(namespace));
    return { ...merged, imports: new Map([...merged.imports].filter(([, { namespace }]) => isEverywhere(namespace))) };
  },

  'application-protocols-dropped': (spelling) => (world) =>
    changed(mergeExports(world, spelling), (each) => ({
      ...each,
      ports: each.ports.map(({ appProtocol: _, ...port }) => port),
    })),

  'policies-dropped': (spelling) => (world) =>
    changed(mergeExports(world, spelling), (each) => {
      const { internalTrafficPolicy: _, trafficDistribution: _d, sessionAffinityConfig: _c, ...kept } = each;
      return { ...kept, sessionAffinity: 'None' };
    }),

  'own-labels-exported': (spelling) => (world) => mergeExports(ownLabelsExported(world), spelling),

  'headless-endpoints-missing': (spelling) => (world) => mergeExports(world, { ...spelling, headlessSlices: false }),
};

/** Throws `FLEETBED_USAGE` with the names that are known. */
export function exportDefectName(text: string): ExportDefectName {
  const found = EXPORT_DEFECT_NAMES.find((name) => name === text);
  if (found !== undefined) return found;
  throw new FleetbedError('FLEETBED_USAGE', `there is no defect "${text}"`, {
    hint: `take one of ${EXPORT_DEFECT_NAMES.join(', ')}`,
  });
}

/** The same with each import as a twin has it. */
function changed(merged: MergedExports, change: (imported: MergedImport, key: string) => MergedImport): MergedExports {
  return { ...merged, imports: mapValues(merged.imports, change) };
}
