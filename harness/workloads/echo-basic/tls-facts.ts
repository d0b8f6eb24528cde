import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';

/** What a TLS connection agreed on. */
export interface TlsFacts {
  /** `TLSv1.3`. */
  readonly version: string;
  readonly serverName: string;
  /** Empty without ALPN. */
  readonly negotiatedProtocol: string;
  /** `TLS_AES_128_GCM_SHA256`. */
  readonly cipherSuite: string;
  /** PEM, the client's own first. */
  readonly peerCertificates: readonly string[];
}

export function tlsFacts(socket: TLSSocket): TlsFacts {
  const { servername, alpnProtocol } = socket as { readonly servername?: unknown; readonly alpnProtocol?: unknown };
  return {
    version: socket.getProtocol() ?? '',
    serverName: typeof servername === 'string' ? servername : '',
    negotiatedProtocol: typeof alpnProtocol === 'string' ? alpnProtocol : '',
    cipherSuite: socket.getCipher().standardName,
    peerCertificates: chainOf(socket.getPeerCertificate(true)),
  };
}

function chainOf(first: DetailedPeerCertificate): readonly string[] {
  const chain: string[] = [];
  const seen = new Set<string>();
  // Without a certificate there is an object without fields.
  for (let at: Partial<DetailedPeerCertificate> | undefined = first; at?.raw !== undefined; at = at.issuerCertificate) {
    const pem = pemOf(at.raw);
    if (seen.has(pem)) break;
    seen.add(pem);
    chain.push(pem);
  }
  return chain;
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** The suites in Go's order of preference, so that both agree on the same one with the same client. */
export const GO_CIPHERS: string = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-RSA-AES128-SHA',
  'ECDHE-ECDSA-AES256-SHA',
  'ECDHE-RSA-AES256-SHA',
].join(':');
