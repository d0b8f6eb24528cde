import type { Socket } from 'node:net';
import type { Endpoint } from '../table/backend.ts';
import { dial, type Dialed, type DialOptions } from './dial.ts';
import type { EndpointTls } from './endpoint-tls.ts';
import type { ReadBuffer } from '../sockets/read-buffer.ts';

/** How an endpoint is spoken to. */
export interface UpstreamSettings {
  readonly protocol: 'http1' | 'h2';
  readonly tls: EndpointTls | undefined;
}

/** What the pools of an endpoint connect to; settings may change from one connection to the next. */
export interface UpstreamTarget {
  endpoint: Endpoint;
  settings: UpstreamSettings;
  readonly options: DialOptions;
}

/** A connection for HTTP. */
export function dialHttp(
  target: UpstreamTarget,
  alpn: readonly string[],
  reads: ReadBuffer | undefined,
  done: Dialed,
): Disposable {
  const { endpoint, settings, options } = target;
  return dial({ endpoint, tls: settings.tls, alpn, ...(reads === undefined ? {} : { reads }) }, options, done);
}

/** Protocol that was agreed on; undefined in the clear, or when nothing was. */
export function agreedProtocol(socket: Socket): string | undefined {
  const { alpnProtocol } = socket as Socket & { readonly alpnProtocol?: string | false | null };
  return typeof alpnProtocol === 'string' ? alpnProtocol : undefined;
}
