/** Why a connection failed, as Go's HTTP client words it. What is not known here is said in Node's words. */
export function transportErrorText(error: unknown, url: URL): string {
  const code = codeOf(error);
  const port = url.port === '' ? '443' : url.port;
  if (code === 'ECONNREFUSED') return `dial tcp ${url.hostname}:${port}: connect: connection refused`;
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${url.hostname}: no such host`;
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET') return 'EOF';
  if (UNKNOWN_AUTHORITY.has(code)) return `${TLS}: certificate signed by unknown authority`;
  if (code === 'CERT_HAS_EXPIRED') return `${TLS}: certificate has expired or is not yet valid`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `${TLS}: ${otherNames(error, url.hostname)}`;
  return error instanceof Error ? error.message : String(error);
}

const TLS = 'tls: failed to verify certificate: x509';

const UNKNOWN_AUTHORITY: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function otherNames(error: unknown, host: string): string {
  const certificate = error instanceof Error && 'cert' in error ? (error.cert as { subjectaltname?: string }) : {};
  const names = (certificate.subjectaltname ?? '')
    .split(', ')
    .filter((name) => name !== '')
    .map((name) => name.slice(name.indexOf(':') + 1));
  return `certificate is valid for ${names.join(', ')}, not ${host}`;
}
