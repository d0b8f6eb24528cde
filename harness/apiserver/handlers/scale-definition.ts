import { builtInSchemas } from '../../kube/openapi/built-in-schemas.ts';
import { builtInColumns } from '../printers/built-in-columns.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';

const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' } as const;

/** The kind `Scale` as the subresource of a resource: decoded and shown like any other, never stored. */
export function scaleDefinition(of: ResourceDefinition): ResourceDefinition {
  return {
    ...of,
    ...SCALE,
    schema: builtInSchemas().schemaOf(SCALE.group, SCALE.version, SCALE.kind) ?? { type: 'object' },
    decoding: 'builtin',
    strategy: {},
    subresources: new Map(),
    columns: builtInColumns(SCALE.group, SCALE.kind),
    storageVersion: `${SCALE.group}/${SCALE.version}`,
  };
}
