/** Rules of resource requirements. Mirrors kubernetes `pkg/apis/core/validation/validation.go`. */
import { isJsonObject, listAt, type JsonObject } from '../../../kube/json/json.ts';
import { dns1123LabelProblems, qualifiedNameProblems } from '../../../kube/meta/names.ts';
import { compareQuantities, parseQuantity, wholeValue } from '../../../kube/quantity/quantity.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { textOf } from './fields.ts';

/** What a kind of holder may ask for. */
export type ResourceNameRule = (name: string, path: string) => FieldError[];

const CONTAINER_RESOURCES = new Set(['cpu', 'memory', 'ephemeral-storage', 'storage']);
const STANDARD_RESOURCES = new Set([
  ...CONTAINER_RESOURCES,
  ...['requests.cpu', 'requests.memory', 'requests.ephemeral-storage', 'limits.cpu', 'limits.memory'],
  ...['limits.ephemeral-storage', 'pods', 'resourcequotas', 'services', 'replicationcontrollers', 'secrets'],
  ...['configmaps', 'persistentvolumeclaims', 'requests.storage', 'services.nodeports', 'services.loadbalancers'],
]);
const NAME_REQUESTS_PREFIX = 'requests.';

export function resourceRequirementErrors(
  requirements: JsonObject | undefined,
  path: string,
  claimNames: ReadonlySet<string>,
  nameRule: ResourceNameRule = containerResourceNameErrors,
): FieldError[] {
  if (requirements === undefined) return [];
  const limits = amounts(requirements, 'limits');
  const requests = amounts(requirements, 'requests');
  const errors: FieldError[] = [];
  for (const [name, amount] of limits) errors.push(...amountErrors(name, amount, `${path}.limits[${name}]`, nameRule));
  for (const [name, amount] of requests) {
    errors.push(...amountErrors(name, amount, `${path}.requests[${name}]`, nameRule, false));
    errors.push(...requestErrors(name, amount, limits.get(name), path));
    if (isHugePages(name)) errors.push(...hugePageErrors(name, amount, `${path}.requests[${name}]`));
  }
  const names = [...limits.keys(), ...requests.keys()];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory'))
    errors.push(fieldErrors.forbidden(path, 'HugePages require cpu or memory'));
  errors.push(...claimErrors(requirements, `${path}.claims`, claimNames));
  return errors;
}

export const containerResourceNameErrors: ResourceNameRule = (name, path) => {
  const errors = resourceNameErrors(name, path);
  if (!name.includes('/')) {
    if (!CONTAINER_RESOURCES.has(name) && !isHugePages(name))
      errors.push(fieldErrors.invalid(path, name, 'must be a standard resource for containers'));
  } else if (!isNativeResource(name) && !isExtendedResource(name))
    errors.push(fieldErrors.invalid(path, name, "doesn't follow extended resource name standard"));
  return errors;
};

export const podResourceNameErrors: ResourceNameRule = (name, path) => {
  const errors = resourceNameErrors(name, path);
  if (errors.length > 0 || name === 'cpu' || name === 'memory' || isHugePages(name)) return errors;
  return [fieldErrors.notSupported(path, name, ['cpu', 'hugepages-', 'memory'])];
};

function negativeErrors(amount: string, path: string): FieldError[] {
  if (amount.startsWith('-') && parseQuantity(amount).unscaled < 0n)
    return [fieldErrors.invalid(path, amount, 'must be greater than or equal to 0')];
  return [];
}

function resourceNameErrors(name: string, path: string): FieldError[] {
  const errors = qualifiedNameProblems(name).map((problem) => fieldErrors.invalid(path, name, problem));
  if (errors.length === 0 && !name.includes('/') && !STANDARD_RESOURCES.has(name) && !isHugePages(name))
    errors.push(fieldErrors.invalid(path, name, 'must be a standard resource type or fully qualified'));
  return errors;
}

function amountErrors(
  name: string,
  amount: string,
  path: string,
  nameRule: ResourceNameRule,
  hugePages: boolean = true,
): FieldError[] {
  const errors = nameRule(name, path);
  errors.push(...negativeErrors(amount, path));
  if (isExtendedResource(name) && parseQuantity(amount).scale > 0 && !isWhole(amount))
    errors.push(fieldErrors.invalid(path, amount, 'must be an integer'));
  if (hugePages && isHugePages(name)) errors.push(...hugePageErrors(name, amount, path));
  return errors;
}

function isWhole(amount: string): boolean {
  const { unscaled, scale } = parseQuantity(amount);
  return scale <= 0 || unscaled % 10n ** BigInt(scale) === 0n;
}

function requestErrors(name: string, request: string, limit: string | undefined, path: string): FieldError[] {
  const overcommit = isNativeResource(name) && !isHugePages(name);
  if (limit === undefined)
    return overcommit
      ? []
      : [fieldErrors.required(`${path}.limits`, 'Limit must be set for non overcommitable resources')];
  if (limit === request) return [];
  const difference = compareQuantities(parseQuantity(request), parseQuantity(limit));
  if (difference !== 0 && !overcommit)
    return [fieldErrors.invalid(`${path}.requests`, request, `must be equal to ${name} limit of ${limit}`)];
  if (difference > 0)
    return [
      fieldErrors.invalid(`${path}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`),
    ];
  return [];
}

function hugePageErrors(name: string, amount: string, path: string): FieldError[] {
  const size = hugePageSize(name);
  if (size !== undefined && wholeValue(parseQuantity(amount)) % size === 0n) return [];
  return [fieldErrors.invalid(path, amount, `${amount} is not positive integer multiple of ${name}`)];
}

function hugePageSize(name: string): bigint | undefined {
  try {
    const size = wholeValue(parseQuantity(name.slice('hugepages-'.length)));
    return size > 0n ? size : undefined;
  } catch {
    return undefined;
  }
}

function claimErrors(requirements: JsonObject, path: string, claimNames: ReadonlySet<string>): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, claim] of listAt(requirements, 'claims').entries()) {
    const field = `${path}[${index}]`;
    const name = isJsonObject(claim) ? textOf(claim, 'name') : '';
    if (name === '') {
      errors.push(fieldErrors.required(field));
      continue;
    }
    const request = isJsonObject(claim) ? textOf(claim, 'request') : '';
    if (request !== '')
      for (const problem of dns1123LabelProblems(request))
        errors.push(fieldErrors.invalid(`${field}.request`, request, problem));
    const key = request === '' ? name : `${name}/${request}`;
    if (seen.has(name) || seen.has(key)) errors.push(fieldErrors.duplicate(field, seen.has(name) ? name : key));
    seen.add(key);
    if (!claimNames.has(name)) errors.push(unknownClaim(field, name, claimNames));
  }
  return errors;
}

function unknownClaim(field: string, name: string, claimNames: ReadonlySet<string>): FieldError {
  const error = fieldErrors.notFound(field, name);
  const known = claimNames.size === 0 ? ' which is empty' : `: ${[...claimNames].sort().join(', ')}`;
  return { ...error, body: `${error.body}: must be one of the names in pod.spec.resourceClaims${known}` };
}

/** In alphabetical order, for a stable answer. */
function amounts(requirements: JsonObject, field: string): Map<string, string> {
  const list = requirements[field];
  if (!isJsonObject(list)) return new Map();
  const entries = Object.keys(list).map((name): [string, string] => [name, textOf(list, name)]);
  return new Map(entries.length > 1 ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries);
}

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

function isExtendedResource(name: string): boolean {
  if (isNativeResource(name) || name.startsWith(NAME_REQUESTS_PREFIX)) return false;
  return qualifiedNameProblems(`${NAME_REQUESTS_PREFIX}${name}`).length === 0;
}
