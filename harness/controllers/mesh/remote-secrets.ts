import type { Secret } from '../../kube/api/core.ts';
import { keyOf, keyText } from '../../kube/meta/object.ts';
import { byName } from './by-name.ts';
import { kubeconfigProblem } from './allowed-kubeconfig.ts';

/** A cluster that a remote secret gives access to. */
export interface RemoteCluster {
  readonly id: string;
  /** `namespace/name`. */
  readonly secret: string;
  readonly kubeconfig: string;
}

export interface RemoteClusters {
  readonly clusters: readonly RemoteCluster[];
  /** Of clusters that are not added. */
  readonly problems: readonly { readonly id: string; readonly secret: string; readonly message: string }[];
}

/**
 * The clusters that remote secrets name: a key of the data is a cluster's id, its value a kubeconfig (002-R1). Not added are
 * those that cannot be used (002-B2), the own cluster (002-B7), and what another secret has already.
 */
export function remoteClusters(secrets: readonly Secret[], home: string): RemoteClusters {
  const clusters = new Map<string, RemoteCluster>();
  const problems: { readonly id: string; readonly secret: string; readonly message: string }[] = [];
  for (const secret of [...secrets].sort(byName)) {
    const name = keyText(keyOf(secret));
    for (const [id, data] of Object.entries(secret.data ?? {})) {
      const kubeconfig = Buffer.from(data, 'base64').toString('utf8');
      const message = problemOf(id, home, clusters.get(id), kubeconfig);
      if (message === undefined) clusters.set(id, { id, secret: name, kubeconfig });
      else problems.push({ id, secret: name, message });
    }
  }
  return { clusters: [...clusters.values()], problems };
}

function problemOf(id: string, home: string, known: RemoteCluster | undefined, kubeconfig: string): string | undefined {
  if (id === home) return 'ignored: it would overwrite the local cluster';
  if (known !== undefined) return `ignored: the cluster is in the secret ${known.secret} already`;
  return kubeconfigProblem(kubeconfig);
}
