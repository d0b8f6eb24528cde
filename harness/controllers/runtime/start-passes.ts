import type { Clock } from '../../core/clock.ts';
import { Deferred } from '../../core/deferred.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import type { Informer } from './informer.ts';
import { Trigger } from './trigger.ts';

export interface PassesOptions {
  /** For log lines. */
  readonly name: string;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** Makes the informers, which are to call `onChange`, and what looks at all they know. */
  readonly begin: (onChange: () => void) => {
    readonly followers: readonly Pick<Informer<KubeObject>, 'synced' | 'run'>[];
    readonly pass: () => Promise<void> | void;
  };
}

/** A controller that looks at the whole world after each change of it. Disposing it waits until it has ended. */
export interface Passes extends AsyncDisposable {
  /** The first pass is done. Stays pending when it is disposed before that. */
  readonly ready: Promise<void>;
}

/** Starts to pass once every informer knows what there is. */
export function startPasses({ name, clock, log, begin }: PassesOptions): Passes {
  const ready = new Deferred<void>();
  const ended = new AbortController();
  const trigger = new Trigger({
    name,
    clock,
    log,
    pass: async () => {
      if (!followers.every(({ synced }) => synced)) return;
      await pass();
      ready.resolve();
    },
  });
  const { followers, pass } = begin(() => {
    trigger.fire();
  });
  const running = Promise.all([...followers.map((each) => each.run(ended.signal)), trigger.run(ended.signal)]);
  return {
    ready: ready.promise,
    [Symbol.asyncDispose]: async () => {
      ended.abort(new Error(`${name} ends`));
      await running;
    },
  };
}
