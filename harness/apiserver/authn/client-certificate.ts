import type { PeerCertificate, TLSSocket } from 'node:tls';
import { AuthenticationFailure } from './authentication-failure.ts';
import type { User } from './user.ts';

/**
 * Who a connection's client certificate names: its CN is the user, each O a group. Undefined where none was sent or where
 * it names nobody. Mirrors apiserver `pkg/authentication/request/x509/x509.go`.
 *
 * @throws {@link AuthenticationFailure} where it was not issued by the server's authority, has expired or is for servers
 */
export function certificateUser(socket: TLSSocket): User | undefined {
  const certificate = socket.getPeerCertificate();
  // An empty object is what Node gives when no certificate was sent.
  if (Object.keys(certificate).length === 0) return undefined;
  if (!socket.authorized) throw new AuthenticationFailure('x509: certificate is not valid for this server');
  return namedUser(certificate);
}

function namedUser({ subject, fingerprint256 }: PeerCertificate): User | undefined {
  const name = texts(subject.CN)[0] ?? '';
  if (name === '') return undefined;
  const fingerprint = fingerprint256.replaceAll(':', '').toLowerCase();
  return {
    name,
    groups: [...texts(subject.O), 'system:authenticated'],
    extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint}`] },
  };
}

/** Node gives a text for one value, a list for several and nothing for none, whatever its types say. */
function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter((each) => typeof each === 'string');
}
