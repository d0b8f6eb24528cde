import { KubeConfig } from '@kubernetes/client-node';
import { FleetbedError } from '../../core/errors.ts';
import { selectContext } from '../kubeconfig/kubeconfig-edit.ts';
import { kubeconfigText, parseKubeconfig } from '../kubeconfig/kubeconfig-file.ts';

export interface KubeconfigSource {
  /** The text of a kubeconfig file. */
  readonly kubeconfig: string;
  /** @default the file's current-context */
  readonly context?: string;
  /** Relative paths in the file start here. */
  readonly directory?: string;
}

/** One context of a kubeconfig as client-node's `KubeConfig`. Throws `FLEETBED_KUBECONFIG_INVALID`. */
export function loadKubeConfig({ kubeconfig, context, directory }: KubeconfigSource): KubeConfig {
  const parsed = parseKubeconfig(kubeconfig);
  const wanted = context ?? parsed.currentContext;
  if (wanted === undefined)
    throw new FleetbedError('FLEETBED_KUBECONFIG_INVALID', 'the kubeconfig has no current-context', {
      hint: `name one of its contexts: ${parsed.contexts.map(({ name }) => name).join(', ')}`,
    });
  const config = new KubeConfig();
  config.loadFromString(kubeconfigText(selectContext(parsed, wanted)));
  if (directory !== undefined) config.makePathsAbsolute(directory);
  // client-node refuses plain http unless told that nobody expects TLS there.
  config.clusters = config.clusters.map((cluster) =>
    cluster.server.startsWith('http:') ? { ...cluster, skipTLSVerify: true } : cluster,
  );
  return config;
}
