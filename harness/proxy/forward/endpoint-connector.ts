import { connect } from 'node:net';
import type { buildConnector } from 'undici';
import type { Clock } from '../../core/clock.ts';
import type { OutboundOptions } from '../../core/program-network.ts';
import { UpstreamFailure } from './upstream-failure.ts';

/**
 * Makes the connections of a pool. A connection that cannot be made within `timeoutMs` fails with an
 * {@link UpstreamFailure} of kind `connect`, so that it is told apart from one that broke later.
 */
export function endpointConnector(
  clock: Clock,
  timeoutMs: number,
  outbound: OutboundOptions = {},
): buildConnector.connector {
  return ({ hostname, port }, callback) => {
    const socket = connect({ ...outbound, host: hostname, port: Number(port || '80'), noDelay: true });
    const fail = (message: string, cause?: Error): void => {
      timer[Symbol.dispose]();
      socket.off('connect', succeed).destroy();
      callback(new UpstreamFailure('connect', message, cause), null);
    };
    const onError = (error: Error): void => {
      fail(error.message, error);
    };
    const succeed = (): void => {
      timer[Symbol.dispose]();
      socket.off('error', onError);
      callback(null, socket);
    };
    const timer = clock.after(timeoutMs, () => {
      socket.off('error', onError).on('error', () => undefined);
      fail(`no connection to ${hostname}:${port} within ${String(timeoutMs)} ms`);
    });
    socket.once('connect', succeed).once('error', onError);
  };
}
