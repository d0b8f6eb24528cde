import { FleetbedError, messageOf } from '../../core/errors.ts';
import { keyText, type ObjectKey } from '../meta/object.ts';

/** The part of client-node's WebSocket that is used here. */
interface WebSocketLike {
  readonly readyState: number;
  readonly onclose: unknown;
  close(): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void;
}

const CLOSED = 3;

/** An open WebSocket to a pod. */
export interface PodSocket {
  close(): void;
  /** Calls back once, with what the peer said. */
  whenClosed(callback: (why: string) => void): void;
}

/**
 * Waits for a WebSocket to a pod; one that opens after `signal` aborted is closed at once. Throws
 * `FLEETBED_KUBE_UNREACHABLE` when the server refuses it: client-node keeps the status code, not the body.
 */
export async function connectPod(
  pod: ObjectKey,
  what: string,
  signal: AbortSignal,
  open: () => Promise<unknown>,
): Promise<PodSocket> {
  signal.throwIfAborted();
  let give: (reason: unknown) => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => (give = reject));
  const onAbort = (): void => {
    give(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const opening = open();
  try {
    return podSocket(await Promise.race([opening, aborted]));
  } catch (error) {
    opening.then(
      (late) => {
        podSocket(late).close();
      },
      () => undefined,
    );
    if (signal.aborted) throw signal.reason;
    throw new FleetbedError('FLEETBED_KUBE_UNREACHABLE', `${what} of pod ${keyText(pod)} was refused`, {
      observed: refusal(error),
      hint: 'check that the pod runs and has that container',
      cause: error,
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function podSocket(value: unknown): PodSocket {
  if (!isWebSocket(value)) throw new TypeError('client-node did not give a WebSocket');
  return {
    close: () => {
      value.close();
    },
    whenClosed: (callback) => {
      if (value.readyState === CLOSED) callback('closed at once');
      else
        value.addEventListener('close', ({ code, reason }) => {
          callback(`WebSocket closed with ${String(code)}${reason === '' ? '' : ` ${reason}`}`);
        });
    },
  };
}

function isWebSocket(value: unknown): value is WebSocketLike {
  return typeof value === 'object' && value !== null && 'addEventListener' in value && 'readyState' in value;
}

/** `ws` rejects with an ErrorEvent, which is no Error but has a message. */
function refusal(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : messageOf(error);
}
