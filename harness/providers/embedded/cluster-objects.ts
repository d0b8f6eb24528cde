import type { KubeClient } from '../../kube/client/kube-client.ts';
import { SERVICE, SERVICE_ACCOUNT, type Secret, type Service, type ServiceAccount } from '../../kube/api/core.ts';
import { keyOf, type KubeObject } from '../../kube/meta/object.ts';

/** As long as an authority lives: tokens in Secrets do not expire. */
const TEN_YEARS_SECONDS = 10 * 365 * 24 * 3_600;

/** The token of an account that lives as long as its Secret. */
export async function secretToken(
  client: KubeClient,
  account: ServiceAccount,
  secret: Secret,
  signal: AbortSignal,
): Promise<string> {
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: { name: account.metadata.name },
    spec: {
      audiences: [],
      expirationSeconds: TEN_YEARS_SECONDS,
      boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: secret.metadata.name, uid: secret.metadata.uid },
    },
  };
  const answer = (await client.createSubresource(SERVICE_ACCOUNT, keyOf(account), 'token', request, {
    signal,
  })) as KubeObject & { readonly status?: { readonly token?: string } };
  return answer.status?.token ?? '';
}

/** The Service of the cluster's DNS server, which listens on its address itself. What is there is left alone. */
export async function ensureDnsService(client: KubeClient, address: string, signal: AbortSignal): Promise<void> {
  const metadata = {
    name: 'kube-dns',
    namespace: 'kube-system',
    labels: { 'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
  };
  if ((await client.find(SERVICE, metadata, { signal })) !== undefined) return;
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      clusterIP: address,
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
        { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
      ],
    },
  };
  await client.create(SERVICE, service, { signal });
}
