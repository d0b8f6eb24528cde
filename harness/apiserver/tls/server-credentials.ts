import type { SecureContextOptions, TlsOptions } from 'node:tls';
import type { CertificateAuthority } from './certificate-authority.ts';

export interface ServerCredentialsOptions {
  /** The address that is listened on. */
  readonly address: string;
  /** Of the Service `kubernetes` in the namespace `default`. */
  readonly serviceAddress?: string;
  /** More names or addresses that clients use. */
  readonly names?: readonly string[];
}

/** What every cluster calls its API server from within. */
const SERVICE_NAMES = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
  'localhost',
] as const;

/**
 * Options for `https.createServer`: a serving certificate of the authority, and clients are asked for a certificate but
 * may come without. Whether a sent one is good is left to authentication, which answers 401.
 */
export function serverCredentials(
  authority: CertificateAuthority,
  { address, serviceAddress, names = [] }: ServerCredentialsOptions,
): Pick<TlsOptions, 'requestCert' | 'rejectUnauthorized'> &
  Required<Pick<SecureContextOptions, 'cert' | 'key' | 'ca'>> {
  const all = [
    ...SERVICE_NAMES,
    '127.0.0.1',
    '::1',
    address,
    ...(serviceAddress === undefined ? [] : [serviceAddress]),
  ];
  const { certificate, key } = authority.issueServer('kube-apiserver', [...new Set([...all, ...names])]);
  return { cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false };
}
