import type { MultiClusterIngress, MultiClusterIngressStatus } from '../../kube/api/multicluster-ingress.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';
import type { ProxyState } from '../route-feed/route-tables.ts';
import { derivedName, negName } from './derived-names.ts';
import type { EvaluatedIngress } from './evaluated-ingress.ts';
import type { Evaluation } from './evaluation.ts';
import type { IngressPlan } from './ingress-plan.ts';
import type { IngressSettings } from './ingress-settings.ts';
import { ingressSource } from './names.ts';
import { backendName, ingressResourceNames } from './resource-names.ts';
import { servingMembers } from './serving-members.ts';

/** The ingress with its VIP and what serves it (semantics 2.3): once its load balancer has taken it on, and from then on (001-R7). */
export function withIngressStatus(
  evaluated: EvaluatedIngress,
  evaluation: Evaluation,
  proxy: ProxyState | undefined,
  settings: IngressSettings,
): MultiClusterIngress {
  const { ingress, plan, loadBalancer } = evaluated;
  if (plan === undefined || loadBalancer === undefined) return ingress;
  const isServed = proxy?.applied?.sources[ingressSource(keyTextOf(ingress))] !== undefined;
  if (!isServed && ingress.status?.VIP !== loadBalancer.address) return ingress;
  const status: MultiClusterIngressStatus = {
    VIP: loadBalancer.address,
    CloudResources: cloudResources(ingress, plan, evaluation, settings),
  };
  return { ...ingress, status };
}

function cloudResources(
  { metadata }: MultiClusterIngress,
  plan: IngressPlan,
  evaluation: Evaluation,
  { projectNumber }: IngressSettings,
): NonNullable<MultiClusterIngressStatus['CloudResources']> {
  const { namespace = '', name } = metadata;
  const names = ingressResourceNames(projectNumber, namespace, name);
  const backends = plan.backends.map((planned) => backendName(projectNumber, namespace, planned)).sort();
  const groups = plan.backends.flatMap(({ service, port }) =>
    servingMembers(evaluation, namespace, service).map(
      ({ name: cluster, zone }) =>
        `zones/${zone}/networkEndpointGroups/${negName(cluster, namespace, derivedName(namespace, service), port)}`,
    ),
  );
  const isSecure = plan.certificates.length > 0;
  return {
    BackendServices: backends,
    Firewalls: [names.firewall],
    ForwardingRules: [names.forwardingRule, ...(isSecure ? [names.httpsForwardingRule] : [])],
    HealthChecks: backends,
    NetworkEndpointGroups: [...new Set(groups)].sort(),
    TargetProxies: [names.targetProxy, ...(isSecure ? [names.httpsTargetProxy] : [])],
    UrlMap: names.urlMap,
  };
}
