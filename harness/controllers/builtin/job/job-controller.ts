/**
 * Runs Jobs to their end. Mirrors kubernetes `pkg/controller/job`. Does not: `backoffLimitPerIndex`; the pause of a second in
 * which upstream collects changes of pods.
 */
import { JOB, type Job } from '../../../kube/api/batch.ts';
import { POD, type Pod } from '../../../kube/api/pod.ts';
import { keyOf } from '../../../kube/meta/object.ts';
import { isNotFound } from '../../../kube/status/status-predicates.ts';
import { adoptersOf, claim, namespaceIndex } from '../../runtime/claim.ts';
import { parseKey } from '../../runtime/key.ts';
import { controllerOf, controllerReference, ownerIndex } from '../../runtime/owner-references.ts';
import { objectKeyText } from '../../runtime/shared-objects.ts';
import { queueOf, type Controller, type ControllerRoom } from '../controller-room.ts';
import { PodControl } from '../pods/pod-control.ts';
import { NO_FAILURES, type FailureRecord } from './job-backoff.ts';
import { isJobFinished } from './job-conditions.ts';
import { JobPass } from './job-pass.ts';
import { isTracked, TRACKING_FINALIZER } from './job-pods.ts';

const OWN_NAME = 'kubernetes.io/job-controller';

export function jobController(room: ControllerRoom): Controller {
  const jobs = room.informers.of(JOB);
  const pods = room.informers.of(POD);
  const events = room.recorder('job-controller');
  const control = new PodControl(pods, events);
  const tools = { jobs, pods, control, events, now: () => room.clock.date() };
  const failures = new Map<string, FailureRecord>();
  jobs.index('namespace', namespaceIndex);
  pods.index('owner', ownerIndex);
  const queue = queueOf(room, { name: 'job', handle: (key) => sync(key) });
  const orphans = queueOf(room, { name: 'job-orphans', handle: (key) => releaseOrphan(key) });

  const sync = async (key: string): Promise<void> => {
    const job = jobs.get(parseKey(key));
    if (job === undefined || isJobFinished(job)) {
      failures.delete(key);
      return;
    }
    const { managedBy = OWN_NAME, selector } = job.spec;
    if (managedBy !== OWN_NAME || selector === undefined) return;
    const claimed = await claim({
      owner: job,
      owners: jobs,
      reference: controllerReference(JOB, job),
      selector,
      objects: pods,
      finalizer: TRACKING_FINALIZER,
    });
    const outcome = await new JobPass(tools, job, claimed, failures.get(key) ?? NO_FAILURES).run();
    failures.set(key, outcome.failures);
    if (outcome.againMs !== undefined) queue.addAfter(key, outcome.againMs);
  };

  /** A pod whose Job is gone or finished would stay for ever. */
  const releaseOrphan = async (key: string): Promise<void> => {
    const pod = pods.get(parseKey(key));
    if (pod === undefined || !isTracked(pod)) return;
    const owner = controllerOf(pod);
    if (owner !== undefined && owner.kind !== 'Job') return;
    const job = owner === undefined ? undefined : jobOf(pod, owner.uid, owner.name);
    if (job !== undefined && (!isJobFinished(job) || (job.spec.managedBy ?? OWN_NAME) !== OWN_NAME)) return;
    const finalizers = (pod.metadata.finalizers ?? []).filter((each) => each !== TRACKING_FINALIZER);
    try {
      await pods.patch(keyOf(pod), { metadata: { uid: pod.metadata.uid, finalizers } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  };

  const jobOf = (pod: Pod, uid: string, name: string): Job | undefined => {
    const job = jobs.get({ namespace: pod.metadata.namespace ?? '', name });
    return job?.metadata.uid === uid ? job : undefined;
  };

  const addOwner = (pod: Pod | undefined): void => {
    const owner = pod === undefined ? undefined : controllerOf(pod);
    if (pod === undefined || owner?.kind !== 'Job') return;
    queue.add(`${pod.metadata.namespace ?? ''}/${owner.name}`);
    if (!isTracked(pod)) return;
    const job = jobOf(pod, owner.uid, owner.name);
    if (job === undefined || isJobFinished(job)) orphans.add(objectKeyText(pod));
  };

  jobs.onChange((before, after) => {
    const job = after ?? before;
    if (job === undefined) return;
    queue.add(objectKeyText(job));
    if (after !== undefined && !isJobFinished(after)) return;
    for (const pod of pods.by('owner', job.metadata.uid ?? '')) if (isTracked(pod)) orphans.add(objectKeyText(pod));
  });
  pods.onChange((before, after) => {
    addOwner(before);
    addOwner(after);
    if (after === undefined || controllerOf(after) !== undefined) return;
    if (isTracked(after)) orphans.add(objectKeyText(after));
    for (const job of adoptersOf(jobs, after)) queue.add(objectKeyText(job));
  });
  return { queues: [queue, orphans] };
}
