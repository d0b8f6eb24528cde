/** Whether an applied configuration fits its schema. Mirrors structured-merge-diff `typed/validate.go`. */
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';
import { goSyntax, goText, goType } from './go-text.ts';
import { BadListItem, itemElement } from './list-items.ts';
import { elementText } from './path-element.ts';
import { facetOf, type ListType, type MapType, type ScalarType, type TypedSchema } from './typed-schema.ts';

/** The problems in upstream's words, as one text; undefined: there are none. */
export function typedProblems(object: JsonObject, type: TypedSchema): string | undefined {
  const problems: string[] = [];
  visit(object, type, '', problems);
  if (problems.length <= 1) return problems[0];
  return `errors:\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
}

function visit(value: JsonValue, type: TypedSchema, path: string, problems: string[]): void {
  const facet = facetOf(type, value);
  if (facet === 'scalar') {
    const problem = value === null || type.scalar === undefined ? undefined : scalarProblem(value, type.scalar);
    if (problem !== undefined) problems.push(at(path, problem));
  } else if (facet === 'list') visitList(value, type.list, path, problems);
  else visitMap(value, type.map, path, problems);
}

function visitList(value: JsonValue, list: ListType | undefined, path: string, problems: string[]): void {
  if (value === null || list === undefined) return;
  if (!Array.isArray(value)) {
    problems.push(at(path, `expected list, got &{${goText(value)}}`));
    return;
  }
  const seen = new Set<string>();
  for (let index = 0; index < value.length; index++) {
    const item = value[index] ?? null;
    const element = list.relation === 'atomic' ? `i:${String(index)}` : elementOf(list, item, index);
    if (element instanceof BadListItem) {
      problems.push(at(path, element.message));
      return;
    }
    const step = elementText(element);
    if (seen.has(element)) problems.push(at(path, `duplicate entries for key ${step}`));
    seen.add(element);
    visit(item, list.element, path + step, problems);
  }
}

function elementOf(list: ListType, item: JsonValue, index: number): string | BadListItem {
  try {
    return itemElement(list, item);
  } catch (error) {
    if (error instanceof BadListItem) return new BadListItem(`element ${String(index)}: ${error.message}`);
    throw error;
  }
}

function visitMap(value: JsonValue, map: MapType | undefined, path: string, problems: string[]): void {
  if (value === null || map === undefined) return;
  if (!isJsonObject(value)) {
    problems.push(at(path, `expected map, got &{${goText(value)}}`));
    return;
  }
  for (const field of Object.keys(value)) {
    const type = map.field(field).type;
    if (type === undefined) {
      problems.push(at(`${path}.${field}`, 'field not declared in schema'));
      return;
    }
    visit(value[field] ?? null, type, `${path}.${field}`, problems);
  }
}

function at(path: string, problem: string): string {
  return path === '' ? problem : `${path}: ${problem}`;
}

function scalarProblem(value: JsonValue, scalar: ScalarType): string | undefined {
  switch (scalar) {
    case 'numeric':
      return typeof value === 'number' || typeof value === 'bigint'
        ? undefined
        : `expected numeric (int or float), got ${goType(value)}`;
    case 'string':
      return typeof value === 'string'
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &{${goText(value)}}`;
    case 'untyped':
      return typeof value === 'object' ? `expected any scalar, got &{${goText(value)}}` : undefined;
  }
}
