/** Stored only. Mirrors kubernetes `pkg/registry/core/limitrange` and core validation, ValidateLimitRange. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { isJsonObject, listAt, objectAt, setOwn, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { qualifiedNameProblems } from '../../../kube/meta/names.ts';
import { compareQuantities, milliValue, parseQuantity, type Quantity } from '../../../kube/quantity/quantity.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';
import {
  containerResourceNameErrors,
  isGreater,
  isOvercommittable,
  quantityOf,
  resourceNameErrors,
} from '../resource-names.ts';

const LIMIT_TYPES: ReadonlySet<string> = new Set(['Pod', 'Container', 'PersistentVolumeClaim']);
const ONE = parseQuantity('1');

export const LIMIT_RANGES: BuiltInResource = {
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  namespaced: true,
  shortNames: ['limits'],
  strategy: kindStrategy({
    namespaced: true,
    allowCreateOnUpdate: true,
    update: ['whole'],
    default: (range) => {
      const spec = objectAt(range, 'spec') ?? (range['spec'] = {});
      for (const item of limitsOf(range)) if (item['type'] === 'Container') defaultContainerLimit(item);
      spec['limits'] ??= null;
    },
    prepareForCreate: dropEmptyLimits,
    prepareForUpdate: dropEmptyLimits,
    errors: limitRangeErrors,
  }),
};

function limitsOf(range: ApiObject): JsonObject[] {
  return listAt(objectAt(range, 'spec'), 'limits').filter(isJsonObject);
}

function dropEmptyLimits(range: ApiObject): void {
  const spec = objectAt(range, 'spec');
  if (spec !== undefined && listAt(spec, 'limits').length === 0) spec['limits'] = null;
}

/** The default limit is the most, the default request is the default limit or the least. */
function defaultContainerLimit(item: JsonObject): void {
  const limits = fill(objectAt(item, 'default') ?? {}, objectAt(item, 'max'));
  const requests = fill(fill(objectAt(item, 'defaultRequest') ?? {}, limits), objectAt(item, 'min'));
  if (Object.keys(limits).length > 0) item['default'] = limits;
  if (Object.keys(requests).length > 0) item['defaultRequest'] = requests;
}

function fill(target: JsonObject, from: JsonObject | undefined): JsonObject {
  for (const key of Object.keys(from ?? {})) if (!Object.hasOwn(target, key)) setOwn(target, key, from?.[key] ?? null);
  return target;
}

function limitRangeErrors(range: ApiObject): FieldError[] {
  const types = new Set<string>();
  return limitsOf(range).flatMap((item, index) => {
    const field = `spec.limits[${index}]`;
    const type = textAt(item, 'type') ?? '';
    const errors = typeErrors(type, `${field}.type`);
    if (types.has(type)) errors.push(fieldErrors.duplicate(`${field}.type`, type));
    types.add(type);
    return [...errors, ...itemErrors(item, type, field)];
  });
}

function typeErrors(type: string, field: string): FieldError[] {
  const errors = qualifiedNameProblems(type).map((problem) => fieldErrors.invalid(field, type, problem));
  if (errors.length === 0 && !type.includes('/') && !LIMIT_TYPES.has(type))
    errors.push(fieldErrors.invalid(field, type, 'must be a standard limit type or fully qualified'));
  return errors;
}

function itemErrors(item: JsonObject, type: string, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const part of ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio']) {
    const amounts = objectAt(item, part) ?? {};
    const isDefault = part.startsWith('default');
    if (type === 'Pod' && isDefault) {
      if (Object.keys(amounts).length > 0)
        errors.push(fieldErrors.forbidden(`${field}.${part}`, "may not be specified when `type` is 'Pod'"));
      continue;
    }
    if (part === 'maxLimitRequestRatio' && type === 'PersistentVolumeClaim') errors.push(...storageErrors(item, field));
    for (const name of Object.keys(amounts)) {
      errors.push(...nameErrors(type, name, `${field}.${part}[${name}]`));
      names.add(name);
    }
  }
  for (const name of names) errors.push(...amountErrors(item, name, field, type));
  return errors;
}

function nameErrors(type: string, name: string, field: string): FieldError[] {
  return type === 'Pod' || type === 'Container'
    ? containerResourceNameErrors(name, field)
    : resourceNameErrors(name, field);
}

function storageErrors(item: JsonObject, field: string): FieldError[] {
  return ['min', 'max'].some((part) => objectAt(item, part)?.['storage'] !== undefined)
    ? []
    : [
        fieldErrors.required(
          `${field}.limits`,
          'either minimum or maximum storage value is required, but neither was provided',
        ),
      ];
}

/** How the five amounts of one resource fit together. */
function amountErrors(item: JsonObject, name: string, field: string, type: string): FieldError[] {
  const at = (part: string): Quantity | undefined =>
    type === 'Pod' && part.startsWith('default') ? undefined : quantityOf(objectAt(item, part)?.[name]);
  const [min, max, limit, request] = [at('min'), at('max'), at('default'), at('defaultRequest')];
  const errors: FieldError[] = [];
  const compare = (
    low: Quantity | undefined,
    high: Quantity | undefined,
    part: string,
    shown: 'low' | 'high',
    words: [string, string],
  ): void => {
    if (low === undefined || high === undefined || !isGreater(low, high)) return;
    errors.push(
      fieldErrors.invalid(
        `${field}.${part}[${name}]`,
        shown === 'low' ? low.text : high.text,
        `${words[0]} ${low.text} is greater than ${words[1]} ${high.text}`,
      ),
    );
  };
  compare(min, max, 'min', 'low', ['min value', 'max value']);
  compare(min, request, 'defaultRequest', 'high', ['min value', 'default request value']);
  compare(request, max, 'defaultRequest', 'low', ['default request value', 'max value']);
  compare(request, limit, 'defaultRequest', 'low', ['default request value', 'default limit value']);
  compare(min, limit, 'default', 'low', ['min value', 'default value']);
  compare(limit, max, 'default', 'high', ['default value', 'max value']);
  errors.push(...ratioErrors(at('maxLimitRequestRatio'), min, max, `${field}.maxLimitRequestRatio[${name}]`));
  if (
    !isOvercommittable(name) &&
    limit !== undefined &&
    request !== undefined &&
    compareQuantities(limit, request) !== 0
  )
    errors.push(
      fieldErrors.invalid(
        `${field}.defaultRequest[${name}]`,
        request.text,
        `default value ${limit.text} must equal to defaultRequest value ${request.text} in ${name}`,
      ),
    );
  return errors;
}

function ratioErrors(
  ratio: Quantity | undefined,
  min: Quantity | undefined,
  max: Quantity | undefined,
  field: string,
): FieldError[] {
  if (ratio === undefined) return [];
  const errors: FieldError[] = [];
  if (isGreater(ONE, ratio)) errors.push(fieldErrors.invalid(field, ratio.text, `ratio ${ratio.text} is less than 1`));
  if (min === undefined || max === undefined) return errors;
  const most = Number(milliValue(max)) / Number(milliValue(min));
  if (Number(milliValue(ratio)) / 1000 > most)
    errors.push(
      fieldErrors.invalid(field, ratio.text, `ratio ${ratio.text} is greater than max/min = ${most.toFixed(6)}`),
    );
  return errors;
}
