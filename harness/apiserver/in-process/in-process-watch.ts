import { setMaxListeners } from 'node:events';
import type { WatchEvent } from '../../kube/client/kube-client.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import { AsyncQueue } from '../../core/async-queue.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { Selection } from '../handlers/selection.ts';
import type { Serving } from '../handlers/serving.ts';
import { selectedEvent } from '../handlers/watch-selection.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { RevisionCompacted, type Scope } from '../storage/storage.ts';

export interface InProcessWatch {
  readonly definition: ResourceDefinition;
  readonly scope: Scope;
  readonly selection: Selection;
  readonly after: number;
  /** Of the client; ends the watch without an error. */
  readonly signal: AbortSignal;
  /** Of the server; ends it in the same way. */
  readonly stopped: AbortSignal;
}

/** Events straight from storage, objects shared with it. Ends when what is served changes, as it does over HTTP. @throws the 410 */
export async function* inProcessWatch<T extends KubeObject>(
  { env, catalog }: Serving,
  { definition, scope, selection, after, signal, stopped }: InProcessWatch,
): AsyncGenerator<WatchEvent<T>, void, undefined> {
  if (signal.aborted || stopped.aborted) return;
  const queue = new AsyncQueue<WatchEvent<T>>();
  const end = (): void => {
    queue.end();
  };
  const leave = watchStorage(() =>
    env.storage.watch(scope, Math.min(after, env.storage.revision), (event) => {
      if (event.revision <= after) return;
      const selected = selectedEvent(event, definition, selection);
      if (selected !== undefined) queue.push({ type: selected.type, object: selected.view.object as unknown as T });
    }),
  );
  const forget = catalog.onChange(() => {
    if (catalog.find(definition.group, definition.version, definition.plural) !== definition) end();
  });
  // One signal ends all the watches of a program; Node warns of a leak at eleven.
  setMaxListeners(0, signal, stopped);
  signal.addEventListener('abort', end, { once: true });
  stopped.addEventListener('abort', end, { once: true });
  try {
    for await (const event of queue) {
      if (isAborted(signal)) return;
      yield event;
    }
  } finally {
    leave();
    forget();
    signal.removeEventListener('abort', end);
    stopped.removeEventListener('abort', end);
  }
}

/** Asked anew each time. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function watchStorage(start: () => () => void): () => void {
  try {
    return start();
  } catch (error) {
    if (!(error instanceof RevisionCompacted)) throw error;
    throw refusals.expired(`too old resource version: ${error.revision} (${error.compactedRevision})`);
  }
}
