/** Subresources, printer columns and selectable fields of a CRD. Mirrors apiextensions-apiserver `pkg/apis/apiextensions/validation`. */
import type { CustomResourceDefinitionVersion, JsonSchema, PrinterColumn } from '../../kube/api/apiextensions.ts';
import { resolveFieldPath } from '../../kube/schema/field-path.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';
import type { VersionParts } from './crd-form.ts';

/** @param schema that the selectable fields are of */
export function validateParts(parts: VersionParts, schema: JsonSchema | undefined, path: string): FieldError[] {
  const { subresources, additionalPrinterColumns = [], selectableFields = [] } = parts;
  return [
    ...scaleErrors(subresources?.scale, `${path}.subresources`),
    ...additionalPrinterColumns.flatMap((column, index) =>
      columnErrors(column, `${path}.additionalPrinterColumns[${String(index)}]`),
    ),
    ...(selectableFields.length === 0 ? [] : selectableErrors(selectableFields, schema, path)),
  ];
}

type Scale = NonNullable<CustomResourceDefinitionVersion['subresources']>['scale'];

function scaleErrors(scale: Scale, path: string): FieldError[] {
  if (scale === undefined) return [];
  const errors: FieldError[] = [];
  for (const [field, root] of [
    ['specReplicasPath', '.spec.'],
    ['statusReplicasPath', '.status.'],
  ] as const) {
    const at = `${path}.scale.${field}`;
    const value = (scale[field] as string | undefined) ?? '';
    if (value === '') errors.push(fieldErrors.required(at));
    else errors.push(...pathErrors(value, at, [root], `should be a json path under ${root.slice(0, -1)}`));
  }
  const selector = scale.labelSelectorPath ?? '';
  if (selector !== '') {
    const why = 'should be a json path under either .spec or .status';
    errors.push(...pathErrors(selector, `${path}.scale.labelSelectorPath`, ['.spec.', '.status.'], why));
  }
  return errors;
}

function pathErrors(value: string, at: string, roots: readonly string[], why: string): FieldError[] {
  const simple = simplePathErrors(value, at);
  if (simple.length > 0 || roots.some((root) => value.startsWith(root))) return simple;
  return [fieldErrors.invalid(at, value, why)];
}

function simplePathErrors(value: string, at: string): FieldError[] {
  return value.startsWith('.') ? [] : [fieldErrors.invalid(at, value, 'must be a simple json path starting with .')];
}

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];

function columnErrors(column: Partial<PrinterColumn>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { name = '', type = '', format = '', jsonPath = '' } = column;
  if (name === '') errors.push(fieldErrors.required(`${path}.name`));
  const types = `must be one of ${COLUMN_TYPES.join()}`;
  if (type === '') errors.push(fieldErrors.required(`${path}.type`, types));
  else if (!COLUMN_TYPES.includes(type)) errors.push(fieldErrors.invalid(`${path}.type`, type, types));
  if (format !== '' && !COLUMN_FORMATS.includes(format)) {
    errors.push(fieldErrors.invalid(`${path}.format`, format, `must be one of ${COLUMN_FORMATS.join()}`));
  }
  if (jsonPath === '') errors.push(fieldErrors.required(`${path}.JSONPath`));
  else errors.push(...simplePathErrors(jsonPath, `${path}.JSONPath`));
  return errors;
}

const MAX_SELECTABLE_FIELDS = 8;
const SELECTABLE_TYPES: ReadonlySet<string | undefined> = new Set(['string', 'boolean', 'integer']);

function selectableErrors(
  fields: readonly { readonly jsonPath?: string }[],
  schema: JsonSchema | undefined,
  path: string,
): FieldError[] {
  if (schema === undefined) {
    const why = 'may only be set when `version.schema.openAPIV3Schema` is not included';
    return [fieldErrors.invalid(`${path}.selectableFields`, '', why)];
  }
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  fields.forEach(({ jsonPath = '' }, index) => {
    const at = `${path}.selectableFields[${String(index)}].jsonPath`;
    errors.push(...selectableError(jsonPath, schema, at, seen));
  });
  if (seen.size > MAX_SELECTABLE_FIELDS) {
    errors.push(fieldErrors.tooMany(`${path}.selectableFields`, seen.size, MAX_SELECTABLE_FIELDS));
  }
  return errors;
}

function selectableError(jsonPath: string, schema: JsonSchema, at: string, seen: Set<string>): FieldError[] {
  if (jsonPath === '') return [fieldErrors.required(at)];
  const found = resolveFieldPath(jsonPath, schema, false);
  if ('problem' in found) return [fieldErrors.invalid(at, jsonPath, `is an invalid path: ${found.problem}`)];
  const errors: FieldError[] = [];
  if (found.names[0] === 'metadata') {
    errors.push(fieldErrors.invalid(at, jsonPath, 'must not point to fields in metadata'));
  }
  if (!SELECTABLE_TYPES.has(found.schema.type)) {
    const why =
      'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';
    errors.push(fieldErrors.invalid(at, jsonPath, why));
  }
  if (seen.has(found.path)) errors.push(fieldErrors.duplicate(at, jsonPath));
  seen.add(found.path);
  return errors;
}
