import { messageOf } from '../../../core/errors.ts';
import type { Clock } from '../../../core/clock.ts';
import type { OutboundOptions } from '../../../core/program-network.ts';
import { httpKubeClient } from '../../../kube/client/http-kube-client.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import { selectContext } from '../../../kube/kubeconfig/kubeconfig-edit.ts';
import { parseKubeconfig } from '../../../kube/kubeconfig/kubeconfig-file.ts';

/** Makes a client of a member from the kubeconfig of its Cluster object. Throws what is wrong with it. */
export type ConnectMember = (kubeconfig: string) => KubeClient & AsyncDisposable;

/** What would have the controller read its own files or start programs because somebody may write Clusters. */
const NOT_ALLOWED = {
  user: ['exec', 'auth-provider', 'tokenFile', 'client-certificate', 'client-key'],
  cluster: ['certificate-authority'],
} as const;

/** Over HTTP, as the current context of the kubeconfig says. Only credentials that are in it are used. */
export function connectMember(seams: { readonly outbound: OutboundOptions; readonly clock: Clock }): ConnectMember {
  return (kubeconfig) => {
    refusePaths(kubeconfig);
    return httpKubeClient({ kubeconfig }, seams);
  };
}

function refusePaths(kubeconfig: string): void {
  const parsed = parseKubeconfig(kubeconfig);
  const { currentContext } = parsed;
  if (currentContext === undefined) throw new Error('the kubeconfig has no current-context');
  const { clusters, users } = selectContext(parsed, currentContext);
  const found = [
    ...users.flatMap(({ settings }) => NOT_ALLOWED.user.filter((name) => isSet(settings, name))),
    ...clusters.flatMap(({ settings }) => NOT_ALLOWED.cluster.filter((name) => isSet(settings, name))),
  ];
  if (found.length > 0) throw new Error(`the kubeconfig must hold its credentials itself, without ${found.join(', ')}`);
}

function isSet(settings: object, name: string): boolean {
  const value = (settings as Readonly<Record<string, unknown>>)[name];
  return value !== undefined && value !== null && value !== '';
}

/** What went wrong, in one line. */
export function joinError(error: unknown): string {
  return messageOf(error).replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
}
