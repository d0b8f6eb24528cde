/** Which objects a client wants to see. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { objectAt, textAt } from '../../kube/json/json.ts';
import { parseFieldSelector, type FieldMatcher } from '../../kube/selectors/parse-field-selector.ts';
import { parseLabelSelector } from '../../kube/selectors/parse-label-selector.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import type { ListOptions } from '../request/list-options.ts';

export interface Selection {
  /** Everything is wanted. */
  readonly all: boolean;
  /** The only name that can match, where there is one. */
  readonly name?: string;
  matches(object: ApiObject): boolean;
}

const EVERYTHING: Selection = { all: true, matches: () => true };

/** @throws the 400 of a selector */
export function selectionOf(
  definition: ResourceDefinition,
  { labelSelector, fieldSelector }: Pick<ListOptions, 'labelSelector' | 'fieldSelector'>,
): Selection {
  if (labelSelector === '' && fieldSelector === '') return EVERYTHING;
  const labels = parseLabelSelector(labelSelector);
  const fields = parseFieldSelector(fieldSelector);
  refuseUnknownFields(definition, fields);
  if (labels.empty && fields.empty) return EVERYTHING;
  const name = fields.exact('metadata.name');
  return {
    all: false,
    ...(name === undefined ? {} : { name }),
    matches: (object) =>
      (labels.empty || labels.matches(objectAt(object.metadata, 'labels') ?? {})) &&
      (fields.empty || fields.matches(fieldsOf(definition, object))),
  };
}

function fieldsOf({ strategy }: ResourceDefinition, object: ApiObject): Readonly<Record<string, string>> {
  return {
    'metadata.name': textAt(object.metadata, 'name') ?? '',
    'metadata.namespace': textAt(object.metadata, 'namespace') ?? '',
    ...strategy.fields?.(object),
  };
}

function refuseUnknownFields(definition: ResourceDefinition, { requirements }: FieldMatcher): void {
  if (requirements.length === 0) return;
  const empty: ApiObject = { apiVersion: '', kind: definition.kind, metadata: {} };
  const known = Object.keys(fieldsOf(definition, empty));
  for (const { field } of requirements)
    if (!known.includes(field)) throw refusals.badRequest(unknownFieldText(definition, field));
}

function unknownFieldText({ group, kind, strategy }: ResourceDefinition, field: string): string {
  if (strategy.fields === undefined)
    return `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
  return group === 'batch'
    ? `field label ${JSON.stringify(field)} not supported for ${kind}`
    : `field label not supported: ${field}`;
}
