import { apiVersionOf } from '../../kube/meta/object.ts';
import type { ManagedBy } from '../../kube/patch/field-manager.ts';
import { resetFieldsOf } from '../../kube/patch/reset-fields.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import type { StoreEnvironment, Write } from './store-environment.ts';
import { timestamp } from './timestamp.ts';

/** Who will own the fields that a write sets. */
export function fieldOwner(
  { clock, versionsOf }: StoreEnvironment,
  definition: ResourceDefinition,
  { context, subresource }: Pick<Write, 'context' | 'subresource'>,
): ManagedBy {
  const { group, kind, subresources, storage } = definition;
  const resetFields = resetFieldsOf(group, kind, subresource, subresources.has('status'));
  return {
    manager: context.fieldManager,
    apiVersion: apiVersionOf(definition),
    subresource,
    time: timestamp(clock),
    ...(resetFields === undefined ? {} : { resetFields }),
    ...(versionsOf === undefined
      ? {}
      : {
          otherVersions: (apiVersion) =>
            versionsOf(storage).find((version) => apiVersionOf(version) === apiVersion)?.schema,
        }),
  };
}
