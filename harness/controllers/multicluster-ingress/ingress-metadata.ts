import type { MultiClusterIngress } from '../../kube/api/multicluster-ingress.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import type { IngressPlan } from './ingress-plan.ts';
import { encodePlan } from './last-good.ts';
import { LAST_GOOD, LAST_RECONCILE_TIME } from './names.ts';

/** What we write on an ingress beside its finalizer. */
export const OWN_ANNOTATIONS: readonly string[] = [LAST_GOOD, LAST_RECONCILE_TIME];

/**
 * The ingress with the configuration that is served (001-R8). `last-reconcile-time` is renewed only when that changes, so
 * that an ingress at rest is not written.
 */
export function withServedPlan(
  ingress: MultiClusterIngress,
  plan: IngressPlan | undefined,
  now: Date,
): MultiClusterIngress {
  if (plan === undefined) return ingress;
  const { [LAST_GOOD]: before, ...others } = ingress.metadata.annotations ?? {};
  const text = encodePlan(plan);
  if (text === before && others[LAST_RECONCILE_TIME] !== undefined) return ingress;
  const annotations = {
    ...others,
    ...(text === undefined ? {} : { [LAST_GOOD]: text }),
    [LAST_RECONCILE_TIME]: reconcileTime(now),
  };
  return { ...ingress, metadata: { ...ingress.metadata, annotations } };
}

export function withFinalizer<T extends KubeObject>(object: T, finalizer: string): T {
  const { finalizers = [] } = object.metadata;
  if (finalizers.includes(finalizer)) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
}

export function hasFinalizer({ metadata }: KubeObject, finalizer: string): boolean {
  return metadata.finalizers?.includes(finalizer) === true;
}

/** The object as if we had never seen it. */
export function withoutTraces<T extends KubeObject>(object: T, finalizer: string): T {
  const { finalizers = [], annotations, ...rest } = object.metadata;
  const kept = Object.entries(annotations ?? {}).filter(([key]) => !OWN_ANNOTATIONS.includes(key));
  return {
    ...object,
    metadata: {
      ...rest,
      finalizers: finalizers.filter((each) => each !== finalizer),
      ...(annotations === undefined ? {} : { annotations: Object.fromEntries(kept) }),
    },
  };
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** RFC 850: `Saturday, 14-Nov-20 21:46:46 UTC` (semantics 2.2). */
export function reconcileTime(now: Date): string {
  const [, day = '', month = '', year = '', time = ''] =
    /(\d+) (\w+) \d\d(\d\d) ([\d:]+)/.exec(now.toUTCString()) ?? [];
  return `${WEEKDAYS[now.getUTCDay()] ?? ''}, ${day}-${month}-${year} ${time} UTC`;
}
