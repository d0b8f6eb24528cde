/**
 * Rules of containers: regular, init and ephemeral ones. Mirrors kubernetes `pkg/apis/core/validation/validation.go`.
 */
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { dns1123LabelProblems } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { addEnvErrors, addEnvFromErrors } from './env-errors.ts';
import { objectsAt, textOf } from './fields.ts';
import { addDeviceErrors, addMountErrors, type Volumes } from './mount-errors.ts';
import { addContainerPortErrors, hostPortConflicts } from './port-errors.ts';
import { addLifecycleErrors, addProbeErrors, type ProbeKind } from './probe-errors.ts';
import { resourceRequirementErrors } from './resource-errors.ts';
import { containerSecurityErrors } from './security-errors.ts';

/** What containers share with their pod. */
export interface ContainerSurroundings {
  readonly volumes: Volumes;
  readonly claimNames: ReadonlySet<string>;
  readonly gracePeriodSeconds: number | undefined;
  readonly restartPolicy: string;
  readonly hostUsers: boolean;
}

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const PROBES: readonly ProbeKind[] = ['livenessProbe', 'readinessProbe', 'startupProbe'];

export function containerErrors(spec: JsonObject, path: string, around: ContainerSurroundings): FieldError[] {
  const containers = objectsAt(spec, 'containers');
  const field = `${path}.containers`;
  if (containers.length === 0) return [fieldErrors.required(field)];
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const own = `${field}[${index}]`;
    addCommonErrors(errors, container, own, around);
    const name = textOf(container, 'name');
    if (names.has(name)) errors.push(fieldErrors.duplicate(`${own}.name`, name));
    names.add(name);
    addRunningErrors(errors, container, own, around);
  }
  errors.push(...hostPortConflicts(containers, field));
  return errors;
}

export function initContainerErrors(spec: JsonObject, path: string, around: ContainerSurroundings): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set(objectsAt(spec, 'containers').map((container) => textOf(container, 'name')));
  const field = `${path}.initContainers`;
  for (const [index, container] of objectsAt(spec, 'initContainers').entries()) {
    const own = `${field}[${index}]`;
    addCommonErrors(errors, container, own, around);
    const name = textOf(container, 'name');
    if (names.has(name)) errors.push(fieldErrors.duplicate(`${own}.name`, name));
    else if (name !== '') names.add(name);
    errors.push(...hostPortConflicts([container], field));
    if (container['restartPolicy'] === 'Always') addRunningErrors(errors, container, own, around);
    else
      for (const forbidden of ['lifecycle', ...PROBES])
        if (container[forbidden] !== undefined)
          errors.push(
            fieldErrors.forbidden(
              `${own}.${forbidden}`,
              'may not be set for init containers without restartPolicy=Always',
            ),
          );
  }
  return errors;
}

const FORBIDDEN_FOR_EPHEMERAL = [
  ...['ports', 'resources', 'resizePolicy', 'restartPolicy', 'restartPolicyRules'],
  ...['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'],
];

export function ephemeralContainerErrors(spec: JsonObject, path: string, around: ContainerSurroundings): FieldError[] {
  const containers = objectsAt(spec, 'ephemeralContainers');
  const errors: FieldError[] = [];
  if (containers.length === 0) return errors;
  const others = new Set(
    [...objectsAt(spec, 'containers'), ...objectsAt(spec, 'initContainers')].map((other) => textOf(other, 'name')),
  );
  const names = new Set(others);
  for (const [index, container] of containers.entries()) {
    const field = `${path}.ephemeralContainers[${index}]`;
    addCommonErrors(errors, container, field, around);
    errors.push(...imageSpaceErrors(container, field));
    const name = textOf(container, 'name');
    if (names.has(name)) errors.push(fieldErrors.duplicate(`${field}.name`, name));
    names.add(name);
    const target = textOf(container, 'targetContainerName');
    if (target !== '' && !others.has(target)) errors.push(fieldErrors.notFound(`${field}.targetContainerName`, target));
    for (const forbidden of FORBIDDEN_FOR_EPHEMERAL)
      if (isSet(container, forbidden))
        errors.push(fieldErrors.forbidden(`${field}.${forbidden}`, 'cannot be set for an Ephemeral Container'));
    for (const [mountIndex, mount] of objectsAt(container, 'volumeMounts').entries())
      for (const forbidden of ['subPath', 'subPathExpr'])
        if (textOf(mount, forbidden) !== '')
          errors.push(
            fieldErrors.forbidden(
              `${field}.volumeMounts[${mountIndex}].${forbidden}`,
              'cannot be set for an Ephemeral Container',
            ),
          );
  }
  return errors;
}

/** Pods only: templates may have an image to be filled in later. */
export function imageSpaceErrors(container: JsonObject, field: string): FieldError[] {
  const image = textOf(container, 'image');
  return image === image.trim()
    ? []
    : [fieldErrors.invalid(`${field}.image`, image, 'must not have leading or trailing whitespace')];
}

function isSet(container: JsonObject, field: string): boolean {
  const value = container[field];
  return value !== undefined && (field !== 'resources' || Object.keys(value as JsonObject).length > 0);
}

function addRunningErrors(
  errors: FieldError[],
  container: JsonObject,
  field: string,
  around: ContainerSurroundings,
): void {
  addLifecycleErrors(errors, objectAt(container, 'lifecycle'), around.gracePeriodSeconds, field);
  for (const probe of PROBES) addProbeErrors(errors, container, probe, field);
}

function addCommonErrors(
  errors: FieldError[],
  container: JsonObject,
  field: string,
  around: ContainerSurroundings,
): void {
  const name = textOf(container, 'name');
  if (name === '') errors.push(fieldErrors.required(`${field}.name`));
  else
    for (const problem of dns1123LabelProblems(name)) errors.push(fieldErrors.invalid(`${field}.name`, name, problem));
  if (textOf(container, 'image') === '') errors.push(fieldErrors.required(`${field}.image`));
  addChoiceError(errors, container, 'terminationMessagePolicy', MESSAGE_POLICIES, field);
  addContainerPortErrors(errors, container, field);
  addEnvErrors(errors, container, field);
  addEnvFromErrors(errors, container, field);
  addMountErrors(errors, container, around.volumes, field);
  addDeviceErrors(errors, container, around.volumes, field);
  addChoiceError(errors, container, 'imagePullPolicy', PULL_POLICIES, field);
  errors.push(
    ...resourceRequirementErrors(objectAt(container, 'resources'), `${field}.resources`, around.claimNames),
    ...resizePolicyErrors(container, `${field}.resizePolicy`, around.restartPolicy),
    ...containerSecurityErrors(objectAt(container, 'securityContext'), around.hostUsers, `${field}.securityContext`),
  );
}

function addChoiceError(
  errors: FieldError[],
  container: JsonObject,
  name: string,
  choices: readonly string[],
  field: string,
): void {
  const value = textOf(container, name);
  if (value === '') errors.push(fieldErrors.required(`${field}.${name}`));
  else if (!choices.includes(value)) errors.push(fieldErrors.notSupported(`${field}.${name}`, value, choices));
}

function resizePolicyErrors(container: JsonObject, field: string, restartPolicy: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, policy] of objectsAt(container, 'resizePolicy').entries()) {
    const resource = textOf(policy, 'resourceName');
    if (seen.has(resource)) errors.push(fieldErrors.duplicate(`${field}[${index}]`, resource));
    seen.add(resource);
    if (resource === '') errors.push(fieldErrors.required(field));
    else if (resource !== 'cpu' && resource !== 'memory')
      errors.push(fieldErrors.notSupported(field, resource, ['cpu', 'memory']));
    const restart = textOf(policy, 'restartPolicy');
    if (restart === '') errors.push(fieldErrors.required(field));
    else if (restart !== 'NotRequired' && restart !== 'RestartContainer')
      errors.push(fieldErrors.notSupported(field, restart, ['NotRequired', 'RestartContainer']));
    if (restartPolicy === 'Never' && restart !== 'NotRequired')
      errors.push(fieldErrors.invalid(field, restart, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
  }
  return errors;
}
