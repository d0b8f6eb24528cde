/** Stored only. Mirrors kubernetes `pkg/registry/networking/networkpolicy` and `pkg/apis/networking/validation`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { isJsonObject, listAt, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { portNameProblems, portNumberProblems } from '../../../kube/meta/names.ts';
import { labelSelectorErrors } from '../../../kube/meta/validate-label-selector.ts';
import { cidrContains, parseCidr } from '../../../kube/net/ip-address.ts';
import { cidrWarnings, legacyCidrErrors } from '../../../kube/net/validate-ip.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';
import { textsAt } from '../texts-at.ts';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const POLICY_TYPES = ['Ingress', 'Egress'];
/** Where each direction names its peers. */
const DIRECTIONS = [
  ['ingress', 'from'],
  ['egress', 'to'],
] as const;

export const NETWORK_POLICIES: BuiltInResource = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  namespaced: true,
  shortNames: ['netpol'],
  strategy: kindStrategy({
    namespaced: true,
    tracksGeneration: true,
    update: ['meta', 'spec', 'whole'],
    default: defaultPolicy,
    errors: policyErrors,
    warnings: policyWarnings,
  }),
};

function defaultPolicy(policy: ApiObject): void {
  const spec = objectAt(policy, 'spec') ?? (policy['spec'] = {});
  spec['podSelector'] ??= {};
  for (const [direction] of DIRECTIONS)
    for (const rule of listAt(spec, direction).filter(isJsonObject))
      for (const port of listAt(rule, 'ports').filter(isJsonObject)) port['protocol'] ??= 'TCP';
  // Whatever has no rules for what leaves is about what comes in.
  if (listAt(spec, 'policyTypes').length === 0)
    spec['policyTypes'] = listAt(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function policyErrors(policy: ApiObject): FieldError[] {
  const spec = objectAt(policy, 'spec') ?? {};
  const errors = labelSelectorErrors(spec['podSelector'], 'spec.podSelector');
  for (const [direction, peers] of DIRECTIONS)
    for (const [index, rule] of listAt(spec, direction).filter(isJsonObject).entries()) {
      const field = `spec.${direction}[${index}]`;
      for (const [position, port] of listAt(rule, 'ports').filter(isJsonObject).entries())
        errors.push(...portErrors(port, `${field}.ports[${position}]`));
      for (const [position, peer] of listAt(rule, peers).filter(isJsonObject).entries())
        errors.push(...peerErrors(peer, `${field}.${peers}[${position}]`));
    }
  const types = listAt(spec, 'policyTypes').map(String);
  if (types.length > POLICY_TYPES.length)
    return [...errors, fieldErrors.invalid('spec.policyTypes', types, 'may not specify more than two policyTypes')];
  for (const [index, type] of types.entries())
    if (!POLICY_TYPES.includes(type))
      errors.push(fieldErrors.notSupported(`spec.policyTypes[${index}]`, type, POLICY_TYPES));
  return errors;
}

function portErrors(port: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const protocol = textAt(port, 'protocol');
  const number = port['port'];
  const end = port['endPort'];
  if (protocol !== undefined && !PROTOCOLS.includes(protocol))
    errors.push(fieldErrors.notSupported(`${field}.protocol`, protocol, PROTOCOLS));
  if (typeof number === 'number') {
    for (const problem of portNumberProblems(number))
      errors.push(fieldErrors.invalid(`${field}.port`, number, problem));
    if (typeof end === 'number') {
      // The value shown is that of the port.
      if (end < number)
        errors.push(fieldErrors.invalid(`${field}.endPort`, number, 'must be greater than or equal to `port`'));
      for (const problem of portNumberProblems(end)) errors.push(fieldErrors.invalid(`${field}.endPort`, end, problem));
    }
  } else if (typeof number === 'string') {
    if (typeof end === 'number')
      errors.push(fieldErrors.invalid(`${field}.endPort`, end, 'may not be specified when `port` is non-numeric'));
    for (const problem of portNameProblems(number)) errors.push(fieldErrors.invalid(`${field}.port`, number, problem));
  } else if (typeof end === 'number')
    errors.push(fieldErrors.invalid(`${field}.endPort`, end, 'may not be specified when `port` is not specified'));
  return errors;
}

function peerErrors(peer: JsonObject, field: string): FieldError[] {
  const block = objectAt(peer, 'ipBlock');
  const selectors = ['podSelector', 'namespaceSelector'].filter((name) => isJsonObject(peer[name]));
  const errors = selectors.flatMap((name) => labelSelectorErrors(peer[name], `${field}.${name}`));
  if (block !== undefined) errors.push(...blockErrors(block, `${field}.ipBlock`));
  if (block === undefined && selectors.length === 0) errors.push(fieldErrors.required(field, 'must specify a peer'));
  else if (block !== undefined && selectors.length > 0)
    errors.push(fieldErrors.forbidden(field, 'may not specify both ipBlock and another peer'));
  return errors;
}

function blockErrors(block: JsonObject, field: string): FieldError[] {
  const text = textAt(block, 'cidr') ?? '';
  if (text === '') return [fieldErrors.required(`${field}.cidr`)];
  const errors = legacyCidrErrors(text, `${field}.cidr`);
  const cidr = parseCidr(text);
  if (cidr === undefined) return errors;
  for (const [index, item] of textsAt(block, 'except').entries()) {
    const at = `${field}.except[${index}]`;
    const except = parseCidr(item);
    if (except === undefined) errors.push(...legacyCidrErrors(item, at));
    else if (!cidrContains(cidr, except.network) || except.prefixLength <= cidr.prefixLength)
      errors.push(fieldErrors.invalid(at, item, 'must be a strict subset of `cidr`'));
  }
  return errors;
}

function policyWarnings(policy: ApiObject): string[] {
  const spec = objectAt(policy, 'spec') ?? {};
  return DIRECTIONS.flatMap(([direction, peers]) =>
    listAt(spec, direction)
      .filter(isJsonObject)
      .flatMap((rule, index) =>
        listAt(rule, peers)
          .filter(isJsonObject)
          .flatMap((peer, position) => {
            const block = objectAt(peer, 'ipBlock');
            const field = `spec.${direction}[${index}].${peers}[${position}].ipBlock`;
            if (block === undefined) return [];
            return [
              ...cidrWarnings(textAt(block, 'cidr') ?? '', `${field}.cidr`),
              ...textsAt(block, 'except').flatMap((except, at) => cidrWarnings(except, `${field}.except[${at}]`)),
            ];
          }),
      ),
  );
}
