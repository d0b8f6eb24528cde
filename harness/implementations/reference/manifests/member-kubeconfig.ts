import type { Secret } from '../../../kube/api/core.ts';
import { contextServer, mergeKubeconfigs, tokenKubeconfig } from '../../../kube/kubeconfig/kubeconfig-edit.ts';
import { kubeconfigText, parseKubeconfig } from '../../../kube/kubeconfig/kubeconfig-file.ts';
import { KUBECONFIG_SECRET, SYSTEM_LABELS, SYSTEM_NAMESPACE } from './system-names.ts';

/** Its key in the Secret, and so its file name in the pod. */
export const KUBECONFIG_KEY = 'kubeconfig';

/**
 * The file with which the controller reaches every member: servers and certificate authorities of `internal`, which has
 * a context for each cluster, but the controller's own tokens instead of the credentials there.
 */
export function memberKubeconfig(internal: string, tokens: ReadonlyMap<string, string>): string {
  const file = parseKubeconfig(internal);
  const members = [...tokens].map(([name, token]) => tokenKubeconfig({ name, token, ...contextServer(file, name) }));
  return kubeconfigText(mergeKubeconfigs(members));
}

export function memberKubeconfigSecret(kubeconfig: string): Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: KUBECONFIG_SECRET, namespace: SYSTEM_NAMESPACE, labels: SYSTEM_LABELS },
    type: 'Opaque',
    data: { [KUBECONFIG_KEY]: Buffer.from(kubeconfig).toString('base64') },
  };
}
