/**
 * A CRD as upstream validates it: what is the same in every version stands at the top, and is reported there. Mirrors
 * apiextensions-apiserver `pkg/apis/apiextensions/v1/conversion.go`.
 */
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  JsonSchema,
} from '../../kube/api/apiextensions.ts';
import { equalJson, type JsonValue } from '../../kube/json/json.ts';

/** What a version has, or all of them. Absent: not given, or given elsewhere. */
export interface VersionParts {
  readonly schema?: { readonly openAPIV3Schema?: JsonSchema };
  readonly subresources?: CustomResourceDefinitionVersion['subresources'];
  readonly additionalPrinterColumns?: CustomResourceDefinitionVersion['additionalPrinterColumns'];
  readonly selectableFields?: CustomResourceDefinitionVersion['selectableFields'];
}

export interface HoistedCrd {
  readonly common: VersionParts;
  /** In the order of `spec.versions`. */
  readonly versions: readonly CustomResourceDefinitionVersion[];
}

const PARTS = ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'] as const;

export function hoisted({ spec }: CustomResourceDefinition): HoistedCrd {
  const [first, ...others] = spec.versions;
  const common: Record<string, unknown> = {};
  for (const part of PARTS) {
    const value = first?.[part];
    if (
      isGiven(value) &&
      others.every((version) => equalJson(version[part] as JsonValue | undefined, value as JsonValue))
    ) {
      common[part] = value;
    }
  }
  const versions = spec.versions.map((version) => {
    const rest: Record<string, unknown> = { ...version };
    for (const part of PARTS) if (part in common) Reflect.deleteProperty(rest, part);
    return rest as unknown as CustomResourceDefinitionVersion;
  });
  return { common, versions };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}
