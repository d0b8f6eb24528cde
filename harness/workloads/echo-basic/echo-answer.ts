import { contextFields, type EchoContext } from './echo-context.ts';
import type { EchoRequest } from './echo-request.ts';
import { goJson, type GoJson, type GoStruct } from './go-json.ts';

/** What a handler answers. Headers are those it sets itself, in any order. */
export interface EchoAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  /** Content-Type as found by Go from the body, which it writes in another place than one that was set. */
  readonly sniffedType?: string;
  /** Nothing is added to the headers, and the connection ends: written past Go's server. */
  readonly bare?: boolean;
}

const JSON_HEADERS = [
  ['Content-Type', 'application/json'],
  ['X-Content-Type-Options', 'nosniff'],
] as const;

/** The request, told back. */
export function echoAnswer(request: EchoRequest, context: EchoContext, httpPort: string): EchoAnswer {
  const fields: GoStruct['fields'] = [
    ['path', request.uri],
    ['host', request.host],
    ['method', request.method],
    ['proto', request.proto],
    ['headers', request.headers],
    ['httpPort', httpPort],
    ...contextFields(context),
    ['tls', tlsField(request)],
  ];
  return { status: 200, headers: answerHeaders(request), body: goJson({ fields }, ' ') };
}

function tlsField({ tls }: EchoRequest): GoJson | undefined {
  if (tls === undefined) return undefined;
  return {
    fields: [
      ['version', tls.version],
      ['peerCertificates', tls.peerCertificates.length === 0 ? undefined : tls.peerCertificates],
      ['serverName', tls.serverName],
      ['negotiatedProtocol', tls.negotiatedProtocol === '' ? undefined : tls.negotiatedProtocol],
      ['cipherSuite', tls.cipherSuite],
    ],
  };
}

/** `X-Echo-Set-Header: name:value, name:value` asks for headers of the answer, their spelling kept. */
function answerHeaders({ headers }: EchoRequest): readonly (readonly [string, string])[] {
  const set = new Map<string, string>();
  for (const pair of (headers.get('X-Echo-Set-Header') ?? []).flatMap((list) => list.split(','))) {
    const text = pair.trim();
    const colon = text.indexOf(':');
    const name = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1);
    const there = set.get(name);
    set.set(name, there === undefined ? value : `${there},${value.trim()}`);
  }
  for (const [name, value] of JSON_HEADERS) set.set(name, value);
  return [...set];
}

export function errorAnswer(message: string): EchoAnswer {
  return { status: 500, headers: JSON_HEADERS, body: goJson({ fields: [['message', message]] }) };
}

/** A body whose type Go finds out itself. */
export function plainAnswer(status: number, body: string): EchoAnswer {
  return { status, headers: [], body, ...(body === '' ? {} : { sniffedType: 'text/plain; charset=utf-8' }) };
}
