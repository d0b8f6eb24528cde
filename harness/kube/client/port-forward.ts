import { Duplex, PassThrough } from 'node:stream';
// Its index would load the generated API too: 800 files.
import { PortForward } from '@kubernetes/client-node/dist/portforward.js';
import { FleetbedError } from '../../core/errors.ts';
import { keyText, type ObjectKey } from '../meta/object.ts';
import { asKubeConfig, type KubeAccess } from './kube-access.ts';
import { connectPod } from './pod-socket.ts';

/**
 * A connection to a port of a pod, over client-node's WebSocket port-forward. Aborting `signal` destroys it.
 *
 * Has no half-close: ending the writable side closes the connection. A pod that refuses the connection destroys the
 * stream with `FLEETBED_KUBE_UNREACHABLE`.
 */
export async function forwardPort(
  config: KubeAccess,
  pod: ObjectKey,
  port: number,
  { signal }: { readonly signal: AbortSignal },
): Promise<Duplex> {
  const [fromPod, toPod, refused] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const socket = await connectPod(pod, `port-forward to port ${String(port)}`, signal, () =>
    new PortForward(asKubeConfig(config)).portForward(pod.namespace ?? '', pod.name, [port], fromPod, refused, toPod),
  );
  const duplex = joined(fromPod, toPod);
  const onAbort = (): void => {
    duplex.destroy(signal.reason as Error);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  refused.on('data', (chunk: Buffer) => {
    // The first frame of the error channel is the port alone; what follows is a reason.
    if (chunk.length > 0) duplex.destroy(portRefused(pod, port, chunk.toString('utf8')));
  });
  duplex.on('close', () => {
    signal.removeEventListener('abort', onAbort);
    socket.close();
  });
  socket.whenClosed(() => {
    fromPod.end();
  });
  return duplex;
}

/** Not `Duplex.from`: that one ends with an AbortError when its owner destroys it. */
function joined(readable: PassThrough, writable: PassThrough): Duplex {
  const duplex = new Duplex({
    read: () => {
      readable.resume();
    },
    write: (chunk: Buffer, encoding, callback) => {
      writable.write(chunk, encoding, callback);
    },
    final: (callback) => {
      writable.end();
      callback();
    },
  });
  readable.on('data', (chunk: Buffer) => {
    if (!duplex.push(chunk)) readable.pause();
  });
  readable.on('end', () => duplex.push(null));
  return duplex;
}

function portRefused(pod: ObjectKey, port: number, observed: string): FleetbedError {
  return new FleetbedError(
    'FLEETBED_KUBE_UNREACHABLE',
    `port ${String(port)} of pod ${keyText(pod)} cannot be reached`,
    { observed },
  );
}
