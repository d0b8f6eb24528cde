/**
 * Mirrors kubernetes `pkg/registry/core/node` and core validation (ValidateNode, ValidateNodeUpdate). Does not check
 * `spec.configSource`, which nothing uses.
 */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { cloneJson, isJsonObject, listAt, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { labelValueProblems } from '../../../kube/meta/names.ts';
import { labelKeyErrors } from '../../../kube/meta/validate-meta.ts';
import { parseCidr } from '../../../kube/net/ip-address.ts';
import { legacyCidrErrors } from '../../../kube/net/validate-ip.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy, statusStrategy } from '../kind-strategy.ts';
import { amountErrors } from '../resource-names.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const NODE_INFO = [
  'machineID',
  'systemUUID',
  'bootID',
  'kernelVersion',
  'osImage',
  'containerRuntimeVersion',
  'kubeletVersion',
  'kubeProxyVersion',
  'operatingSystem',
  'architecture',
];

export const NODES: BuiltInResource = {
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  namespaced: false,
  shortNames: ['no'],
  strategy: kindStrategy({
    namespaced: false,
    update: ['whole', 'meta', 'change'],
    default: defaultNode,
    prepareForUpdate: (node, old) => {
      keepField(node, old, 'status');
    },
    errors: nodeErrors,
    changeErrors: nodeChangeErrors,
    fields: (node) => ({ 'spec.unschedulable': String(objectAt(node, 'spec')?.['unschedulable'] === true) }),
  }),
  subresources: statusSubresource(
    statusStrategy({ namespaced: false, default: defaultNode, changeErrors: nodeChangeErrors }),
  ),
};

function defaultNode(node: ApiObject): void {
  const spec = objectAt(node, 'spec') ?? (node['spec'] = {});
  defaultPodCidrs(spec);
  const status = objectAt(node, 'status') ?? (node['status'] = {});
  const capacity = objectAt(status, 'capacity');
  if (capacity !== undefined) status['allocatable'] ??= cloneJson(capacity);
  const endpoints = objectAt(status, 'daemonEndpoints') ?? (status['daemonEndpoints'] = {});
  const kubelet = objectAt(endpoints, 'kubeletEndpoint') ?? (endpoints['kubeletEndpoint'] = {});
  kubelet['Port'] ??= 0;
  const info = objectAt(status, 'nodeInfo') ?? (status['nodeInfo'] = {});
  for (const field of NODE_INFO) info[field] ??= '';
  for (const condition of listAt(status, 'conditions').filter(isJsonObject))
    for (const field of ['lastHeartbeatTime', 'lastTransitionTime']) condition[field] ??= null;
}

/** The singular is the first of the plural, and wins where they differ. */
function defaultPodCidrs(spec: JsonObject): void {
  const single = textAt(spec, 'podCIDR') ?? '';
  const [first] = listAt(spec, 'podCIDRs');
  if (single === '' && first !== undefined) spec['podCIDR'] = first;
  else if (single !== '' && first !== single) spec['podCIDRs'] = [single];
}

function nodeErrors(node: ApiObject): FieldError[] {
  const spec = objectAt(node, 'spec') ?? {};
  return [...taintErrors(spec), ...resourceErrors(node), ...podCidrErrors(listAt(spec, 'podCIDRs').map(String))];
}

function nodeChangeErrors(node: ApiObject, old: ApiObject): FieldError[] {
  const spec = objectAt(node, 'spec') ?? {};
  const oldSpec = objectAt(old, 'spec') ?? {};
  const errors = [...resourceErrors(node), ...addressErrors(node)];
  errors.push(...podCidrChangeErrors(listAt(spec, 'podCIDRs'), listAt(oldSpec, 'podCIDRs')));
  const provider = textAt(oldSpec, 'providerID') ?? '';
  if (provider !== '' && provider !== (textAt(spec, 'providerID') ?? ''))
    errors.push(
      fieldErrors.forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'),
    );
  errors.push(...taintErrors(spec));
  if ((spec['externalID'] ?? '') !== (oldSpec['externalID'] ?? ''))
    errors.push(fieldErrors.forbidden('spec.externalID', 'may not be updated'));
  return errors;
}

function taintErrors(spec: JsonObject): FieldError[] {
  const seen = new Set<string>();
  return listAt(spec, 'taints')
    .filter(isJsonObject)
    .flatMap((taint, index) => {
      // The field is named like this upstream.
      const field = `metadata.taints[${index}]`;
      const key = textAt(taint, 'key') ?? '';
      const value = textAt(taint, 'value') ?? '';
      const effect = textAt(taint, 'effect') ?? '';
      const errors = labelKeyErrors(key, `${field}.key`);
      const problems = labelValueProblems(value);
      if (problems.length > 0) errors.push(fieldErrors.invalid(`${field}.value`, value, problems.join(';')));
      if (effect === '') errors.push(fieldErrors.required(`${field}.effect`));
      else if (!EFFECTS.includes(effect)) errors.push(fieldErrors.notSupported(`${field}.effect`, effect, EFFECTS));
      if (seen.has(`${effect} ${key}`))
        errors.push(
          fieldErrors.duplicate(
            field,
            { Key: key, Value: value, Effect: effect, TimeAdded: taint['timeAdded'] ?? null },
            'taints must be unique by key and effect pair',
          ),
        );
      seen.add(`${effect} ${key}`);
      return errors;
    });
}

function resourceErrors(node: ApiObject): FieldError[] {
  return ['capacity', 'allocatable'].flatMap((part) =>
    Object.entries(objectAt(objectAt(node, 'status'), part) ?? {}).flatMap(([name, value]) =>
      amountErrors(name, value, `status.${part}.${name}`),
    ),
  );
}

function addressErrors(node: ApiObject): FieldError[] {
  const seen = new Set<string>();
  return listAt(objectAt(node, 'status'), 'addresses')
    .filter(isJsonObject)
    .flatMap((address, index) => {
      const printed = { Type: textAt(address, 'type') ?? '', Address: textAt(address, 'address') ?? '' };
      const key = JSON.stringify(printed);
      const known = seen.has(key);
      seen.add(key);
      return known ? [fieldErrors.duplicate(`status.addresses[${index}]`, printed)] : [];
    });
}

function podCidrErrors(cidrs: readonly string[]): FieldError[] {
  const field = 'spec.podCIDRs';
  const errors = cidrs.flatMap((cidr, index) => legacyCidrErrors(cidr, `${field}[${index}]`));
  if (cidrs.length < 2) return errors;
  const families = cidrs.map((cidr) => parseCidr(cidr)?.network.family);
  const malformed = cidrs.find((_, index) => families[index] === undefined);
  if (malformed !== undefined)
    errors.push(
      fieldErrors.internal(
        field,
        `invalid PodCIDRs. failed to check with dual stack with error:invalid CIDR[${cidrs.indexOf(malformed)}]: <nil> (invalid CIDR address: ${malformed})`,
      ),
    );
  if (new Set(families).size < 2 || malformed !== undefined || cidrs.length > 2)
    errors.push(fieldErrors.invalid(field, cidrs, 'may specify no more than one CIDR for each IP family'));
  const seen = new Set<string>();
  for (const [index, cidr] of cidrs.entries()) {
    if (seen.has(cidr)) errors.push(fieldErrors.duplicate(`${field}[${index}]`, cidr));
    seen.add(cidr);
  }
  return errors;
}

function podCidrChangeErrors(cidrs: readonly unknown[], before: readonly unknown[]): FieldError[] {
  const error = fieldErrors.forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid');
  if (before.length === 0) return [];
  if (before.length !== cidrs.length) return [error];
  return before.flatMap((cidr, index) => (cidr === cidrs[index] ? [] : [error]));
}
