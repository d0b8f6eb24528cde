/** Rules of what makes a job fail or succeed early. Mirrors kubernetes `pkg/apis/batch/validation/validation.go`. */
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { qualifiedNameProblems } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { numberOf, objectsAt, textOf } from './fields.ts';
import { nonnegativeErrors } from './int-or-percent.ts';

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];
const MOST_RULES = 20;
const MOST_EXIT_CODES = 255;
const LONGEST_INDEXES = 64 * 1024;

export function failurePolicyErrors(spec: JsonObject, path: string): FieldError[] {
  const rules = objectsAt(objectAt(spec, 'podFailurePolicy'), 'rules');
  const podSpec = objectAt(objectAt(spec, 'template'), 'spec');
  const names = new Set(
    ['containers', 'initContainers'].flatMap((list) =>
      objectsAt(podSpec, list).map((container) => textOf(container, 'name')),
    ),
  );
  const errors = rules.length > MOST_RULES ? [fieldErrors.tooMany(`${path}.rules`, rules.length, MOST_RULES)] : [];
  for (const [index, rule] of rules.entries()) errors.push(...ruleErrors(rule, spec, names, `${path}.rules[${index}]`));
  return errors;
}

function ruleErrors(rule: JsonObject, spec: JsonObject, names: ReadonlySet<string>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const action = textOf(rule, 'action');
  const field = `${path}.action`;
  if (action === '') errors.push(fieldErrors.required(field, `valid values: ${goList(ACTIONS)}`));
  else if (!ACTIONS.includes(action)) errors.push(fieldErrors.notSupported(field, action, ACTIONS));
  else if (action === 'FailIndex' && spec['backoffLimitPerIndex'] === undefined)
    errors.push(fieldErrors.invalid(field, action, 'requires the backoffLimitPerIndex to be set'));
  const exitCodes = objectAt(rule, 'onExitCodes');
  const conditions = objectsAt(rule, 'onPodConditions');
  if (exitCodes !== undefined) errors.push(...exitCodeErrors(exitCodes, names, `${path}.onExitCodes`));
  errors.push(...conditionErrors(conditions, `${path}.onPodConditions`));
  if (exitCodes !== undefined && conditions.length > 0)
    errors.push(valueless(path, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  if (exitCodes === undefined && conditions.length === 0)
    errors.push(valueless(path, 'specifying one of OnExitCodes and OnPodConditions is required'));
  return errors;
}

function exitCodeErrors(requirement: JsonObject, names: ReadonlySet<string>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const operator = textOf(requirement, 'operator');
  if (operator === '') errors.push(fieldErrors.required(`${path}.operator`, `valid values: ${goList(OPERATORS)}`));
  else if (!OPERATORS.includes(operator))
    errors.push(fieldErrors.notSupported(`${path}.operator`, operator, OPERATORS));
  const name = requirement['containerName'];
  if (typeof name === 'string' && !names.has(name))
    errors.push(
      fieldErrors.invalid(
        `${path}.containerName`,
        name,
        'must be one of the container or initContainer names in the pod template',
      ),
    );
  const values = Array.isArray(requirement['values']) ? (requirement['values'] as number[]) : [];
  if (values.length === 0) errors.push(fieldErrors.invalid(`${path}.values`, null, 'at least one value is required'));
  else if (values.length > MOST_EXIT_CODES)
    errors.push(fieldErrors.tooMany(`${path}.values`, values.length, MOST_EXIT_CODES));
  const seen = new Set<number>();
  for (const [index, value] of values.entries()) {
    const field = `${path}.values[${index}]`;
    if (operator === 'In' && value === 0)
      errors.push(fieldErrors.invalid(field, value, 'must not be 0 for the In operator'));
    if (seen.has(value)) errors.push(fieldErrors.duplicate(field, value));
    seen.add(value);
  }
  if (values.some((value, index) => index > 0 && (values[index - 1] ?? 0) > value))
    errors.push(fieldErrors.invalid(`${path}.values`, values, 'must be ordered'));
  return errors;
}

function conditionErrors(conditions: readonly JsonObject[], path: string): FieldError[] {
  const errors = conditions.length > MOST_RULES ? [fieldErrors.tooMany(path, conditions.length, MOST_RULES)] : [];
  for (const [index, pattern] of conditions.entries()) {
    const field = `${path}[${index}]`;
    const type = textOf(pattern, 'type');
    for (const problem of qualifiedNameProblems(type)) errors.push(fieldErrors.invalid(`${field}.type`, type, problem));
    const status = textOf(pattern, 'status');
    if (status === '') errors.push(fieldErrors.required(`${field}.status`, `valid values: ${goList(STATUSES)}`));
    else if (!STATUSES.includes(status)) errors.push(fieldErrors.notSupported(`${field}.status`, status, STATUSES));
  }
  return errors;
}

export function successPolicyErrors(spec: JsonObject, indexed: boolean, path: string): FieldError[] {
  const policy = objectAt(spec, 'successPolicy');
  if (policy === undefined) return [];
  const rules = objectsAt(policy, 'rules');
  if (!indexed) {
    const shown = rules.map((rule) => ({
      SucceededIndexes: rule['succeededIndexes'] ?? null,
      SucceededCount: rule['succeededCount'] ?? null,
    }));
    return [
      fieldErrors.invalid(path, { Rules: rules.length === 0 ? null : shown }, 'requires indexed completion mode'),
    ];
  }
  const errors: FieldError[] = [];
  if (rules.length === 0)
    errors.push(
      fieldErrors.required(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified'),
    );
  if (rules.length > MOST_RULES) errors.push(fieldErrors.tooMany(`${path}.rules`, rules.length, MOST_RULES));
  const completions = numberOf(spec, 'completions');
  for (const [index, rule] of rules.entries())
    errors.push(...successRuleErrors(rule, completions, `${path}.rules[${index}]`));
  return errors;
}

function successRuleErrors(rule: JsonObject, completions: number, path: string): FieldError[] {
  const indexes = rule['succeededIndexes'];
  const count = rule['succeededCount'];
  const errors: FieldError[] = [];
  if (indexes === undefined && count === undefined)
    errors.push(fieldErrors.required(path, 'at least one of succeededCount or succeededIndexes must be specified'));
  let total = 0;
  if (typeof indexes === 'string') {
    const field = `${path}.succeededIndexes`;
    if (indexes.length > LONGEST_INDEXES) errors.push(fieldErrors.tooLong(field, LONGEST_INDEXES));
    const counted = countIndexes(indexes, completions);
    if (typeof counted === 'number') total = counted;
    else errors.push(fieldErrors.invalid(field, indexes, `error parsing succeededIndexes: ${counted}`));
  }
  if (typeof count !== 'number') return errors;
  const field = `${path}.succeededCount`;
  errors.push(...nonnegativeErrors(count, field));
  if (count > completions)
    errors.push(
      fieldErrors.invalid(
        field,
        count,
        `must be less than or equal to ${completions} (the number of specified completions)`,
      ),
    );
  if (typeof indexes === 'string' && count > total)
    errors.push(
      fieldErrors.invalid(
        field,
        count,
        `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`,
      ),
    );
  return errors;
}

/** How many indexes `0,2-5` names, or what is wrong with it. */
export function countIndexes(text: string, completions: number): number | string {
  if (text === '') return 0;
  let last = -1;
  let total = 0;
  for (const interval of text.split(',')) {
    const limits = interval.split('-');
    if (limits.length > 2)
      return `the fragment ${JSON.stringify(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    const numbers: number[] = [];
    for (const limit of limits) {
      if (!/^[+]?[0-9]+$/.test(limit)) return `cannot convert string to integer for index: ${JSON.stringify(limit)}`;
      if (Number(limit) >= completions) return `too large index: ${JSON.stringify(limit)}`;
      numbers.push(Number(limit));
    }
    const [first = 0, end = first] = numbers;
    if (limits.length === 2 && first >= end) return `non-increasing order, previous: ${first}, current: ${end}`;
    if (last >= first) return `non-increasing order, previous: ${last}, current: ${first}`;
    total += end - first + 1;
    last = end;
  }
  return total;
}

function goList(items: readonly string[]): string {
  return `[${items.map((item) => JSON.stringify(item)).join(' ')}]`;
}

/** Upstream leaves the value out. */
function valueless(field: string, problem: string): FieldError {
  return { type: 'FieldValueInvalid', field, body: `Invalid value: ${problem}` };
}
