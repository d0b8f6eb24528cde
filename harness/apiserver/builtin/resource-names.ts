/** Which amounts may be limited. Worded as kubernetes `pkg/apis/core/validation/validation.go` and `helper/helpers.go`. */
import { qualifiedNameProblems } from '../../kube/meta/names.ts';
import { compareQuantities, parseQuantity, type Quantity } from '../../kube/quantity/quantity.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';

const QUOTA_COUNTS = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
];
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const QUOTAS: ReadonlySet<string> = new Set([
  ...COMPUTE,
  ...COMPUTE.flatMap((name) => [`requests.${name}`, `limits.${name}`]),
  'requests.storage',
  ...QUOTA_COUNTS,
]);
const STANDARD: ReadonlySet<string> = new Set([...QUOTAS, 'storage']);
const WHOLE: ReadonlySet<string> = new Set(QUOTA_COUNTS);

export function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

export function isStandardQuota(name: string): boolean {
  return QUOTAS.has(name) || isHugePages(name) || name.startsWith('requests.hugepages-');
}

export function resourceNameErrors(name: string, field: string): FieldError[] {
  const errors = qualifiedNameProblems(name).map((problem) => fieldErrors.invalid(field, name, problem));
  if (errors.length > 0 || name.includes('/') || STANDARD.has(name) || isStandardQuota(name)) return errors;
  return [fieldErrors.invalid(field, name, 'must be a standard resource type or fully qualified')];
}

export function containerResourceNameErrors(name: string, field: string): FieldError[] {
  const errors = resourceNameErrors(name, field);
  if (!name.includes('/')) {
    if (!COMPUTE.includes(name) && !isHugePages(name))
      errors.push(fieldErrors.invalid(field, name, 'must be a standard resource for containers'));
  } else if (!isNative(name) && !isExtended(name))
    errors.push(fieldErrors.invalid(field, name, "doesn't follow extended resource name standard"));
  return errors;
}

export function quotaNameErrors(name: string, field: string): FieldError[] {
  const errors = resourceNameErrors(name, field);
  if (!name.includes('/') && !isStandardQuota(name))
    errors.push(fieldErrors.invalid(field, name, 'must be a standard resource for quota'));
  return errors;
}

/** An amount is not negative, and whole where it counts things. */
export function amountErrors(name: string, value: unknown, field: string): FieldError[] {
  const quantity = quantityOf(value);
  if (quantity === undefined) return [];
  const errors: FieldError[] = [];
  if (quantity.unscaled < 0n)
    errors.push(fieldErrors.invalid(field, quantity.text, 'must be greater than or equal to 0'));
  if ((WHOLE.has(name) || isExtended(name)) && !isWhole(quantity))
    errors.push(fieldErrors.invalid(field, quantity.text, 'must be an integer'));
  return errors;
}

/** An amount that must be more than nothing. */
export function positiveAmountErrors(value: unknown, field: string): FieldError[] {
  const quantity = quantityOf(value);
  if (quantity === undefined) return [];
  return quantity.unscaled <= 0n ? [fieldErrors.invalid(field, quantity.text, 'must be greater than zero')] : [];
}

/** Drafts hold well-formed amounts; anything else is none. */
export function quantityOf(value: unknown): Quantity | undefined {
  return typeof value === 'string' && value !== '' ? parseQuantity(value) : undefined;
}

export function isGreater(a: Quantity, b: Quantity): boolean {
  return compareQuantities(a, b) > 0;
}

function isWhole({ unscaled, scale }: Quantity): boolean {
  return scale <= 0 || unscaled % 10n ** BigInt(scale) === 0n;
}

/** Whether more of it may be promised than there is. */
export function isOvercommittable(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && qualifiedNameProblems(`requests.${name}`).length === 0;
}
