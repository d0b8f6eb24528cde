import { parseIpv4Range } from '../core/ipv4.ts';
import type { FieldPath } from './field-path.ts';
import { DEFAULT_PROVIDER } from './topology.ts';

/** A fleet file read with a tolerant eye: whatever has the right type, so that rules between fields can be checked in a file with other mistakes. */
export interface FleetDraft {
  readonly name?: string;
  /** Absent: something that is no name. */
  readonly provider?: string;
  readonly configCluster?: string;
  readonly subnet?: string;
  readonly hasKubeconfig: boolean;
  readonly clusters: readonly ClusterDraft[];
  /** `clusters: 3`: the names are made up. */
  readonly counted: boolean;
}

export interface ClusterDraft {
  readonly path: FieldPath;
  readonly namePath: FieldPath;
  readonly name?: string;
  readonly podCidr?: string;
  readonly serviceCidr?: string;
  readonly apiPort?: number;
  readonly nodes?: number;
  readonly context?: string;
}

export function draftOf(file: unknown): FleetDraft {
  const spec = fieldsOf(fieldsOf(file)['spec']);
  const clusters = spec['clusters'];
  return {
    ...text('name', fieldsOf(fieldsOf(file)['metadata'])['name']),
    ...text('provider', spec['provider'] ?? DEFAULT_PROVIDER),
    ...text('configCluster', spec['configCluster']),
    ...range('subnet', spec['subnet']),
    hasKubeconfig: spec['kubeconfig'] !== undefined,
    counted: typeof clusters === 'number',
    clusters: Array.isArray(clusters) ? clusters.map(clusterDraft) : numbered(clusters),
  };
}

/** The name of the `index`-th cluster of `clusters: 3`. */
export function plannedName(index: number): string {
  return `cluster-${String(index + 1)}`;
}

function numbered(count: unknown): readonly ClusterDraft[] {
  if (typeof count !== 'number' || !(count >= 1 && count <= 50)) return [];
  const path = ['spec', 'clusters'];
  return Array.from({ length: Math.floor(count) }, (_, index) => ({ path, namePath: path, name: plannedName(index) }));
}

function clusterDraft(entry: unknown, index: number): ClusterDraft {
  const path = ['spec', 'clusters', index];
  if (typeof entry === 'string') return { path, namePath: path, name: entry };
  const fields = fieldsOf(entry);
  return {
    path,
    namePath: [...path, 'name'],
    ...text('name', fields['name']),
    ...range('podCidr', fields['podCidr']),
    ...range('serviceCidr', fields['serviceCidr']),
    ...number('apiPort', fields['apiPort']),
    ...number('nodes', fields['nodes']),
    ...text('context', fields['context']),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

function text<K extends string>(key: K, value: unknown): Partial<Record<K, string>> {
  return typeof value === 'string' ? ({ [key]: value } as Record<K, string>) : {};
}

function number<K extends string>(key: K, value: unknown): Partial<Record<K, number>> {
  return typeof value === 'number' ? ({ [key]: value } as Record<K, number>) : {};
}

function range<K extends string>(key: K, value: unknown): Partial<Record<K, string>> {
  return typeof value === 'string' && parseIpv4Range(value) !== undefined ? text(key, value) : {};
}
