import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  JsonSchema,
  PrinterColumn,
} from '../api/apiextensions.ts';
import type { KubeObject, ResourceType } from '../meta/object.ts';
import { text, type RequiredField } from './vocabulary.ts';
import { record } from './vocabulary.ts';

/** A version of a kind; what is not written is that of the kind. */
export interface CustomResourceVersion {
  readonly name: string;
  /** Of exactly one version of a kind. */
  readonly storage: boolean;
  /** @default true */
  readonly served?: boolean;
  /** Deprecates the version; the server warns with these words. */
  readonly deprecationWarning?: string;
  readonly columns?: readonly PrinterColumn[];
  readonly spec?: JsonSchema | RequiredField;
}

export interface CustomResource {
  readonly type: ResourceType<KubeObject>;
  readonly description: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly versions: readonly CustomResourceVersion[];
  readonly columns: readonly PrinterColumn[];
  readonly spec: JsonSchema | RequiredField;
  /** Absent: no status and no status subresource. */
  readonly status?: JsonSchema;
}

export const AGE_COLUMN: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** The CRD of a kind. */
export function customResourceDefinition(resource: CustomResource): CustomResourceDefinition {
  const { type, shortNames, categories, annotations, labels, versions } = resource;
  const singular = type.kind.toLowerCase();
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${type.plural}.${type.group}`,
      ...(annotations === undefined ? {} : { annotations }),
      ...(labels === undefined ? {} : { labels }),
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
      versions: versions.map((version) => versionOf(resource, version)),
    },
  };
}

function versionOf(resource: CustomResource, version: CustomResourceVersion): CustomResourceDefinitionVersion {
  const {
    name,
    storage,
    served = true,
    deprecationWarning,
    columns = resource.columns,
    spec = resource.spec,
  } = version;
  return {
    name,
    served,
    storage,
    ...(deprecationWarning === undefined ? {} : { deprecated: true, deprecationWarning }),
    ...(columns.length === 0 ? {} : { additionalPrinterColumns: columns }),
    subresources: resource.status === undefined ? {} : { status: {} },
    schema: { openAPIV3Schema: rootSchema({ ...resource, spec }) },
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
