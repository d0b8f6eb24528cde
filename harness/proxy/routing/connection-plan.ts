import { hostnameOf } from '../match/hostname.ts';
import type { ServerTls, StreamListener } from '../table/listener.ts';
import type { StreamRoute } from '../table/route.ts';
import { clientKey } from './affinity.ts';
import type { CompiledTable } from './compiled-table.ts';
import type { EndpointChoice } from './request-plan.ts';

/** A connection as it came: of TLS, what its ClientHello says. */
export interface ConnectionHead {
  readonly port: number;
  /** {@link StreamListener.address} of a listener that has one. */
  readonly address?: string;
  /** False where no ClientHello came. */
  readonly isTls: boolean;
  readonly serverName?: string;
  /** Offered by the ClientHello. */
  readonly alpn?: readonly string[];
  readonly remoteAddress: string;
}

/** What becomes of a connection. */
export type ConnectionPlan<B> =
  /** HTTP is spoken on it, in TLS when there is any. */
  | { readonly kind: 'http'; readonly listener: string; readonly tls: ServerTls | undefined }
  /** Bytes go to an endpoint; with `tls`, those inside of TLS. */
  | {
      readonly kind: 'stream';
      readonly listener: string;
      readonly tls: ServerTls | undefined;
      readonly backend: B;
      readonly choice: EndpointChoice;
    }
  /** 002-D3 */
  | { readonly kind: 'close'; readonly reason: 'no-listener' | 'no-route' | 'no-backend' | 'protocol' };

/**
 * Whose connection it is: of all listeners of the port, HTTP or bytes, the one whose hostname covers the server name and
 * is the most specific; of HTTP where both have the same.
 */
export function planConnection<B>(compiled: CompiledTable<B>, head: ConnectionHead): ConnectionPlan<B> {
  const serverName = hostnameOf(head.serverName ?? '');
  const http = compiled.http.get(head)?.listenerOf(serverName);
  const stream = compiled.streams.get(head)?.listenerOf(serverName);
  if (stream !== undefined && (http === undefined || isMoreSpecific(stream.listener.hostname, http.hostname)))
    return planStream(compiled, head, stream.listener, stream.routeOf(serverName));
  if (http === undefined) return { kind: 'close', reason: 'no-listener' };
  if (head.isTls !== (http.tls !== undefined)) return { kind: 'close', reason: 'protocol' };
  return { kind: 'http', listener: http.name, tls: http.tls };
}

function planStream<B>(
  compiled: CompiledTable<B>,
  head: ConnectionHead,
  listener: StreamListener,
  route: StreamRoute | undefined,
): ConnectionPlan<B> {
  const { name, protocol, tls, requireAlpn } = listener;
  if (protocol === 'TLS' && !head.isTls) return { kind: 'close', reason: 'protocol' };
  if (requireAlpn !== undefined && head.alpn?.some((offered) => requireAlpn.includes(offered)) !== true)
    return { kind: 'close', reason: 'protocol' };
  if (route === undefined) return { kind: 'close', reason: 'no-route' };
  const turn = compiled.turns.of(route, 0, route).next();
  const share = turn === undefined ? undefined : route.backends[turn];
  const named = share?.backend === undefined ? undefined : compiled.backendOf(share.backend);
  if (named === undefined) return { kind: 'close', reason: 'no-backend' };
  const { affinity } = named;
  const choice = {
    clientRegion: compiled.defaultClientRegion,
    ...(affinity?.type === 'client-ip'
      ? { affinity: clientKey(named.name, affinity, head.remoteAddress, compiled.sessions) }
      : {}),
  };
  return { kind: 'stream', listener: name, tls, backend: named.backend, choice };
}

/** Both cover the same name. */
function isMoreSpecific(hostname = '*', than = '*'): boolean {
  if (hostname.startsWith('*') !== than.startsWith('*')) return than.startsWith('*');
  return hostname.length > than.length;
}
