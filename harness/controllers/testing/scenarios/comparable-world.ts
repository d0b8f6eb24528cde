/**
 * What is compared of a world: not what other parts of a real cluster do, and not how often something was tried again.
 */
import type { NormalWorld } from './normalise-world.ts';

/** Of programs that an embedded cluster does not have. */
const OTHERS: readonly string[] = ['persistentvolume-controller', 'ipallocator-repair-controller'];
/** How often these happen depends on the pauses between tries. */
const REPEATED: readonly string[] = ['FailedCreate', 'FailedToUpdateEndpointSlices', 'FailedDaemonPod', 'NoPods'];

export function comparableWorld(world: NormalWorld): NormalWorld {
  const { Event: events = [], PersistentVolumeClaim: claims = [], ...rest } = world;
  const lines = (events as readonly string[])
    .filter((line) => !OTHERS.some((other) => line.includes(other)))
    .map((line) => (REPEATED.some((reason) => line.includes(` ${reason} `)) ? line.replace(/ x\d+ /, ' xN ') : line));
  return {
    ...rest,
    ...(claims.length === 0 ? {} : { PersistentVolumeClaim: claims.map(unprotected) }),
    Event: [...new Set(lines)].sort(),
  };
}

/** The finalizer of a controller that an embedded cluster does not have. */
function unprotected(claim: unknown): unknown {
  const { metadata, ...rest } = claim as { readonly metadata: Readonly<Record<string, unknown>> };
  const { finalizers: _finalizers, ...others } = metadata;
  return { ...rest, metadata: others };
}
