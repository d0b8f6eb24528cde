import type { MultiClusterIngress, MultiClusterService } from '../../kube/api/multicluster-ingress.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import { byAge, keyTextOf } from '../clusterset/clusterset-world.ts';
import { assignAddresses } from './address-assignment.ts';
import { selectClusters, type Selection } from './cluster-selection.ts';
import type { EvaluatedIngress } from './evaluated-ingress.ts';
import type { IngressSettings } from './ingress-settings.ts';
import { lastGoodPlan } from './last-good.ts';
import { MCI_FINALIZER, MCS_FINALIZER } from './names.ts';
import { planIngress } from './plan-ingress.ts';
import { serviceAnnotations } from './service-annotations.ts';
import type { World } from './world.ts';

export interface EvaluatedService {
  readonly service: MultiClusterService;
  readonly selection: Selection;
  /** An ingress refers to it, as it is or by what is served of it. */
  readonly isUsed: boolean;
  readonly problems: readonly string[];
}

/** What the objects of the config cluster mean. Keys are `namespace/name`. */
export interface Evaluation {
  /** Those that are within the quota and not being deleted. */
  readonly ingresses: ReadonlyMap<string, EvaluatedIngress>;
  /** Those that are within the quota; without those that nobody uses and that are being deleted. */
  readonly services: ReadonlyMap<string, EvaluatedService>;
  /** Semantics 2.7. */
  readonly refused: readonly (MultiClusterIngress | MultiClusterService)[];
  /** What is beyond a quota and served all the same (semantics 2.7). */
  readonly excesses: readonly string[];
}

export function evaluate(world: World, settings: IngressSettings): Evaluation {
  const { config, members, elsewhere, served } = world;
  const ingresses = withinQuota(config.ingresses, MCI_FINALIZER, settings.maxIngresses);
  const services = withinQuota(config.services, MCS_FINALIZER, settings.maxServices);
  const serviceByKey = new Map(services.admitted.map((service) => [keyTextOf(service), service]));
  const planned = ingresses.admitted.filter(isStaying).map((ingress): EvaluatedIngress => {
    const { plan, ...planning } = planIngress(ingress, config, serviceByKey);
    const kept = plan ?? served.get(ingress.metadata.uid ?? '') ?? lastGoodPlan(ingress);
    return { ingress, ...planning, ...(kept === undefined ? {} : { plan: kept }) };
  });
  const departing = config.ingresses.filter((ingress) => !isStaying(ingress));
  const assigned = assignAddresses(planned, { departing, elsewhere, loadBalancers: settings.loadBalancers });
  const used = new Set(planned.flatMap(usedServices));
  return {
    ingresses: new Map(planned.map((each) => [keyTextOf(each.ingress), { ...each, ...assigned(each.ingress) }])),
    services: new Map(
      services.admitted
        .filter((service) => isStaying(service) || used.has(keyTextOf(service)))
        .map((service): [string, EvaluatedService] => {
          const { problems } = serviceAnnotations(service);
          const selection = selectClusters(service, members);
          return [keyTextOf(service), { service, selection, isUsed: used.has(keyTextOf(service)), problems }];
        }),
    ),
    refused: [...ingresses.refused, ...services.refused].filter(isStaying),
    excesses: members.size > settings.maxClusters ? [clusterExcess(members.size, settings)] : [],
  };
}

/** Nobody can say which of the clusters is one too many. */
function clusterExcess(clusters: number, { maxClusters }: IngressSettings): string {
  return `the fleet has ${String(clusters)} clusters, ${String(maxClusters)} is the quota`;
}

function isStaying({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp === undefined;
}

/** The oldest ones; who was admitted before stays so. */
function withinQuota<T extends KubeObject>(
  objects: readonly T[],
  finalizer: string,
  most: number,
): { readonly admitted: readonly T[]; readonly refused: readonly T[] } {
  const isHeld = ({ metadata }: T): boolean => metadata.finalizers?.includes(finalizer) === true;
  const oldest = objects.toSorted(byAge);
  const inTurn = [...oldest.filter(isHeld), ...oldest.filter((object) => !isHeld(object))];
  return { admitted: inTurn.slice(0, most).sort(byAge), refused: inTurn.slice(most) };
}

function usedServices({ ingress, plan }: EvaluatedIngress): readonly string[] {
  const { namespace = '' } = ingress.metadata;
  const { backend, rules = [] } = ingress.spec?.template?.spec ?? {};
  const asked = [
    backend,
    ...rules.flatMap((rule) => [rule.backend, ...(rule.http?.paths ?? []).map((path) => path.backend)]),
  ];
  const names = [
    ...asked.flatMap((ref) => (ref === undefined ? [] : [ref.serviceName])),
    ...(plan?.backends ?? []).map(({ service }) => service),
  ];
  return names.map((name) => `${namespace}/${name}`);
}
