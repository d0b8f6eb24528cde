import type { Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';

/**
 * Carries bytes between a client's stream and a connection to a port until the pod has said everything, or either side
 * broke, or `signal` aborts. Half-closing is passed on. Rejects when the connection to the pod breaks while the client is there.
 */
export async function forwardConnection(client: Duplex, pod: Duplex, signal: AbortSignal): Promise<void> {
  client.on('error', () => undefined);
  const cut = (): void => {
    pod.destroy();
    client.destroy();
  };
  client.once('close', cut);
  signal.addEventListener('abort', cut, { once: true });
  client.pipe(pod);
  pod.pipe(client);
  try {
    await finished(pod, { writable: false });
  } catch (error) {
    // The client left: nobody is there to be told.
    if (!client.destroyed) throw error;
  } finally {
    signal.removeEventListener('abort', cut);
    client.off('close', cut);
    client.unpipe(pod);
    // The client may go on sending to a pod that hears no more; that must not hold up its other streams.
    client.resume();
    pod.destroy();
  }
}
