/** Worded as kubernetes `pkg/apis/core/validation/validation.go`, ValidateService and ValidateServiceUpdate. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { equalJson, isJsonObject, listAt, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { dns1123SubdomainProblems, portNumberProblems, qualifiedNameProblems } from '../../../kube/meta/names.ts';
import { labelErrors } from '../../../kube/meta/validate-meta.ts';
import { parseIp } from '../../../kube/net/ip-address.ts';
import { legacyCidrErrors, legacyIpErrors, specialIpErrors } from '../../../kube/net/validate-ip.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import {
  isExternalName,
  isExternallyAccessible,
  isHeadless,
  isLoadBalancer,
  needsClusterIp,
  needsHealthCheckPort,
  portAt,
  portsOf,
  specOf,
  typeOf,
} from './service-fields.ts';
import { clusterIpFieldErrors } from './service-ip-families.ts';
import { nodePortErrors, servicePortErrors } from './service-port-validation.ts';
import { textsAt } from '../texts-at.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const AFFINITIES = ['ClientIP', 'None'];
const TRAFFIC_POLICIES = ['Cluster', 'Local'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const ONLY_LOAD_BALANCER = "may only be used when `type` is 'LoadBalancer'";
const AFFINITY_LIMIT_SECONDS = 86_400;

export function serviceErrors(service: ApiObject): FieldError[] {
  const spec = specOf(service);
  return [
    ...topologyErrors(service),
    ...typeErrors(spec),
    ...servicePortErrors(portsOf(spec)),
    ...labelErrors(spec['selector'], 'spec.selector'),
    ...affinityErrors(spec),
    ...clusterIpFieldErrors(spec),
    ...externalIpErrors(spec),
    ...oneOf(spec, 'type', TYPES),
    ...nodePortErrors(portsOf(spec), typeOf(spec)),
    ...sourceRangeErrors(service, spec),
    ...loadBalancerErrors(spec),
    ...loadBalancerClassErrors(spec, undefined),
    ...externalTrafficErrors(spec),
    ...internalTrafficErrors(spec),
    ...(spec['trafficDistribution'] === undefined ? [] : oneOf(spec, 'trafficDistribution', DISTRIBUTIONS)),
  ];
}

export function serviceChangeErrors(service: ApiObject, oldService: ApiObject): FieldError[] {
  const spec = specOf(service);
  const old = specOf(oldService);
  const errors: FieldError[] = [];
  if (!isExternalName(spec) && !isExternalName(old)) {
    if (!isHeadless(spec) || !isHeadless(old)) errors.push(...clusterIpChangeErrors(spec, old));
    if (!isHeadless(spec) && !isHeadless(old)) errors.push(...familyChangeErrors(spec, old));
  }
  errors.push(...loadBalancerClassErrors(spec, old));
  if (
    needsHealthCheckPort(spec) &&
    needsHealthCheckPort(old) &&
    portAt(spec, 'healthCheckNodePort') !== portAt(old, 'healthCheckNodePort')
  )
    errors.push(fieldErrors.forbidden('spec.healthCheckNodePort', 'field is immutable'));
  return errors;
}

export function loadBalancerStatusErrors(service: ApiObject): FieldError[] {
  const loadBalancer = objectAt(objectAt(service, 'status'), 'loadBalancer');
  const field = 'status.loadBalancer.ingress';
  const ingress = listAt(loadBalancer, 'ingress');
  if (ingress.length > 0 && !isLoadBalancer(specOf(service)))
    return [fieldErrors.forbidden(field, "may only be used when `spec.type` is 'LoadBalancer'")];
  return ingress.flatMap((item, index) => (isJsonObject(item) ? ingressErrors(item, `${field}[${index}]`) : []));
}

function ingressErrors(ingress: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const ip = textAt(ingress, 'ip') ?? '';
  const mode = textAt(ingress, 'ipMode');
  const hostname = textAt(ingress, 'hostname') ?? '';
  if (ip !== '') errors.push(...legacyIpErrors(ip, `${field}.ip`));
  if (mode === undefined) {
    if (ip !== '') errors.push(fieldErrors.required(`${field}.ipMode`, 'must be specified when `ip` is set'));
  } else if (ip === '')
    errors.push(fieldErrors.forbidden(`${field}.ipMode`, 'may not be specified when `ip` is not set'));
  else if (!['Proxy', 'VIP'].includes(mode))
    errors.push(fieldErrors.notSupported(`${field}.ipMode`, mode, ['Proxy', 'VIP']));
  if (hostname === '') return errors;
  for (const problem of dns1123SubdomainProblems(hostname))
    errors.push(fieldErrors.invalid(`${field}.hostname`, hostname, problem));
  if (parseIp(hostname) !== undefined)
    errors.push(fieldErrors.invalid(`${field}.hostname`, hostname, 'must be a DNS name, not an IP address'));
  return errors;
}

function topologyErrors(service: ApiObject): FieldError[] {
  const annotations = objectAt(service.metadata, 'annotations');
  const mode = textAt(annotations, TOPOLOGY_MODE);
  const hints = textAt(annotations, TOPOLOGY_HINTS);
  return mode === undefined || hints === undefined || mode === hints
    ? []
    : [
        fieldErrors.invalid(
          `metadata.annotations[${TOPOLOGY_MODE}]`,
          mode,
          `must match annotations[${TOPOLOGY_HINTS}] when both are specified`,
        ),
      ];
}

function typeErrors(spec: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  const type = typeOf(spec);
  if (portsOf(spec).length === 0 && !isHeadless(spec) && type !== 'ExternalName')
    errors.push(fieldErrors.required('spec.ports'));
  if ((type === 'LoadBalancer' || type === 'NodePort') && isHeadless(spec))
    errors.push(fieldErrors.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`));
  if (type !== 'ExternalName') return errors;
  for (const field of ['clusterIPs', 'ipFamilies'])
    if (listAt(spec, field).length > 0)
      errors.push(fieldErrors.forbidden(`spec.${field}`, 'may not be set for ExternalName services'));
  if (spec['ipFamilyPolicy'] !== undefined)
    errors.push(fieldErrors.forbidden('spec.ipFamilyPolicy', 'may not be set for ExternalName services'));
  const name = (textAt(spec, 'externalName') ?? '').replace(/\.$/, '');
  if (name === '') errors.push(fieldErrors.required('spec.externalName'));
  else
    for (const problem of dns1123SubdomainProblems(name))
      errors.push(fieldErrors.invalid('spec.externalName', name, problem));
  return errors;
}

function affinityErrors(spec: JsonObject): FieldError[] {
  const affinity = textAt(spec, 'sessionAffinity') ?? '';
  const errors = oneOf(spec, 'sessionAffinity', AFFINITIES);
  const field = 'spec.sessionAffinityConfig';
  const config = objectAt(spec, 'sessionAffinityConfig');
  if (affinity === 'ClientIP') {
    const clientIp = objectAt(config, 'clientIP');
    const seconds = clientIp?.['timeoutSeconds'];
    if (config === undefined) errors.push(fieldErrors.required(field, 'when session affinity type is ClientIP'));
    else if (clientIp === undefined)
      errors.push(fieldErrors.required(`${field}.clientIP`, 'when session affinity type is ClientIP'));
    else if (typeof seconds !== 'number')
      errors.push(fieldErrors.required(`${field}.clientIP.timeoutSeconds`, 'when session affinity type is ClientIP'));
    else if (seconds <= 0 || seconds > AFFINITY_LIMIT_SECONDS)
      errors.push(
        fieldErrors.invalid(
          `${field}.clientIP.timeoutSeconds`,
          seconds,
          `must be greater than 0 and less than ${AFFINITY_LIMIT_SECONDS}`,
        ),
      );
  } else if (affinity === 'None' && config !== undefined)
    errors.push(fieldErrors.forbidden(field, 'must not be set when session affinity is None'));
  return errors;
}

function externalIpErrors(spec: JsonObject): FieldError[] {
  return textsAt(spec, 'externalIPs').flatMap((ip, index) => {
    const field = `spec.externalIPs[${index}]`;
    const errors = legacyIpErrors(ip, field);
    return errors.length > 0 ? errors : specialIpErrors(ip, field);
  });
}

function sourceRangeErrors(service: ApiObject, spec: JsonObject): FieldError[] {
  const ranges = textsAt(spec, 'loadBalancerSourceRanges');
  const annotation = textAt(objectAt(service.metadata, 'annotations'), SOURCE_RANGES);
  if (ranges.length === 0 && annotation === undefined) return [];
  // The field is named like this upstream.
  const field = ranges.length > 0 ? 'spec.LoadBalancerSourceRanges' : `metadata.annotations[${SOURCE_RANGES}]`;
  const errors = isLoadBalancer(spec) ? [] : [fieldErrors.forbidden(field, ONLY_LOAD_BALANCER)];
  if (ranges.length > 0)
    errors.push(...ranges.flatMap((range, index) => legacyCidrErrors(range.trim(), `${field}[${index}]`)));
  else if (annotation !== undefined && annotation.trim() !== '')
    errors.push(...annotation.split(',').flatMap((range) => legacyCidrErrors(range.trim(), field)));
  return errors;
}

function loadBalancerErrors(spec: JsonObject): FieldError[] {
  const allocates = spec['allocateLoadBalancerNodePorts'] !== undefined;
  if (allocates && !isLoadBalancer(spec))
    return [fieldErrors.forbidden('spec.allocateLoadBalancerNodePorts', ONLY_LOAD_BALANCER)];
  return !allocates && isLoadBalancer(spec) ? [fieldErrors.required('allocateLoadBalancerNodePorts')] : [];
}

/** @param old of the service before an update; undefined: only the form of the class */
function loadBalancerClassErrors(spec: JsonObject, old: JsonObject | undefined): FieldError[] {
  const field = 'spec.loadBalancerClass';
  const value = textAt(spec, 'loadBalancerClass');
  if (!isLoadBalancer(spec)) return value === undefined ? [] : [fieldErrors.forbidden(field, ONLY_LOAD_BALANCER)];
  const errors: FieldError[] = [];
  if (old !== undefined && isLoadBalancer(old) && value !== textAt(old, 'loadBalancerClass'))
    errors.push(fieldErrors.invalid(field, value ?? null, 'may not change once set'));
  if (value !== undefined)
    errors.push(...qualifiedNameProblems(value).map((problem) => fieldErrors.invalid(field, value, problem)));
  return errors;
}

function externalTrafficErrors(spec: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  const policy = textAt(spec, 'externalTrafficPolicy') ?? '';
  if (isExternallyAccessible(spec)) errors.push(...oneOf(spec, 'externalTrafficPolicy', TRAFFIC_POLICIES));
  else if (policy !== '')
    errors.push(
      fieldErrors.invalid('spec.externalTrafficPolicy', policy, 'may only be set for externally-accessible services'),
    );
  const port = portAt(spec, 'healthCheckNodePort');
  const field = 'spec.healthCheckNodePort';
  if (!needsHealthCheckPort(spec)) {
    if (port !== 0)
      errors.push(
        fieldErrors.invalid(
          field,
          port,
          "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
        ),
      );
  } else if (port === 0) errors.push(fieldErrors.required(field));
  else errors.push(...portNumberProblems(port).map((problem) => fieldErrors.invalid(field, port, problem)));
  return errors;
}

function internalTrafficErrors(spec: JsonObject): FieldError[] {
  if (spec['internalTrafficPolicy'] === undefined)
    return needsClusterIp(spec) ? [fieldErrors.required('spec.internalTrafficPolicy')] : [];
  return oneOf(spec, 'internalTrafficPolicy', TRAFFIC_POLICIES);
}

function oneOf(spec: JsonObject, field: string, supported: readonly string[]): FieldError[] {
  const value = textAt(spec, field) ?? '';
  if (value === '' && field !== 'internalTrafficPolicy' && field !== 'trafficDistribution')
    return [fieldErrors.required(`spec.${field}`)];
  return supported.includes(value) ? [] : [fieldErrors.notSupported(`spec.${field}`, value, supported)];
}

function clusterIpChangeErrors(spec: JsonObject, old: JsonObject): FieldError[] {
  const ips = textsAt(spec, 'clusterIPs');
  const before = textsAt(old, 'clusterIPs');
  const moved = (index: number): FieldError =>
    fieldErrors.invalid(`spec.clusterIPs[${index}]`, ips, 'may not change once set');
  if (ips.length === before.length) return before.flatMap((ip, index) => (ip === ips[index] ? [] : [moved(index)]));
  if (ips.length > before.length) return before.length > 0 && ips[0] !== before[0] ? [moved(0)] : [];
  if (ips.length === 0) return [fieldErrors.invalid('spec.clusterIPs[0]', null, 'primary clusterIP can not be unset')];
  return [...(ips[0] === before[0] ? [] : [moved(0)]), ...(ips.length === 1 ? releaseErrors(spec, 'clusterIP') : [])];
}

function familyChangeErrors(spec: JsonObject, old: JsonObject): FieldError[] {
  const families = textsAt(spec, 'ipFamilies');
  const before = textsAt(old, 'ipFamilies');
  const field = 'spec.ipFamilies[0]';
  if (families.length === before.length)
    return equalJson(families, before)
      ? []
      : before.flatMap((family, index) =>
          family === families[index] ? [] : [fieldErrors.invalid(field, families, 'may not change once set')],
        );
  const moved =
    families.length > 0 && before.length > 0 && families[0] !== before[0]
      ? [fieldErrors.invalid(field, listAt(spec, 'clusterIPs'), 'may not change once set')]
      : [];
  if (families.length > before.length) return moved;
  const unset =
    textsAt(spec, 'clusterIPs').length === 0
      ? [fieldErrors.invalid(field, families, 'primary ipFamily can not be unset')]
      : [];
  return [...unset, ...moved, ...(families.length === 1 ? releaseErrors(spec, 'ipFamily') : [])];
}

function releaseErrors(spec: JsonObject, what: string): FieldError[] {
  const policy = textAt(spec, 'ipFamilyPolicy');
  return policy === 'SingleStack'
    ? []
    : [
        fieldErrors.invalid(
          'spec.ipFamilyPolicy',
          policy ?? null,
          `must be set to 'SingleStack' when releasing the secondary ${what}`,
        ),
      ];
}
