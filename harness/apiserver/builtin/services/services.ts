/** Mirrors kubernetes `pkg/registry/core/service`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { cloneJson, objectAt, textAt } from '../../../kube/json/json.ts';
import { nameRules } from '../../../kube/meta/names.ts';
import { cidrWarnings, ipWarnings } from '../../../kube/net/validate-ip.ts';
import type { ResourceStrategy, StrategyReservation } from '../../registry/strategy.ts';
import type { BuiltInOptions } from '../built-in-options.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy, statusStrategy } from '../kind-strategy.ts';
import { ServiceAllocations } from './service-allocations.ts';
import { defaultService } from './service-defaults.ts';
import { isExternalName, isHeadless, isLoadBalancer, specOf } from './service-fields.ts';
import { dropFieldsOfOldType, keepAllocatedValues, normalizeClusterIps } from './service-updates.ts';
import { loadBalancerStatusErrors, serviceChangeErrors, serviceErrors } from './service-validation.ts';
import { textsAt } from '../texts-at.ts';

const NO_RESERVATION: StrategyReservation = { errors: [], undo: () => undefined };

/** Holds the cluster IPs and node ports of one server. */
export function serviceResource(
  options: Pick<BuiltInOptions, 'serviceClusterIpRanges' | 'nodePorts'>,
): BuiltInResource {
  return {
    group: '',
    version: 'v1',
    kind: 'Service',
    plural: 'services',
    namespaced: true,
    shortNames: ['svc'],
    categories: ['all'],
    strategy: serviceStrategy(new ServiceAllocations(options)),
    subresources: statusSubresource(
      statusStrategy({
        namespaced: true,
        name: nameRules.dns1035,
        default: defaultService,
        changeErrors: loadBalancerStatusErrors,
      }),
    ),
  };
}

function serviceStrategy(allocations: ServiceAllocations): ResourceStrategy {
  return kindStrategy({
    namespaced: true,
    name: nameRules.dns1035,
    allowCreateOnUpdate: true,
    update: ['meta', 'change', 'spec'],
    default: defaultService,
    prepareForCreate: (service, context) => {
      service['status'] = { loadBalancer: {} };
      normalizeClusterIps(specOf(service), undefined);
      allocations.choose(service, undefined, context);
    },
    prepareForUpdate: (service, old, context) => {
      const spec = specOf(service);
      keepAllocatedValues(spec, specOf(old));
      normalizeClusterIps(spec, specOf(old));
      keepStatus(service, old);
      // A change of type is looked at first: what is dropped need not be allocated.
      dropFieldsOfOldType(spec, specOf(old));
      allocations.choose(service, old, context);
    },
    errors: serviceErrors,
    changeErrors: serviceChangeErrors,
    warnings: serviceWarnings,
    // What a dry run shows was not looked for among what is free.
    reserve: (service, old, context) => (context.dryRun ? NO_RESERVATION : allocations.reserve(service, old, context)),
    released: (service) => {
      allocations.release(service);
    },
    fields: (service) => ({
      'spec.clusterIP': textAt(specOf(service), 'clusterIP') ?? '',
      'spec.type': textAt(specOf(service), 'type') ?? '',
    }),
  });
}

/** The address of a load balancer goes when the service is none any more. */
function keepStatus(service: ApiObject, old: ApiObject): void {
  keepField(service, old, 'status');
  const status = objectAt(service, 'status');
  if (isLoadBalancer(specOf(service)) || objectAt(status, 'loadBalancer')?.['ingress'] === undefined) return;
  service['status'] = { ...cloneJson(status ?? {}), loadBalancer: {} };
}

function serviceWarnings(service: ApiObject): string[] {
  const spec = specOf(service);
  const warnings: string[] = [];
  for (const [index, ip] of textsAt(spec, 'clusterIPs').entries())
    if (ip !== 'None') warnings.push(...ipWarnings(ip, `spec.clusterIPs[${index}]`));
  for (const [index, ip] of textsAt(spec, 'externalIPs').entries())
    warnings.push(...ipWarnings(ip, `spec.externalIPs[${index}]`));
  const loadBalancerIp = textAt(spec, 'loadBalancerIP') ?? '';
  if (loadBalancerIp !== '') warnings.push(...ipWarnings(loadBalancerIp, 'spec.loadBalancerIP'));
  for (const [index, range] of textsAt(spec, 'loadBalancerSourceRanges').entries())
    warnings.push(...cidrWarnings(range, `spec.loadBalancerSourceRanges[${index}]`));
  if (!isExternalName(spec) && (textAt(spec, 'externalName') ?? '') !== '')
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (isHeadless(spec) && spec['sessionAffinity'] === 'ClientIP')
    warnings.push('spec.SessionAffinity is ignored for headless services');
  return warnings;
}
