import { readFileSync } from 'node:fs';

/** What OpenAPI does not tell about a field of a Go struct. */
export interface GoField {
  /** A pointer: zero is not absence. Scalars only; fields of struct type are pointers unless {@link always}. */
  readonly pointer: boolean;
  /** Written even when it is empty. */
  readonly always: boolean;
  /** Written as null when it is absent. */
  readonly nullable: boolean;
  /** `v1.RestartPolicy`, where it is not what the schema suggests. */
  readonly type?: string;
}

/** The unusual fields of a definition, by name. Read once for all servers of the process, parsed when first asked for. */
export function goFields(definition: string): ReadonlyMap<string, GoField> {
  lines ??= readLines();
  const known = parsed.get(definition);
  if (known !== undefined) return known;
  const fields = new Map((lines.get(definition) ?? []).map(parseField));
  parsed.set(definition, fields);
  return fields;
}

let lines: ReadonlyMap<string, readonly string[]> | undefined;
const parsed = new Map<string, ReadonlyMap<string, GoField>>();

function readLines(): Map<string, readonly string[]> {
  const file = new URL('../../../fixtures/upstream/openapi/go-fields.tsv', import.meta.url);
  const rows = readFileSync(file, 'utf8').trimEnd().split('\n').slice(1);
  return new Map(
    rows.map((row) => {
      const [definition = '', ...fields] = row.split('\t');
      return [definition, fields];
    }),
  );
}

function parseField(text: string): [string, GoField] {
  const [, name = '', flags = '', type] = /^([^*!?=]+)([*!?]*)(?:=(.*))?$/.exec(text) ?? [];
  return [
    name,
    {
      pointer: flags.includes('*'),
      always: flags.includes('!'),
      nullable: flags.includes('?'),
      ...(type === undefined ? {} : { type }),
    },
  ];
}
