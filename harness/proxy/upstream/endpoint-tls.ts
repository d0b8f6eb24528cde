import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { checkServerIdentity, createSecureContext, type ConnectionOptions, type SecureContext } from 'node:tls';
import type { ClientTls, Endpoint } from '../table/backend.ts';
import type { RouteTable } from '../table/route-table.ts';
import { hasSubjectName } from '../tls/subject-names.ts';

/** TLS to the endpoints of a backend, as the table says. */
export interface EndpointTls {
  /** Two with the same key are the same. */
  readonly key: string;
  /** For one connection. @param alpn what is spoken, where the table does not say */
  connectOptions(endpoint: Pick<Endpoint, 'serverName'>, alpn: readonly string[]): ConnectionOptions;
}

/**
 * Compiles the TLS of a backend. Nothing is read of its certificates before the first connection; one that cannot be
 * read, or is not in the table, fails that connection.
 */
export function endpointTls(
  spec: ClientTls,
  { trust = {}, certificates = {} }: Pick<RouteTable, 'trust' | 'certificates'>,
): EndpointTls {
  const authorities = spec.trust === undefined || spec.trust === 'none' ? undefined : (own(trust, spec.trust) ?? []);
  const pair = spec.certificate === undefined ? undefined : own(certificates, spec.certificate);
  let context: SecureContext | undefined;
  const makeContext = (): SecureContext => {
    if (spec.certificate !== undefined && pair === undefined)
      throw new Error(`there is no certificate ${spec.certificate} in the table`);
    return createSecureContext({
      ...(authorities === undefined ? {} : { ca: [...authorities] }),
      ...(pair === undefined ? {} : { cert: pair.certificateChain, key: pair.privateKey }),
    });
  };
  return {
    key: createHash('sha256')
      .update(JSON.stringify([spec, authorities, pair]))
      .digest('base64'),
    connectOptions: ({ serverName = spec.serverName }, alpn) => ({
      secureContext: (context ??= makeContext()),
      ...(serverName === '' || isIP(serverName) > 0 ? {} : { servername: serverName }),
      ALPNProtocols: [...(spec.alpn ?? alpn)],
      rejectUnauthorized: spec.trust !== 'none',
      checkServerIdentity: (_host, certificate) =>
        spec.names === undefined
          ? checkServerIdentity(serverName, certificate)
          : hasSubjectName(certificate.subjectaltname, spec.names)
            ? undefined
            : new Error(
                `the certificate has none of the names that are asked for: ${certificate.subjectaltname ?? 'none'}`,
              ),
    }),
  };
}

function own<V>(record: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
