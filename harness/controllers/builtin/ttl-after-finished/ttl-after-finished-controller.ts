/** Deletes finished Jobs after their time. Mirrors kubernetes `pkg/controller/ttlafterfinished`. */
import { JOB, type Job } from '../../../kube/api/batch.ts';
import { keyOf } from '../../../kube/meta/object.ts';
import { parseKey } from '../../runtime/key.ts';
import { objectKeyText } from '../../runtime/shared-objects.ts';
import { queueOf, type Controller, type ControllerRoom } from '../controller-room.ts';
import { jobCondition } from '../job/job-conditions.ts';

export function ttlAfterFinishedController(room: ControllerRoom): Controller {
  const jobs = room.informers.of(JOB);
  const queue = queueOf(room, { name: 'ttl-after-finished', handle: (key) => sync(key) });
  const leftMs = (job: Job): number | undefined => {
    const { ttlSecondsAfterFinished } = job.spec;
    const finished = jobCondition(job, 'Complete') ?? jobCondition(job, 'Failed');
    const { lastTransitionTime } = finished ?? {};
    if (ttlSecondsAfterFinished === undefined || lastTransitionTime === undefined) return undefined;
    if (job.metadata.deletionTimestamp !== undefined) return undefined;
    return Date.parse(lastTransitionTime) + ttlSecondsAfterFinished * 1_000 - room.clock.date().getTime();
  };
  const sync = async (key: string): Promise<void> => {
    const known = jobs.get(parseKey(key));
    const waitMs = known === undefined ? undefined : leftMs(known);
    if (known === undefined || waitMs === undefined) return;
    if (waitMs > 0) {
      queue.addAfter(key, waitMs);
      return;
    }
    // Somebody may have given it more time since.
    const fresh = await jobs.find(keyOf(known));
    const freshMs = fresh === undefined ? undefined : leftMs(fresh);
    if (fresh === undefined || freshMs === undefined || fresh.metadata.uid !== known.metadata.uid) return;
    if (freshMs > 0) queue.addAfter(key, freshMs);
    else await jobs.delete(fresh, { propagationPolicy: 'Foreground' });
  };
  jobs.onChange((_before, after) => {
    if (after !== undefined && leftMs(after) !== undefined) queue.add(objectKeyText(after));
  });
  return { queues: [queue] };
}
