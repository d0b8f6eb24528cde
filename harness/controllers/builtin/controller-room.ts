import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { EventRecorder } from '../runtime/events/event-recorder.ts';
import type { InformerFactory } from '../runtime/informer-factory.ts';
import { WorkQueue, type WorkQueueOptions } from '../runtime/work-queue.ts';

/** What every built-in controller works with. */
export interface ControllerRoom {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (line: string) => void;
  /** Aborts when the controllers end. */
  readonly signal: AbortSignal;
  readonly informers: InformerFactory;
  /** Records events of one component. */
  recorder(component: string): EventRecorder;
}

/** A controller: its queues begin when everything is known. */
export interface Controller {
  readonly queues: readonly WorkQueue[];
  /** What it holds besides its queues. @default nothing */
  readonly dispose?: () => void;
}

/** A queue of a controller. */
export function queueOf(
  room: ControllerRoom,
  options: Pick<WorkQueueOptions, 'name' | 'handle' | 'workers'>,
): WorkQueue {
  const { clock, log } = room;
  const queue = new WorkQueue({ clock, log, ...options });
  room.informers.onReachable(() => {
    queue.retryNow();
  });
  return queue;
}
