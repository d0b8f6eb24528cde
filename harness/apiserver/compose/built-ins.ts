import type { Clock } from '../../core/clock.ts';
import { builtInSchemas } from '../../kube/openapi/built-in-schemas.ts';
import { BUILT_IN_DEFAULTS } from '../builtin/built-in-options.ts';
import type { BuiltInResource } from '../builtin/built-in-resource.ts';
import { builtInResources } from '../builtin/built-in-resources.ts';
import { workloadResources } from '../builtin/workloads/workload-resources.ts';
import { customResourceDefinitionResource } from '../extensions/crd-resource.ts';
import { builtInColumns } from '../printers/built-in-columns.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { reviewResources } from '../reviews/review-resources.ts';

export interface BuiltInChoice {
  readonly clock: Clock;
  /** CIDRs of cluster IPs. */
  readonly serviceClusterIpRanges: readonly string[];
  /** Whether endpoints may have loopback addresses. @default false */
  readonly loopbackEndpoints?: boolean;
}

/** Everything that a server serves from its start. */
export function builtInDefinitions({
  clock,
  serviceClusterIpRanges,
  loopbackEndpoints = false,
}: BuiltInChoice): ResourceDefinition[] {
  const schemas = builtInSchemas();
  const more: readonly BuiltInResource[] = [
    customResourceDefinitionResource(clock),
    ...workloadResources(),
    ...reviewResources(),
  ];
  return builtInResources({
    ...BUILT_IN_DEFAULTS,
    serviceClusterIpRanges,
    loopbackEndpoints,
    schemaOf: (group, version, kind) => schemas.schemaOf(group, version, kind),
    columnsOf: builtInColumns,
    more,
  });
}
