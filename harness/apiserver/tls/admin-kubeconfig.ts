import type { Kubeconfig } from '../../kube/kubeconfig/kubeconfig.ts';
import type { CertificateAuthority } from './certificate-authority.ts';

export interface AdminKubeconfigOptions {
  /** Of cluster, context and user. */
  readonly name: string;
  /** `https://127.0.0.1:6443`. */
  readonly server: string;
  /** Issues the client certificate; absent: the server asks nobody who he is. */
  readonly authority?: CertificateAuthority;
}

/** A kubeconfig with one context whose user is an administrator by a certificate of the group `system:masters`. */
export function adminKubeconfig({ name, server, authority }: AdminKubeconfigOptions): Kubeconfig {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const client = authority?.issueClient({ commonName: 'kubernetes-admin', organizations: ['system:masters'] });
  return {
    currentContext: name,
    contexts: [{ name, cluster: name, user: name }],
    clusters: [
      {
        name,
        settings: {
          server,
          ...(authority === undefined ? {} : { 'certificate-authority-data': base64(authority.certificate) }),
        },
      },
    ],
    users: [
      {
        name,
        settings:
          client === undefined
            ? {}
            : { 'client-certificate-data': base64(client.certificate), 'client-key-data': base64(client.key) },
      },
    ],
  };
}
