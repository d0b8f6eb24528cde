import type { Route, StreamRoute } from './route.ts';

/** Listeners may share a port: a connection or request belongs to the one whose hostname is the most specific. */
interface ListenerBase {
  readonly name: string;
  /** What the proxy binds. */
  readonly port: number;
  /** @default the proxy's own */
  readonly address?: string;
  /** What clients dial, where a Service stands before the proxy: redirects name it. @default port */
  readonly publicPort?: number;
  /** Exact or `*.` and a domain. @default every host */
  readonly hostname?: string;
}

/** HTTP/1.1, HTTP/2 (by ALPN or with prior knowledge), WebSocket, gRPC. */
export interface Listener extends ListenerBase {
  readonly protocol: 'HTTP' | 'HTTPS';
  /** Present for `HTTPS`. */
  readonly tls?: ServerTls;
  readonly routes: readonly Route[];
}

/** Bytes: `TCP`, or `TLS` by server name; without {@link tls} TLS is passed through. */
export interface StreamListener extends ListenerBase {
  readonly protocol: 'TCP' | 'TLS';
  readonly tls?: ServerTls;
  /** A ClientHello must offer one of these protocols, else the connection is closed. 002-D3 @default any or none */
  readonly requireAlpn?: readonly string[];
  readonly routes: readonly StreamRoute[];
}

export interface ServerTls {
  /** Of {@link RouteTable.certificates}; the first whose names take the SNI, else the first. */
  readonly certificates: readonly string[];
  readonly clients?: {
    /** Of {@link RouteTable.trust}. */
    readonly trust: string;
    /** What becomes of a client without a valid certificate. @default reject */
    readonly invalid?: 'reject' | 'allow';
    /** Names that a client's certificate must have one of. @default any */
    readonly names?: readonly SubjectName[];
  };
  /** @default h2, http/1.1 for HTTPS; none for TLS */
  readonly alpn?: readonly string[];
}

/** A subject alternative name; SPIFFE ids are URIs. */
export interface SubjectName {
  readonly type: 'dns' | 'uri';
  readonly value: string;
}
