import type { CustomResourceDefinition, JsonSchema, PrinterColumn } from '../api/apiextensions.ts';
import type { KubeObject, ResourceType } from '../meta/object.ts';
import { text, type RequiredField } from './vocabulary.ts';
import { record } from './vocabulary.ts';

export interface CustomResource {
  readonly type: ResourceType<KubeObject>;
  readonly description: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** Every version has the same schema and columns; exactly one is stored. */
  readonly versions: readonly { readonly name: string; readonly storage: boolean }[];
  readonly columns: readonly PrinterColumn[];
  readonly spec: JsonSchema | RequiredField;
  /** Absent: no status and no status subresource. */
  readonly status?: JsonSchema;
}

export const AGE_COLUMN: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** The CRD of a kind. */
export function customResourceDefinition(resource: CustomResource): CustomResourceDefinition {
  const { type, shortNames, categories, annotations, versions, columns, status } = resource;
  const singular = type.kind.toLowerCase();
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${type.plural}.${type.group}`,
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec: {
      group: type.group,
      scope: type.namespaced ? 'Namespaced' : 'Cluster',
      names: {
        kind: type.kind,
        listKind: `${type.kind}List`,
        plural: type.plural,
        singular,
        ...(shortNames === undefined ? {} : { shortNames }),
        ...(categories === undefined ? {} : { categories }),
      },
      versions: versions.map(({ name, storage }) => ({
        name,
        served: true,
        storage,
        additionalPrinterColumns: columns,
        subresources: status === undefined ? {} : { status: {} },
        schema: { openAPIV3Schema: rootSchema(resource) },
      })),
    },
  };
}

function rootSchema({ description, spec, status }: CustomResource): JsonSchema {
  return record(
    {
      apiVersion: text(),
      kind: text(),
      metadata: { type: 'object' },
      spec,
      ...(status === undefined ? {} : { status }),
    },
    { description },
  );
}
