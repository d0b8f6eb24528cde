/** Rules of references to fields of the pod itself. Mirrors kubernetes `pkg/apis/core/validation/validation.go`. */
import type { JsonObject } from '../../../kube/json/json.ts';
import { qualifiedNameProblems } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { textOf } from './fields.ts';

export const ENV_FIELD_PATHS: readonly string[] = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
export const VOLUME_FIELD_PATHS: readonly string[] = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
/** What the server can convert at all. */
const KNOWN_PATHS = new Set([
  ...ENV_FIELD_PATHS,
  ...VOLUME_FIELD_PATHS,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);
const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const SIZES = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];
const SUBSCRIPTED = /^([^[]*)\['(.*)'\]$/s;

export function fieldRefErrors(reference: JsonObject, allowed: readonly string[], field: string): FieldError[] {
  const version = textOf(reference, 'apiVersion');
  if (version === '') return [fieldErrors.required(`${field}.apiVersion`)];
  const path = textOf(reference, 'fieldPath');
  if (path === '') return [fieldErrors.required(`${field}.fieldPath`)];
  const [, base, subscript = ''] = SUBSCRIPTED.exec(path) ?? [];
  const problem = conversionProblem(version, path, base);
  if (problem !== undefined)
    return [fieldErrors.invalid(`${field}.fieldPath`, path, `error converting fieldPath: ${problem}`)];
  // The old name of a field.
  const name = path === 'spec.host' ? 'spec.nodeName' : path;
  if (base === undefined)
    return allowed.includes(name) ? [] : [fieldErrors.notSupported(`${field}.fieldPath`, name, allowed)];
  const key = base === 'metadata.annotations' ? subscript.toLowerCase() : subscript;
  return qualifiedNameProblems(key).map((text) => fieldErrors.invalid(field, key, text));
}

function conversionProblem(version: string, path: string, base: string | undefined): string | undefined {
  if (version !== 'v1') return `unsupported pod version: ${version}`;
  if (base === 'metadata.annotations' || base === 'metadata.labels') return undefined;
  if (base !== undefined) return `field label does not support subscript: ${path}`;
  return KNOWN_PATHS.has(path) || path === 'spec.host' ? undefined : `field label not supported: ${path}`;
}

/** @param volume where the container must be named */
export function resourceFieldRefErrors(reference: JsonObject, field: string, volume: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const resource = textOf(reference, 'resource');
  const huge = /^(?:requests|limits)\.hugepages-/.test(resource);
  if (volume && textOf(reference, 'containerName') === '') errors.push(fieldErrors.required(`${field}.containerName`));
  else if (resource === '') errors.push(fieldErrors.required(`${field}.resource`));
  else if (!RESOURCES.includes(resource) && !huge)
    errors.push(fieldErrors.notSupported(`${field}.resource`, resource, RESOURCES));
  errors.push(...divisorErrors(resource, textOf(reference, 'divisor'), huge, `${field}.divisor`));
  return errors;
}

function divisorErrors(resource: string, divisor: string, huge: boolean, field: string): FieldError[] {
  if (divisor === '' || divisor === '0') return [];
  const what = huge ? 'hugepages' : resource.slice(resource.indexOf('.') + 1);
  if (what === 'cpu') {
    if (divisor === '1m' || divisor === '1') return [];
    return [fieldErrors.invalid(field, resource, "only divisor's values 1m and 1 are supported with the cpu resource")];
  }
  const name = what === 'ephemeral-storage' ? 'local ephemeral storage' : what;
  if (SIZES.includes(divisor) || !['memory', 'local ephemeral storage', 'hugepages'].includes(name)) return [];
  const problem = `only divisor's values ${SIZES.join(', ')} are supported with the ${name} resource`;
  return [fieldErrors.invalid(field, resource, problem)];
}
