import type { ServiceImportPort, ServiceImportSpec } from '../../kube/api/mcs-api.ts';

/** A Service of the clusterset. */
export interface MergedImport extends Pick<
  ServiceImportSpec,
  'type' | 'sessionAffinityConfig' | 'ipFamilies' | 'internalTrafficPolicy' | 'trafficDistribution'
> {
  readonly namespace: string;
  readonly name: string;
  readonly ports: readonly ServiceImportPort[];
  readonly sessionAffinity: 'None' | 'ClientIP';
  /** What its exporters want on the import. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Clusters that export it, in the order of the fleet. */
  readonly exporters: readonly string[];
  /** One of its exporters was not seen yet by this controller: what is written about it stays as it is. */
  readonly held: boolean;
}
