import type { JsonSchema } from '../api/apiextensions.ts';
import { builtInSchemas } from '../openapi/built-in-schemas.ts';
import { goFields } from './decode-go-fields.ts';

/** Names of the lists of a built-in kind that are null while they are empty. Deeper ones are parts of lists as a whole. */
export interface NullableLists {
  readonly root: readonly string[];
  /** Those within the fields of the root: `spec`. */
  readonly below: readonly (readonly [field: string, names: readonly string[]])[];
}

const known = new WeakMap<JsonSchema, NullableLists>();

export function nullableLists(schema: JsonSchema): NullableLists {
  const made = known.get(schema);
  if (made !== undefined) return made;
  const fields = Object.entries(schema.properties ?? {}).filter(([field]) => field !== 'metadata');
  const below = fields
    .map(([field, child]) => [field, listsOf(child)] as const)
    .filter(([, names]) => names.length > 0);
  const lists = { root: listsOf(schema), below };
  known.set(schema, lists);
  return lists;
}

function listsOf(schema: JsonSchema): string[] {
  const name = builtInSchemas().nameOf(schema);
  if (name === undefined) return [];
  return [...goFields(name)]
    .filter(([field, { always, nullable }]) => (always || nullable) && schema.properties?.[field]?.type === 'array')
    .map(([field]) => field);
}
