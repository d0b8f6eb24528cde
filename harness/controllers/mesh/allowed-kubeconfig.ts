/**
 * Whether a remote secret's kubeconfig may be used: it comes from whoever may write Secrets, so it must not have the control
 * plane run programs or read files. Mirrors Istio 1.13 `pkg/kube/multicluster/secretcontroller.go`, with its words.
 */
import { messageOf } from '../../core/errors.ts';
import { parseKubeconfig } from '../../kube/kubeconfig/kubeconfig-file.ts';
import type { Kubeconfig } from '../../kube/kubeconfig/kubeconfig.ts';

/** The only provider that is let through. */
const ALLOWED_PROVIDERS: readonly string[] = ['oidc'];

/** Why it cannot be used; undefined for one that can. 002-B2 */
export function kubeconfigProblem(text: string): string | undefined {
  if (text.trim() === '') return 'kubeconfig is empty';
  let config: Kubeconfig;
  try {
    config = parseKubeconfig(text);
  } catch (error) {
    return `kubeconfig cannot be loaded: ${messageOf(error)}`;
  }
  if (config.contexts.length === 0)
    return 'kubeconfig is not valid: invalid configuration: no configuration has been provided';
  if (config.currentContext === undefined || config.contexts.every(({ name }) => name !== config.currentContext))
    return `kubeconfig is not valid: context was not found for specified context: ${config.currentContext ?? ''}`;
  const refusal = forbiddenField(config);
  return refusal === undefined ? undefined : `kubeconfig is not allowed: ${refusal}`;
}

function forbiddenField({ clusters, users }: Kubeconfig): string | undefined {
  for (const { settings } of users) {
    const provider = settings['auth-provider'];
    if (isSet(provider)) {
      const name = typeof provider === 'object' && provider !== null ? String(Reflect.get(provider, 'name')) : '';
      if (!ALLOWED_PROVIDERS.includes(name)) return `auth provider ${name} is not allowed`;
    }
    for (const [field, word] of FORBIDDEN) if (isSet(settings[field])) return `${word} is not allowed`;
  }
  for (const { settings } of clusters)
    if (isSet(settings['certificate-authority'])) return 'certificateAuthority is not allowed';
  return undefined;
}

const FORBIDDEN: readonly (readonly [string, string])[] = [
  ['tokenFile', 'tokenFile'],
  ['exec', 'exec'],
  ['client-key', 'clientKey'],
  ['client-certificate', 'clientCertificate'],
];

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
