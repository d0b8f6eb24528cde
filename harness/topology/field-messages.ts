import type { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { valueAt, type FieldPath, type FieldProblem } from './field-path.ts';

type Issue = z.core.$ZodIssue;

/**
 * Schema issues in the words of Kubernetes field errors (apimachinery `pkg/util/validation/field`): `Required value`,
 * `Invalid value`, `Unsupported value`. A union reports the branch whose type fits the value.
 */
export function fieldProblems(
  issues: readonly Issue[],
  root: unknown,
  knownFields: KnownFields,
): readonly FieldProblem[] {
  return issues.flatMap((issue) => fromIssue(issue, [], root, knownFields));
}

/** The fields that the schema knows below a path. */
export type KnownFields = (path: FieldPath) => readonly string[];

function fromIssue(issue: Issue, base: FieldPath, root: unknown, known: KnownFields): readonly FieldProblem[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  const value = valueAt(root, path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownField([...path, key], key, known(path)));
  if (value === undefined || value === null) return [{ path, message: 'Required value' }];
  if (issue.code === 'invalid_union') return fromUnion(issue.errors, path, root, known);
  if (issue.code === 'invalid_value') return [{ path, message: unsupportedValue(value, issue.values.map(String)) }];
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return [{ path, message: invalidValue(value, `${needed(issue.expected)} is needed`) }];
  return [{ path, message: invalidValue(value, issue.message) }];
}

function fromUnion(
  branches: readonly (readonly Issue[])[],
  path: FieldPath,
  root: unknown,
  known: KnownFields,
): readonly FieldProblem[] {
  const fitting = branches.find((issues) => !issues.some(isWrongType));
  if (fitting !== undefined) return fitting.flatMap((issue) => fromIssue(issue, path, root, known));
  const kinds = branches.flatMap((issues) => issues.filter(isWrongType).map(({ expected }) => needed(expected)));
  return [{ path, message: invalidValue(valueAt(root, path), `${[...new Set(kinds)].join(' or ')} is needed`) }];
}

function isWrongType(issue: Issue): issue is z.core.$ZodIssueInvalidType {
  return issue.code === 'invalid_type' && issue.path.length === 0 && issue.expected !== 'int';
}

function unknownField(path: FieldPath, key: string, known: readonly string[]): FieldProblem {
  const meant = didYouMean(key, known);
  const advice = meant === undefined ? `known fields: ${known.join(', ')}` : `did you mean "${meant}"?`;
  return { path, message: `Unknown field: ${advice}`, atKey: true };
}

export function unsupportedValue(value: unknown, supported: readonly string[]): string {
  return `Unsupported value: ${shown(value)}: supported values: ${supported.map((one) => `"${one}"`).join(', ')}`;
}

export function invalidValue(value: unknown, why: string): string {
  return `Invalid value: ${shown(value)}: ${why}`;
}

export function duplicateValue(value: unknown): string {
  return `Duplicate value: ${shown(value)}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function needed(expected: string): string {
  switch (expected) {
    case 'string':
      return 'a string';
    case 'number':
    case 'int':
      return 'a whole number';
    case 'array':
      return 'a list';
    case 'object':
      return 'an object';
    default:
      return `a value of type ${expected}`;
  }
}
