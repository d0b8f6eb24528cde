/**
 * Rules of the spec of a pod. Mirrors kubernetes `pkg/apis/core/validation/validation.go`, ValidatePodSpec. Does not: host
 * process pods and security options of Windows.
 */
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { dns1123LabelProblems, nameRules } from '../../../kube/meta/names.ts';
import { labelErrors } from '../../../kube/meta/validate-meta.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { affinityErrors } from './affinity-errors.ts';
import {
  containerErrors,
  ephemeralContainerErrors,
  initContainerErrors,
  type ContainerSurroundings,
} from './container-errors.ts';
import { dnsConfigErrors, dnsPolicyErrors, hostAliasErrors } from './dns-errors.ts';
import { isNumber, numberOf, objectsAt, textOf } from './fields.ts';
import { podResourceNameErrors, resourceRequirementErrors } from './resource-errors.ts';
import { gateErrors, tolerationErrors, topologySpreadErrors } from './scheduling-errors.ts';
import { systemErrors } from './system-errors.ts';
import { podSecurityErrors } from './security-errors.ts';
import { volumeErrors } from './volume-errors.ts';

export interface PodSpecRules {
  /** A pod itself; otherwise a template of pods. */
  readonly isPod: boolean;
  /** Empty where it is not known. */
  readonly podName: string;
}

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];
const SYSTEMS = ['linux', 'windows'];
const MOST_INT32 = 2 ** 31 - 1;

export function podSpecErrors(spec: JsonObject, path: string, rules: PodSpecRules): FieldError[] {
  const { errors, volumes } = volumeErrors(spec, rules.podName, path);
  const around = surroundings(spec, volumes);
  errors.push(
    ...podClaimErrors(spec, `${path}.resourceClaims`),
    ...containerErrors(spec, path, around),
    ...initContainerErrors(spec, path, around),
    ...ephemeralContainerErrors(spec, path, around),
    ...podResourceErrors(spec, path),
    ...hostNetworkErrors(spec, path, rules.isPod),
    ...restartPolicyErrors(spec, path),
    ...dnsPolicyErrors(spec, path),
    ...labelErrors(spec['nodeSelector'], `${path}.nodeSelector`),
    ...podSecurityErrors(spec, path),
    ...affinityErrors(objectAt(spec, 'affinity'), `${path}.affinity`),
    ...dnsConfigErrors(spec, path),
    ...gateErrors(spec, path),
    ...topologySpreadErrors(spec, path),
    ...hostUserErrors(spec, path),
    ...nameErrors(spec, path),
    ...deadlineErrors(spec, path),
    ...hostnameErrors(spec, path),
    ...tolerationErrors(spec, path),
    ...hostAliasErrors(spec, path),
    ...classErrors(spec, path),
  );
  return errors;
}

function surroundings(spec: JsonObject, volumes: ReadonlyMap<string, JsonObject>): ContainerSurroundings {
  const grace = spec['terminationGracePeriodSeconds'];
  return {
    volumes,
    claimNames: new Set(
      objectsAt(spec, 'resourceClaims')
        .map((claim) => textOf(claim, 'name'))
        .filter((name) => name !== ''),
    ),
    gracePeriodSeconds: typeof grace === 'number' ? grace : undefined,
    restartPolicy: textOf(spec, 'restartPolicy'),
    hostUsers: spec['hostUsers'] !== false,
  };
}

function podClaimErrors(spec: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [index, claim] of objectsAt(spec, 'resourceClaims').entries()) {
    const field = `${path}[${index}]`;
    const name = textOf(claim, 'name');
    if (name === '') errors.push(fieldErrors.required(`${field}.name`));
    else if (names.has(name)) errors.push(fieldErrors.duplicate(`${field}.name`, name));
    else
      for (const problem of dns1123LabelProblems(name))
        errors.push(fieldErrors.invalid(`${field}.name`, name, problem));
    names.add(name);
    errors.push(...claimSourceErrors(claim, name, field));
  }
  return errors;
}

function claimSourceErrors(claim: JsonObject, name: string, field: string): FieldError[] {
  const source = claim['resourceClaimName'];
  const template = claim['resourceClaimTemplateName'];
  const errors: FieldError[] = [];
  const shown = { Name: name, ResourceClaimName: source ?? null, ResourceClaimTemplateName: template ?? null };
  if (source !== undefined && template !== undefined)
    errors.push(
      fieldErrors.invalid(
        field,
        shown,
        'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified',
      ),
    );
  if (source === undefined && template === undefined)
    errors.push(
      fieldErrors.invalid(field, shown, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'),
    );
  for (const kind of ['resourceClaimName', 'resourceClaimTemplateName']) {
    const value = claim[kind];
    if (typeof value === 'string')
      for (const problem of nameRules.subdomain(value, false))
        errors.push(fieldErrors.invalid(`${field}.${kind}`, value, problem));
  }
  return errors;
}

function podResourceErrors(spec: JsonObject, path: string): FieldError[] {
  const resources = objectAt(spec, 'resources');
  if (resources === undefined) return [];
  const errors: FieldError[] = [];
  if (resources['claims'] !== undefined)
    errors.push(fieldErrors.forbidden(`${path}.resources.claims`, 'claims may not be set for Resources at pod-level'));
  errors.push(...resourceRequirementErrors(resources, `${path}.resources`, new Set(), podResourceNameErrors));
  return errors;
}

function hostNetworkErrors(spec: JsonObject, path: string, isPod: boolean): FieldError[] {
  if (spec['hostNetwork'] !== true) return [];
  const errors: FieldError[] = [];
  for (const [index, container] of objectsAt(spec, 'containers').entries())
    for (const [portIndex, port] of objectsAt(container, 'ports').entries()) {
      const hostPort = numberOf(port, 'hostPort');
      if ((isPod || hostPort !== 0) && hostPort !== numberOf(port, 'containerPort'))
        errors.push(
          fieldErrors.invalid(
            `${path}.containers[${index}].ports[${portIndex}].hostPort`,
            hostPort,
            'must match `containerPort` when `hostNetwork` is true',
          ),
        );
    }
  return errors;
}

function restartPolicyErrors(spec: JsonObject, path: string): FieldError[] {
  const policy = textOf(spec, 'restartPolicy');
  if (policy === '') return [fieldErrors.required(`${path}.restartPolicy`)];
  return RESTART_POLICIES.includes(policy)
    ? []
    : [fieldErrors.notSupported(`${path}.restartPolicy`, policy, RESTART_POLICIES)];
}

function hostUserErrors(spec: JsonObject, path: string): FieldError[] {
  if (spec['hostUsers'] !== false) return [];
  const fields = { hostNetwork: 'hostNetwork', hostPID: 'HostPID', hostIPC: 'HostIPC' };
  return Object.entries(fields)
    .filter(([field]) => spec[field] === true)
    .map(([, shown]) => fieldErrors.forbidden(`${path}.${shown}`, 'when `hostUsers` is false'));
}

function nameErrors(spec: JsonObject, path: string): FieldError[] {
  return ['serviceAccountName', 'nodeName'].flatMap((field) => {
    const name = textOf(spec, field);
    return name === ''
      ? []
      : nameRules.subdomain(name, false).map((problem) => fieldErrors.invalid(`${path}.${field}`, name, problem));
  });
}

function deadlineErrors(spec: JsonObject, path: string): FieldError[] {
  const deadline = spec['activeDeadlineSeconds'];
  if (!isNumber(deadline) || (deadline >= 1 && deadline <= MOST_INT32)) return [];
  return [
    fieldErrors.invalid(`${path}.activeDeadlineSeconds`, deadline, `must be between 1 and ${MOST_INT32}, inclusive`),
  ];
}

function hostnameErrors(spec: JsonObject, path: string): FieldError[] {
  return ['hostname', 'subdomain'].flatMap((field) => {
    const name = textOf(spec, field);
    return name === ''
      ? []
      : dns1123LabelProblems(name).map((problem) => fieldErrors.invalid(`${path}.${field}`, name, problem));
  });
}

function classErrors(spec: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['priorityClassName', 'runtimeClassName']) {
    const name = spec[field];
    if (typeof name === 'string' && (name !== '' || field === 'runtimeClassName'))
      for (const problem of nameRules.subdomain(name, false))
        errors.push(fieldErrors.invalid(`${path}.${field}`, name, problem));
  }
  const preemption = spec['preemptionPolicy'];
  if (preemption === '') errors.push(fieldErrors.required(`${path}.preemptionPolicy`));
  else if (typeof preemption === 'string' && !PREEMPTION_POLICIES.includes(preemption))
    errors.push(fieldErrors.notSupported(`${path}.preemptionPolicy`, preemption, PREEMPTION_POLICIES));
  const overhead = objectAt(spec, 'overhead');
  if (overhead !== undefined)
    errors.push(...resourceRequirementErrors({ limits: overhead }, `${path}.overhead`, new Set()));
  const system = objectAt(spec, 'os');
  if (system === undefined) return errors;
  const name = textOf(system, 'name');
  if (name === '') errors.push(fieldErrors.required(`${path}.os.name`));
  else if (!SYSTEMS.includes(name)) errors.push(fieldErrors.notSupported(`${path}.os`, name, SYSTEMS));
  else errors.push(...systemErrors(spec, name, path));
  return errors;
}
