/**
 * Which IP families a service has. Mirrors kubernetes `pkg/registry/core/service/storage/alloc.go`, initIPFamilyFields,
 * and core validation, ValidateServiceClusterIPsRelatedFields.
 */
import { listAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { parseIp } from '../../../kube/net/ip-address.ts';
import { legacyIpErrors } from '../../../kube/net/validate-ip.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import {
  hasSelector,
  isExternalName,
  isHeadless,
  needsClusterIp,
  sameClusterIps,
  sameTexts,
} from './service-fields.ts';
import { textsAt } from '../texts-at.ts';

const FAMILIES: readonly string[] = ['IPv4', 'IPv6'];
const POLICIES: readonly string[] = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

/**
 * Fills in `ipFamilies` and `ipFamilyPolicy`, in place.
 *
 * @param served families with a range of cluster IPs; the first is the one of single-stack services
 * @returns what is wrong; the fields may then be half filled in
 */
export function fillIpFamilies(spec: JsonObject, old: JsonObject | undefined, served: readonly string[]): FieldError[] {
  if (isExternalName(spec) || keepsPreference(spec, old)) return [];
  const selectorless = spec['clusterIP'] === 'None' && !hasSelector(spec);
  const policy = textAt(spec, 'ipFamilyPolicy') ?? defaultPolicy(old, selectorless);
  spec['ipFamilyPolicy'] = policy;
  const wrong = clusterIpFieldErrors(spec);
  if (wrong.length > 0) return wrong;
  const mismatches = [
    ...(old === undefined ? [] : reductionErrors(spec, old, policy)),
    ...policyErrors(spec, policy),
    ...inferFamilies(spec, served),
  ];
  if (mismatches.length > 0) return mismatches;
  // Headless services without selector may have families that the cluster has not.
  const unserved = selectorless ? [] : servedErrors(spec, policy, served);
  if (unserved.length > 0) return unserved;
  spec['ipFamilies'] = completeFamilies(
    textsAt(spec, 'ipFamilies'),
    served,
    policy !== 'SingleStack' && (selectorless || served.length === 2),
  );
  return [];
}

function defaultPolicy(old: JsonObject | undefined, selectorless: boolean): string {
  return textAt(old, 'ipFamilyPolicy') ?? (selectorless ? 'RequireDualStack' : 'SingleStack');
}

function completeFamilies(families: readonly string[], served: readonly string[], both: boolean): string[] {
  const first = families[0] ?? served[0] ?? 'IPv4';
  if (both && families.length < 2) return [first, first === 'IPv4' ? 'IPv6' : 'IPv4'];
  return families.length === 0 ? [first] : [...families];
}

/** Whether cluster IPs, families and policy fit together, whatever the cluster serves. */
export function clusterIpFieldErrors(spec: JsonObject): FieldError[] {
  if (isExternalName(spec)) return [];
  const ips = textsAt(spec, 'clusterIPs');
  const errors = [...singularErrors(spec, ips), ...familyErrors(spec)];
  const malformed = ips.flatMap((ip, index) => {
    if (index > 0 || ip !== 'None') return legacyIpErrors(ip, `spec.clusterIPs[${index}]`);
    return ips.length > 1
      ? [fieldErrors.invalid('spec.clusterIPs', ips, "'None' must be the first and only value")]
      : [];
  });
  errors.push(...malformed);
  if (ips.length > 2) errors.push(fieldErrors.invalid('spec.clusterIPs', ips, 'may only hold up to 2 values'));
  if (malformed.length > 0) return errors;
  if (ips.length > 1 && new Set(ips.map(familyOf)).size < 2)
    errors.push(fieldErrors.invalid('spec.clusterIPs', ips, 'may specify no more than one IP for each IP family'));
  if (!isHeadless(spec)) errors.push(...mismatchErrors(ips, textsAt(spec, 'ipFamilies')));
  return errors;
}

function familyOf(ip: string): 'IPv4' | 'IPv6' {
  return parseIp(ip)?.family === 6 ? 'IPv6' : 'IPv4';
}

/** Services that prefer two families neither gain nor lose one when the cluster changes. */
export function keepsPreference(spec: JsonObject, old: JsonObject | undefined): boolean {
  return (
    old !== undefined &&
    needsClusterIp(spec) &&
    needsClusterIp(old) &&
    spec['ipFamilyPolicy'] === 'PreferDualStack' &&
    old['ipFamilyPolicy'] === 'PreferDualStack' &&
    sameClusterIps(spec, old) &&
    sameTexts(spec, old, 'ipFamilies')
  );
}

function singularErrors(spec: JsonObject, ips: readonly string[]): FieldError[] {
  const ip = textAt(spec, 'clusterIP') ?? '';
  if (ip === '')
    return ips.length === 0
      ? []
      : [fieldErrors.invalid('spec.clusterIPs', ips, 'must be empty when `clusterIP` is not specified')];
  if (ips.length === 0) return [fieldErrors.required('spec.clusterIPs')];
  return ips[0] === ip ? [] : [fieldErrors.invalid('spec.clusterIPs', ips, 'first value must match `clusterIP`')];
}

function familyErrors(spec: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, family] of textsAt(spec, 'ipFamilies').entries()) {
    const field = `spec.ipFamilies[${index}]`;
    if (!FAMILIES.includes(family)) errors.push(fieldErrors.notSupported(field, family, FAMILIES));
    if (seen.has(family)) errors.push(fieldErrors.duplicate(field, family));
    seen.add(family);
  }
  const policy = textAt(spec, 'ipFamilyPolicy');
  if (policy !== undefined && !POLICIES.includes(policy))
    errors.push(fieldErrors.notSupported('spec.ipFamilyPolicy', policy, POLICIES));
  return errors;
}

function mismatchErrors(ips: readonly string[], families: readonly string[]): FieldError[] {
  return ips.flatMap((ip, index) => {
    const family = families[index];
    return family === undefined || !FAMILIES.includes(family) || family === familyOf(ip)
      ? []
      : [
          fieldErrors.invalid(
            `spec.clusterIPs[${index}]`,
            ip,
            `expected an ${family} value as indicated by \`ipFamilies[${index}]\``,
          ),
        ];
  });
}

function reductionErrors(spec: JsonObject, old: JsonObject, policy: string): FieldError[] {
  if (policy === 'SingleStack') {
    // With unchanged lists the policy alone says what is wanted.
    if (sameClusterIps(spec, old)) spec['clusterIPs'] = listAt(spec, 'clusterIPs').slice(0, 1);
    if (sameTexts(spec, old, 'ipFamilies')) spec['ipFamilies'] = listAt(spec, 'ipFamilies').slice(0, 1);
    return [];
  }
  const errors: FieldError[] = [];
  for (const [field, what] of [
    ['clusterIPs', 'cluster IP'],
    ['ipFamilies', 'IP family'],
  ] as const)
    if (isReduced(listAt(spec, field), listAt(old, field)))
      errors.push(
        fieldErrors.invalid('spec.ipFamilyPolicy', policy, `must be 'SingleStack' to release the secondary ${what}`),
      );
  return errors;
}

function isReduced(now: readonly unknown[], before: readonly unknown[]): boolean {
  return now.length > 0 && now.length < before.length && now[0] === before[0];
}

function policyErrors(spec: JsonObject, policy: string): FieldError[] {
  if (policy !== 'SingleStack') return [];
  const errors: FieldError[] = [];
  for (const [field, what] of [
    ['clusterIPs', 'cluster IPs'],
    ['ipFamilies', 'IP families'],
  ] as const)
    if (listAt(spec, field).length === 2)
      errors.push(
        fieldErrors.invalid(
          'spec.ipFamilyPolicy',
          policy,
          `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
        ),
      );
  return errors;
}

/** From the cluster IPs, where the families were left out. */
function inferFamilies(spec: JsonObject, served: readonly string[]): FieldError[] {
  const ips = textsAt(spec, 'clusterIPs');
  const families = textsAt(spec, 'ipFamilies');
  if (ips[0] === 'None') return [];
  const errors: FieldError[] = [];
  for (const [index, ip] of ips.entries()) {
    if (index < families.length) continue;
    const family = familyOf(ip);
    if (served.includes(family)) families.push(family);
    else
      errors.push(fieldErrors.invalid(`spec.clusterIPs[${index}]`, ips, `${family} is not configured on this cluster`));
  }
  if (families.length > 0) spec['ipFamilies'] = families;
  return errors;
}

function servedErrors(spec: JsonObject, policy: string, served: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  if (policy === 'RequireDualStack' && served.length < 2)
    errors.push(
      fieldErrors.invalid('spec.ipFamilyPolicy', policy, 'this cluster is not configured for dual-stack services'),
    );
  for (const [index, family] of textsAt(spec, 'ipFamilies').entries())
    if (!served.includes(family))
      errors.push(fieldErrors.invalid(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster'));
  return errors;
}
