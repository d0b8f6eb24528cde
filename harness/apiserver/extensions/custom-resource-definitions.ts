import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  JsonSchema,
} from '../../kube/api/apiextensions.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { cloneJson, equalJson, type JsonObject } from '../../kube/json/json.ts';
import { applyDefaults } from '../../kube/schema/apply-defaults.ts';
import { pruneUnknown } from '../../kube/schema/prune-unknown.ts';
import { customColumns } from '../printers/custom-columns.ts';
import type { ResourceDefinition, SubresourceDefinition } from '../registry/resource-definition.ts';
import type { Verb } from '../request/request-info.ts';
import { acceptedNamesOf } from './accepted-names.ts';
import { hasCondition } from './crd-conditions.ts';
import { customScale } from './custom-scale.ts';
import { customStrategies } from './custom-strategy.ts';
import { deprecationWarning } from './deprecation.ts';

/** What a CRD serves: one definition for each served version; none before it is established. */
export function customResourceDefinitions(crd: CustomResourceDefinition): ResourceDefinition[] {
  if (!hasCondition(crd, 'Established')) return [];
  return crd.spec.versions.filter(({ served }) => served).map((version) => customResourceDefinition(crd, version));
}

const VERBS: readonly Verb[] = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const VERBS_OF_TERMINATING: readonly Verb[] = ['delete', 'deletecollection', 'get', 'list', 'watch'];
const SUBRESOURCE_VERBS: readonly Verb[] = ['get', 'patch', 'update'];

/** One version, served or not. */
export function customResourceDefinition(
  crd: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
): ResourceDefinition {
  const { group, names, scope } = crd.spec;
  const accepted = { ...names, ...acceptedNamesOf(crd) };
  const strategies = customStrategies(crd, version);
  const { plural, kind } = accepted;
  const warning = deprecationWarning(crd, version);
  const stored = crd.spec.versions.find(({ storage }) => storage) ?? version;
  return {
    group,
    version: version.name,
    plural,
    singular: accepted.singular ?? kind.toLowerCase(),
    kind,
    listKind: accepted.listKind ?? `${kind}List`,
    namespaced: scope === 'Namespaced',
    shortNames: accepted.shortNames ?? [],
    categories: accepted.categories ?? [],
    verbs: VERBS,
    ...(hasCondition(crd, 'Terminating') ? { discoveryVerbs: VERBS_OF_TERMINATING } : {}),
    schema: version.schema.openAPIV3Schema,
    decoding: 'custom',
    strategy: strategies.object,
    subresources: subresourcesOf(version, strategies.status),
    columns: customColumns(version),
    storage: `${names.plural}.${group}`,
    origin: { spec: crd.spec, names: acceptedNamesOf(crd) } as unknown as JsonObject,
    storageVersion: `${group}/${stored.name}`,
    ...conversions(crd, version, stored),
    ...selectableOf(version),
    ...(warning === undefined ? {} : { deprecationWarning: warning }),
  };
}

function selectableOf({
  selectableFields = [],
}: CustomResourceDefinitionVersion): Pick<ResourceDefinition, 'selectableFields'> {
  return selectableFields.length === 0
    ? {}
    : { selectableFields: selectableFields.map(({ jsonPath }) => jsonPath.replace(/^\./u, '')) };
}

function subresourcesOf(
  { subresources }: CustomResourceDefinitionVersion,
  strategy: ResourceDefinition['strategy'],
): ReadonlyMap<string, SubresourceDefinition> {
  const result = new Map<string, SubresourceDefinition>();
  if (subresources?.status !== undefined) result.set('status', { type: 'status', verbs: SUBRESOURCE_VERBS, strategy });
  if (subresources?.scale !== undefined) {
    result.set('scale', { type: 'scale', verbs: SUBRESOURCE_VERBS, scale: customScale(subresources.scale) });
  }
  return result;
}

/**
 * What is stored is read by the schema of the version it was written in: unknown fields go, defaults come. Then it is
 * what another version knows of it. A CRD in its first generation has never had another schema, so that with one version
 * everything has been done when it was written.
 */
function conversions(
  crd: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
  stored: CustomResourceDefinitionVersion,
): Pick<ResourceDefinition, 'fromStorage' | 'toStorage'> {
  const { group, versions } = crd.spec;
  const schemas = new Map(versions.map(({ name, schema }) => [`${group}/${name}`, schema.openAPIV3Schema]));
  const isSimple = versions.length === 1 && (crd.metadata.generation ?? 1) <= 1;
  return {
    ...(isSimple ? {} : { fromStorage: reader(schemas, `${group}/${version.name}`) }),
    ...(version === stored ? {} : { toStorage: (object) => shownAs(object, `${group}/${stored.name}`, schemas) }),
  };
}

type Schemas = ReadonlyMap<string, JsonSchema>;

function reader(schemas: Schemas, apiVersion: string): (object: ApiObject) => ApiObject {
  return (object) => {
    const written = schemas.get(object.apiVersion);
    const copy = cloneJson(object);
    if (written !== undefined) {
      pruneUnknown(copy, written);
      applyDefaults(copy, written);
    }
    const shown = shownAs(copy, apiVersion, schemas);
    return equalJson(shown, object) ? object : shown;
  };
}

/** Does not change its argument. */
function shownAs(object: ApiObject, apiVersion: string, schemas: Schemas): ApiObject {
  const schema = schemas.get(apiVersion);
  if (object.apiVersion === apiVersion || schema === undefined) return object;
  const copy = cloneJson(object);
  copy.apiVersion = apiVersion;
  pruneUnknown(copy, schema);
  return copy;
}
