/** What pods of one operating system may not set. Mirrors kubernetes `pkg/apis/core/validation/validation.go`. */
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { containersOf } from './annotation-errors.ts';

const NOT_ON_WINDOWS = 'cannot be set for a windows pod';
const NOT_ON_LINUX = 'windows options cannot be set for a linux pod';
/** In upstream's order; those of the spec are part of its security context inside. */
const POD_FIELDS = [
  ...['appArmorProfile', 'seLinuxOptions', '.hostUsers', '.hostPID', '.hostIPC', 'seccompProfile', 'fsGroup'],
  ...['fsGroupChangePolicy', 'sysctls', '.shareProcessNamespace', 'runAsUser', 'runAsGroup', 'supplementalGroups'],
  ...['supplementalGroupsPolicy', 'seLinuxChangePolicy'],
];
const CONTAINER_FIELDS = [
  ...['appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'capabilities', 'readOnlyRootFilesystem', 'privileged'],
  ...['allowPrivilegeEscalation', 'procMount', 'runAsUser', 'runAsGroup'],
];

export function systemErrors(spec: JsonObject, system: string, path: string): FieldError[] {
  return system === 'windows' ? windowsErrors(spec, path) : linuxErrors(spec, path);
}

function linuxErrors(spec: JsonObject, path: string): FieldError[] {
  const holders = [{ container: spec, field: path }, ...containersOf(spec, path)];
  return holders
    .filter(({ container }) => objectAt(container, 'securityContext')?.['windowsOptions'] !== undefined)
    .map(({ field }) => fieldErrors.forbidden(`${field}.securityContext.windowsOptions`, NOT_ON_LINUX));
}

function windowsErrors(spec: JsonObject, path: string): FieldError[] {
  const context = objectAt(spec, 'securityContext');
  const ofPod = POD_FIELDS.flatMap((field) => {
    if (!field.startsWith('.')) return context?.[field] === undefined ? [] : [`${path}.securityContext.${field}`];
    return spec[field.slice(1)] === undefined ? [] : [`${path}${field}`];
  });
  const ofContainers = containersOf(spec, path).flatMap(({ container, field }) => {
    const own = objectAt(container, 'securityContext');
    return CONTAINER_FIELDS.filter((name) => own?.[name] !== undefined).map(
      (name) => `${field}.securityContext.${name}`,
    );
  });
  const errors = [...ofPod, ...ofContainers].map((field) => fieldErrors.forbidden(field, NOT_ON_WINDOWS));
  if (spec['resources'] !== undefined)
    errors.push(fieldErrors.forbidden(`${path}.resources`, 'may not be set for a windows pod'));
  return errors;
}
