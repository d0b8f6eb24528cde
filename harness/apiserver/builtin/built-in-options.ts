import type { JsonSchema } from '../../kube/api/apiextensions.ts';
import type { TableColumns } from '../printers/table-columns.ts';
import type { BuiltInResource } from './built-in-resource.ts';

/** What differs between servers. */
export interface BuiltInOptions {
  /** Where cluster IPs come from: one CIDR a family, the first is the family of single-stack services. */
  readonly serviceClusterIpRanges: readonly string[];
  /** First and last port for NodePort services. */
  readonly nodePorts: PortRange;
  /** Whether endpoints may be loopback addresses, which the real server refuses. */
  readonly loopbackEndpoints: boolean;
  readonly schemaOf: (group: string, version: string, kind: string) => JsonSchema | undefined;
  readonly columnsOf: (group: string, kind: string) => TableColumns;
  /** Resources of other rooms. @default none */
  readonly more?: readonly BuiltInResource[];
}

/** Both ends belong to it. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** As kube-apiserver's flags have them. */
export const BUILT_IN_DEFAULTS: Pick<BuiltInOptions, 'serviceClusterIpRanges' | 'nodePorts' | 'loopbackEndpoints'> = {
  serviceClusterIpRanges: ['10.0.0.0/24'],
  nodePorts: { first: 30_000, last: 32_767 },
  loopbackEndpoints: false,
};
