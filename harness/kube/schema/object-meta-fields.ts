/** The fields of `metav1.ObjectMeta` as Go types, for objects that are not decoded into a Go struct. */

export type ObjectMetaFieldType = 'string' | 'int64' | 'bool' | 'time' | 'stringMap' | 'strings' | 'any' | StructList;

export interface StructList {
  /** The name of the Go struct: `OwnerReference`. */
  readonly struct: string;
  readonly fields: Readonly<Record<string, ObjectMetaFieldType>>;
}

export const OBJECT_META_FIELDS: Readonly<Record<string, ObjectMetaFieldType>> = {
  name: 'string',
  generateName: 'string',
  namespace: 'string',
  selfLink: 'string',
  uid: 'string',
  resourceVersion: 'string',
  generation: 'int64',
  creationTimestamp: 'time',
  deletionTimestamp: 'time',
  deletionGracePeriodSeconds: 'int64',
  labels: 'stringMap',
  annotations: 'stringMap',
  ownerReferences: {
    struct: 'OwnerReference',
    fields: {
      apiVersion: 'string',
      kind: 'string',
      name: 'string',
      uid: 'string',
      controller: 'bool',
      blockOwnerDeletion: 'bool',
    },
  },
  finalizers: 'strings',
  managedFields: {
    struct: 'ManagedFieldsEntry',
    fields: {
      manager: 'string',
      operation: 'string',
      apiVersion: 'string',
      time: 'time',
      fieldsType: 'string',
      fieldsV1: 'any',
      subresource: 'string',
    },
  },
};
