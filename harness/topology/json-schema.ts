import { z } from 'zod';
import { fleetFileSchema } from './fleet-file.ts';
import type { FieldPath } from './field-path.ts';

/** JSON Schema (draft 7, what editors read best) of a fleet file. What holds between fields it cannot say. */
export function fleetSchema(): JsonSchema {
  return z.toJSONSchema(fleetFileSchema, { target: 'draft-7', io: 'input' }) as JsonSchema;
}

/** The schema as the file `fixtures/fleets/fleet.schema.json` has it. */
export function fleetSchemaText(): string {
  return `${JSON.stringify(fleetSchema(), null, 2)}\n`;
}

/** As far as it is read here. */
export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** The fields that a fleet file may have below `path`. */
export function knownFields(path: FieldPath): readonly string[] {
  const found = path.reduce<readonly JsonSchema[]>(
    (schemas, step) => schemas.flatMap((schema) => below(schema, step)),
    alternatives(fleetSchema()),
  );
  return found.flatMap((schema) => Object.keys(schema.properties ?? {}));
}

function below(schema: JsonSchema, step: string | number): readonly JsonSchema[] {
  const next = typeof step === 'number' ? schema.items : schema.properties?.[step];
  return next === undefined ? [] : alternatives(next);
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf?.flatMap(alternatives) ?? [schema];
}
