/**
 * Rules of security contexts. Mirrors kubernetes `pkg/apis/core/validation/validation.go`. Does not: options for Windows.
 */
import { listAt, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { isNumber, objectsAt, textOf, textsAt } from './fields.ts';
import { internalSecurityContext } from './internal-json.ts';
import { descendingPathErrors } from './path-errors.ts';

const MOST_ID = 2 ** 31 - 1;
const PROFILES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const SYSCTL_RULE =
  'must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
const IPC_SYSCTLS = /^(?:kernel\.shm|kernel\.msg|fs\.mqueue\.)|^kernel\.sem$/;

export function podSecurityErrors(spec: JsonObject, path: string): FieldError[] {
  const context = objectAt(spec, 'securityContext');
  const errors: FieldError[] = [];
  if (context === undefined) return errors;
  const field = `${path}.securityContext`;
  addIdErrors(errors, context, ['fsGroup', 'runAsUser', 'runAsGroup'], field);
  for (const [index, group] of listAt(context, 'supplementalGroups').entries())
    addIdError(errors, group, `${field}.supplementalGroups[${index}]`);
  if (spec['shareProcessNamespace'] === true && spec['hostPID'] === true)
    errors.push(
      fieldErrors.invalid(
        `${field}.shareProcessNamespace`,
        true,
        'ShareProcessNamespace and HostPID cannot both be enabled',
      ),
    );
  errors.push(...sysctlErrors(context, spec, `${field}.sysctls`));
  addChoiceError(errors, context, 'fsGroupChangePolicy', ['Always', 'OnRootMismatch'], field);
  errors.push(...profileErrors(objectAt(context, 'seccompProfile'), 'seccomp', `${field}.seccompProfile`));
  errors.push(...profileErrors(objectAt(context, 'appArmorProfile'), 'AppArmor', `${field}.appArmorProfile`));
  addChoiceError(errors, context, 'supplementalGroupsPolicy', ['Merge', 'Strict'], field);
  addChoiceError(errors, context, 'seLinuxChangePolicy', ['Recursive'], field);
  return errors;
}

/** @param hostUsers whether the pod shares the users of its node */
export function containerSecurityErrors(
  context: JsonObject | undefined,
  hostUsers: boolean,
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (context === undefined) return errors;
  addIdErrors(errors, context, ['runAsUser', 'runAsGroup'], field);
  const procMount = textAt(context, 'procMount');
  addChoiceError(errors, context, 'procMount', ['Default', 'Unmasked'], field);
  if (hostUsers && procMount === 'Unmasked')
    errors.push(fieldErrors.invalid(`${field}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`'));
  errors.push(...profileErrors(objectAt(context, 'seccompProfile'), 'seccomp', `${field}.seccompProfile`));
  if (context['allowPrivilegeEscalation'] === false) errors.push(...escalationErrors(context, field));
  errors.push(...profileErrors(objectAt(context, 'appArmorProfile'), 'AppArmor', `${field}.appArmorProfile`));
  return errors;
}

function escalationErrors(context: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const shown = internalSecurityContext(context);
  if (context['privileged'] === true)
    errors.push(
      fieldErrors.invalid(field, shown, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'),
    );
  if (textsAt(objectAt(context, 'capabilities'), 'add').includes('CAP_SYS_ADMIN'))
    errors.push(
      fieldErrors.invalid(
        field,
        shown,
        'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
      ),
    );
  return errors;
}

function addIdErrors(errors: FieldError[], context: JsonObject, names: readonly string[], field: string): void {
  for (const name of names) if (context[name] !== undefined) addIdError(errors, context[name], `${field}.${name}`);
}

function addIdError(errors: FieldError[], id: unknown, field: string): void {
  if (isNumber(id) && (id < 0 || id > MOST_ID))
    errors.push(fieldErrors.invalid(field, id, `must be between 0 and ${MOST_ID}, inclusive`));
}

function addChoiceError(
  errors: FieldError[],
  context: JsonObject,
  name: string,
  choices: readonly string[],
  field: string,
): void {
  const value = context[name];
  if (typeof value === 'string' && !choices.includes(value))
    errors.push(fieldErrors.notSupported(`${field}.${name}`, value, choices));
}

function profileErrors(profile: JsonObject | undefined, what: 'seccomp' | 'AppArmor', field: string): FieldError[] {
  if (profile === undefined) return [];
  const type = textOf(profile, 'type');
  const path = textAt(profile, 'localhostProfile');
  const errors: FieldError[] = [];
  const profileField = what === 'seccomp' ? 'seccompProfile' : 'appArmorProfile';
  if (type === '') errors.push(fieldErrors.required(`${field}.type`, `type is required when ${profileField} is set`));
  else if (!PROFILES.includes(type)) errors.push(fieldErrors.notSupported(`${field}.type`, type, PROFILES));
  if (type === 'Localhost') {
    if (path === undefined || (what === 'AppArmor' && path.trim() === ''))
      errors.push(fieldErrors.required(`${field}.localhostProfile`, `must be set when ${what} type is Localhost`));
    else if (what === 'seccomp') errors.push(...descendingPathErrors(path, `${field}.localhostProfile`));
    else if (path !== path.trim())
      errors.push(fieldErrors.invalid(`${field}.localhostProfile`, path, 'must not be padded with whitespace'));
  } else if (path !== undefined && (what === 'seccomp' || PROFILES.includes(type))) {
    const shown = what === 'seccomp' ? { Type: type, LocalhostProfile: path } : path;
    errors.push(
      fieldErrors.invalid(`${field}.localhostProfile`, shown, `can only be set when ${what} type is Localhost`),
    );
  }
  return errors;
}

function sysctlErrors(context: JsonObject, spec: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [index, sysctl] of objectsAt(context, 'sysctls').entries()) {
    const field = `${path}[${index}].name`;
    const name = textOf(sysctl, 'name');
    if (name === '') errors.push(fieldErrors.required(field));
    else if (name.length > 253 || !SYSCTL.test(name)) errors.push(fieldErrors.invalid(field, name, SYSCTL_RULE));
    else if (names.has(name)) errors.push(fieldErrors.duplicate(field, name));
    const dotted = name.replaceAll('/', '.');
    if (spec['hostNetwork'] === true && dotted.startsWith('net.'))
      errors.push(fieldErrors.invalid(field, name, "may not be specified when 'hostNetwork' is true"));
    else if (spec['hostIPC'] === true && IPC_SYSCTLS.test(dotted))
      errors.push(fieldErrors.invalid(field, name, "may not be specified when 'hostIPC' is true"));
    names.add(name);
  }
  return errors;
}
