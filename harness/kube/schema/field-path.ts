/**
 * Paths that a rule or a selectable field names: `.spec.list`, `.metadata['a.b']`. Mirrors ValidFieldPath of
 * apiextensions-apiserver `pkg/apiserver/schema/cel/validation.go`.
 */
import type { JsonSchema } from '../api/apiextensions.ts';

export type FieldPathResult =
  | {
      readonly path: string;
      /** The names on the way. */
      readonly names: readonly string[];
      readonly schema: JsonSchema;
    }
  | { readonly problem: string };

const TOKEN = /'(?:[^'\\]|\\.)*'|[.[\]]|[^.[\]]+/gu;
const NOT_A_FIELD = 'does not refer to a valid field';

/** @param brackets whether `['name']` is accepted */
export function resolveFieldPath(text: string, schema: JsonSchema, brackets: boolean = true): FieldPathResult {
  const tokens = text.match(TOKEN) ?? [];
  const walk = new Walk(schema);
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at] ?? '';
    let problem: string | undefined;
    if (token === '.') {
      const name = tokens[at + 1];
      problem = name === undefined ? 'unexpected end of JSON path' : walk.step(name);
      at += 2;
    } else if (token === '[') {
      problem = brackets ? bracket(tokens.slice(at + 1, at + 3), walk) : 'array notation is not allowed';
      at += 3;
    } else problem = `expected [ or . but got: ${token}`;
    if (problem !== undefined) return { problem };
  }
  return { path: walk.path, names: walk.names, schema: walk.schema };
}

function bracket([name, end]: readonly string[], walk: Walk): string | undefined {
  if (name === undefined) return 'unexpected end of JSON path';
  if (name.length < 2 || !name.startsWith("'") || !name.endsWith("'")) {
    return `expected single quoted string but got ${name}`;
  }
  const problem = walk.step(unescaped(name.slice(1, -1)));
  if (problem !== undefined) return problem;
  if (end === undefined) return 'unexpected end of JSON path';
  return end === ']' ? undefined : `expected ] but got ${end}`;
}

class Walk {
  schema: JsonSchema;
  path = '';
  readonly names: string[] = [];

  constructor(schema: JsonSchema) {
    this.schema = schema;
  }

  step(name: string): string | undefined {
    const { properties, additionalProperties } = this.schema;
    if (properties !== undefined) {
      const below = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (below === undefined) return NOT_A_FIELD;
      this.path = this.path === '' ? name : `${this.path}.${name}`;
      this.schema = below;
    } else if (typeof additionalProperties === 'object') {
      this.path = `${this.path}[${name}]`;
      this.schema = additionalProperties;
    } else return NOT_A_FIELD;
    this.names.push(name);
    return undefined;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function unescaped(text: string): string {
  return text.replace(/\\(.)/gu, (_, char: string) => (Object.hasOwn(ESCAPES, char) ? (ESCAPES[char] ?? '') : char));
}
