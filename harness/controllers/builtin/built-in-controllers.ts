/** The controllers and the scheduler of a cluster: the one place of this room where they are constructed. */
import { setMaxListeners } from 'node:events';
import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { EventRecorder } from '../runtime/events/event-recorder.ts';
import { EventSink } from '../runtime/events/event-sink.ts';
import { SeriesRecorder } from '../runtime/events/series-recorder.ts';
import { InformerFactory } from '../runtime/informer-factory.ts';
import type { Controller, ControllerRoom } from './controller-room.ts';
import { CONTROLLERS, type ControllerName, type ControllerParts } from './controller-table.ts';
import type { NodeLifecycleOptions } from './node-lifecycle/node-lifecycle-controller.ts';
import type { AddressAllocator } from './service-load-balancer/address-allocator.ts';
import type { TokenSigner } from './token-secrets/token-secret-controller.ts';

export interface BuiltInControllersOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  /** Told of work that failed and is tried again. */
  readonly log: (line: string) => void;
  /** `false` switches one off. @default all, but those whose collaborator is not given */
  readonly controllers?: Partial<Readonly<Record<ControllerName, boolean>>>;
  /** For Services of type LoadBalancer. @default nobody cares for them */
  readonly loadBalancerAddresses?: AddressAllocator;
  /** For Secrets of type service-account-token. @default the server signs them, for ten years */
  readonly tokenFor?: TokenSigner;
  readonly nodes?: NodeLifecycleOptions;
}

export interface BuiltInControllers extends AsyncDisposable {
  /** Resolves once every informer has asked the server and work has begun. */
  readonly ready: Promise<void>;
  /** Resolves once there is nothing to do but what waits for a time. For tests. */
  idle(): Promise<void>;
}

export function startBuiltInControllers(options: BuiltInControllersOptions): BuiltInControllers {
  const { client, clock, random, log, controllers: choice = {} } = options;
  const stop = new AbortController();
  const { signal } = stop;
  // Every informer and every write under way listens to it.
  setMaxListeners(0, signal);
  const informers = new InformerFactory({ client, clock, log, signal });
  const sink = new EventSink({ clock, signal });
  const room: ControllerRoom = {
    client,
    clock,
    random,
    log,
    signal,
    informers,
    recorder: (component) => new EventRecorder({ client, clock, sink, signal, component }),
  };
  const parts: ControllerParts = {
    ...options,
    schedulerEvents: new SeriesRecorder({
      client,
      clock,
      sink,
      signal,
      controller: 'default-scheduler',
      instance: 'default-scheduler-fleetbed',
    }),
  };
  const running = Object.entries(CONTROLLERS).flatMap(([name, start]): readonly Controller[] => {
    const controller = choice[name as ControllerName] === false ? undefined : start(room, parts);
    return controller === undefined ? [] : [controller];
  });
  return new RunningControllers({ running, informers, sink, stop });
}

interface RunningParts {
  readonly running: readonly Controller[];
  readonly informers: InformerFactory;
  readonly sink: EventSink;
  readonly stop: AbortController;
}

class RunningControllers implements BuiltInControllers {
  readonly ready: Promise<void>;
  readonly #parts: RunningParts;
  readonly #informing: Promise<void>;

  constructor(parts: RunningParts) {
    this.#parts = parts;
    this.#informing = parts.informers.run();
    this.ready = this.#begin();
  }

  async idle(): Promise<void> {
    await this.ready;
    const { sink } = this.#parts;
    const queues = this.#parts.running.flatMap((controller) => controller.queues);
    let quietTurns = 0;
    // What a write caused arrives within a turn or two of the event loop.
    while (quietTurns < 3) {
      await Promise.all([sink.idle(), ...queues.map((queue) => queue.idle())]);
      await endOfTurn();
      quietTurns = queues.every((queue) => queue.isIdle) ? quietTurns + 1 : 0;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { running, stop } = this.#parts;
    stop.abort(new Error('the controllers are ended'));
    await Promise.all(running.flatMap(({ queues }) => queues.map((queue) => queue[Symbol.asyncDispose]())));
    await this.#informing;
  }

  async #begin(): Promise<void> {
    const { running, informers } = this.#parts;
    await informers.synced();
    if (this.#parts.stop.signal.aborted) return;
    for (const { queues } of running) for (const queue of queues) queue.start();
  }
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
