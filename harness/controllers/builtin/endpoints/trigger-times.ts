import type { Service } from '../../../kube/api/core.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import { podCondition } from '../pods/pod-state.ts';

export const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';

interface Known {
  readonly service: string;
  readonly pods: ReadonlyMap<string, string>;
}

/**
 * When what is about to be written began. Mirrors `k8s.io/endpointslice/util/trigger_time_tracker.go`: the earliest change
 * of readiness, or creation of the Service, since the last look.
 */
export class TriggerTimes {
  readonly #known = new Map<string, Known>();

  /** Undefined: nothing of that kind changed. */
  next(key: string, service: Service, pods: readonly Pod[]): string | undefined {
    const known = this.#known.get(key);
    const times = new Map<string, string>();
    let earliest: string | undefined;
    const consider = (time: string, before = ''): void => {
      if (time > before && (earliest === undefined || time < earliest)) earliest = time;
    };
    for (const pod of pods) {
      const time = podCondition(pod, 'Ready')?.lastTransitionTime;
      if (time === undefined) continue;
      times.set(pod.metadata.name, time);
      consider(time, known?.pods.get(pod.metadata.name));
    }
    const created = service.metadata.creationTimestamp ?? '';
    consider(created, known?.service);
    this.#known.set(key, { service: created, pods: times });
    return earliest;
  }

  forget(key: string): void {
    this.#known.delete(key);
  }
}
