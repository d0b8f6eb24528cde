import type { MultiClusterIngress } from '../../kube/api/multicluster-ingress.ts';
import type { LoadBalancer } from '../load-balancers/load-balancer.ts';
import type { IngressPlan } from './ingress-plan.ts';
import type { Planning } from './plan-ingress.ts';

export interface EvaluatedIngress extends Pick<Planning, 'problems' | 'warnings'> {
  readonly ingress: MultiClusterIngress;
  /** What is served: as asked, or the last good one (001-R8). Absent for a new one that cannot be served. */
  readonly plan?: IngressPlan;
  readonly loadBalancer?: LoadBalancer;
  /** Why it has none, or another one than asked. */
  readonly addressProblem?: string;
}
