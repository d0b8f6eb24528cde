import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { OutboundOptions } from '../../core/program-network.ts';
import { UpstreamFailure, type ConnectTrouble } from '../forward/upstream-failure.ts';
import type { Endpoint } from '../table/backend.ts';
import type { EndpointTls } from './endpoint-tls.ts';
import type { ReadBuffer } from '../sockets/read-buffer.ts';

export interface DialOptions {
  readonly clock: Clock;
  /** For the connection itself; a handshake has {@link HANDSHAKE_TIMEOUT_MS} more. */
  readonly connectTimeoutMs: number;
  readonly outbound?: OutboundOptions;
}

export interface DialTarget {
  readonly endpoint: Pick<Endpoint, 'address' | 'port' | 'serverName' | 'clear'>;
  readonly tls: EndpointTls | undefined;
  /** Offered where the table does not say what to offer. */
  readonly alpn: readonly string[];
  /** The other end may close its direction alone. @default false */
  readonly allowHalfOpen?: boolean;
  /** What is read is given there in place of `data` events. Of connections in the clear only. */
  readonly reads?: ReadBuffer;
}

/** Told once how it went. */
export type Dialed = (outcome: Socket | UpstreamFailure) => void;

/** TLS takes several round trips, and time of both processors. */
const HANDSHAKE_TIMEOUT_MS = 2_000;

/** A connection that broke during the handshake, whatever is said in it. */
const CUT: readonly (string | undefined)[] = ['ECONNRESET', 'EPIPE'];

/**
 * Connects to an endpoint, with TLS where the backend has it. What fails is an {@link UpstreamFailure} of kind `connect`,
 * so that it is told apart from a connection that broke later. Disposing gives it up; then nobody is told.
 */
export function dial(target: DialTarget, options: DialOptions, done: Dialed): Disposable {
  const { endpoint, allowHalfOpen = false, reads } = target;
  const tls = endpoint.clear === true ? undefined : target.tls;
  const { clock, connectTimeoutMs, outbound } = options;
  const socket = connect({
    ...outbound,
    host: endpoint.address,
    port: endpoint.port,
    noDelay: true,
    allowHalfOpen,
    ...(reads === undefined ? {} : { onread: reads.options }),
  });
  let secured: TLSSocket | undefined;
  const settle = (outcome: Socket | UpstreamFailure | undefined): void => {
    timer[Symbol.dispose]();
    for (const each of [socket, secured]) each?.off('error', onError).off('connect', onConnect).off('close', onClose);
    if (outcome instanceof UpstreamFailure || outcome === undefined) {
      for (const each of [secured, socket]) each?.on('error', ignore).destroy();
    } else if (outcome !== socket) socket.on('error', ignore);
    if (outcome !== undefined) done(outcome);
  };
  const fail = (message: string, cause?: unknown, trouble?: ConnectTrouble): void => {
    settle(new UpstreamFailure('connect', message, cause, trouble));
  };
  const onError = (error: NodeJS.ErrnoException): void => {
    fail(error.message, error, secured === undefined || CUT.includes(error.code) ? undefined : 'tls');
  };
  const onClose = (): void => {
    fail('the connection was closed during the handshake');
  };
  const onConnect = (): void => {
    if (tls === undefined) {
      settle(socket);
      return;
    }
    timer[Symbol.dispose]();
    timer = clock.after(HANDSHAKE_TIMEOUT_MS, () => {
      fail(`no handshake with ${endpoint.address} within ${String(HANDSHAKE_TIMEOUT_MS)} ms`);
    });
    try {
      const made = connectTls({ ...tls.connectOptions(endpoint, target.alpn), socket });
      secured = made;
      made.once('secureConnect', () => {
        settle(made);
      });
      made.on('error', onError).once('close', onClose);
    } catch (error) {
      fail(messageOf(error), error, 'tls');
    }
  };
  let timer = clock.after(connectTimeoutMs, () => {
    const where = `${endpoint.address}:${String(endpoint.port)}`;
    fail(`no connection to ${where} within ${String(connectTimeoutMs)} ms`, undefined, 'timeout');
  });
  socket.once('connect', onConnect).on('error', onError).once('close', onClose);
  return {
    [Symbol.dispose]: () => {
      settle(undefined);
    },
  };
}

function ignore(): void {
  // Nobody waits for it any more.
}
