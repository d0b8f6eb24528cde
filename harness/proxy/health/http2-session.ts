import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { OutboundOptions } from '../../core/program-network.ts';
import type { HealthCheck } from '../table/backend.ts';
import type { ProbeTarget } from './probe.ts';

/** A connection of HTTP/2 for one probe: in TLS without verification, or in the clear with prior knowledge. */
export function http2Session(
  { address, port }: ProbeTarget,
  check: HealthCheck,
  inTls: boolean,
  outbound: OutboundOptions,
): ClientHttp2Session {
  const at = { ...outbound, host: address, port: check.port ?? port };
  const name = check.host?.split(':')[0] ?? '';
  const authority = check.host ?? `${address.includes(':') ? `[${address}]` : address}:${String(at.port)}`;
  return connectHttp2(`${inTls ? 'https' : 'http'}://${authority}`, {
    createConnection: () =>
      inTls
        ? connectTls({
            ...at,
            rejectUnauthorized: false,
            ALPNProtocols: ['h2'],
            ...(name === '' ? {} : { servername: name }),
          })
        : connectTcp(at),
  });
}
