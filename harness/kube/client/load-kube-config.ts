import type { KubeConfig } from '@kubernetes/client-node';
import { FleetbedError } from '../../core/errors.ts';
import { selectContext } from '../kubeconfig/kubeconfig-edit.ts';
import { kubeconfigText, parseKubeconfig } from '../kubeconfig/kubeconfig-file.ts';
import type { Kubeconfig } from '../kubeconfig/kubeconfig.ts';
import type { KubeAccess } from './kube-access.ts';
import { isStaticAccess, staticAccess, type StaticAccessOptions } from './static-access.ts';

export interface KubeconfigSource {
  /** The text of a kubeconfig file. */
  readonly kubeconfig: string;
  /** @default the file's current-context */
  readonly context?: string;
  /** Relative paths in the file start here. */
  readonly directory?: string;
}

/** The way into the cluster of one context of a kubeconfig. Throws `FLEETBED_KUBECONFIG_INVALID`. */
export function loadKubeConfig({ kubeconfig, context, directory }: KubeconfigSource): KubeAccess {
  const parsed = parseKubeconfig(kubeconfig);
  const wanted = context ?? parsed.currentContext;
  if (wanted === undefined)
    throw new FleetbedError('FLEETBED_KUBECONFIG_INVALID', 'the kubeconfig has no current-context', {
      hint: `name one of its contexts: ${parsed.contexts.map(({ name }) => name).join(', ')}`,
    });
  const selected = selectContext(parsed, wanted);
  const [cluster] = selected.clusters;
  const [user] = selected.users;
  if (cluster === undefined || user === undefined) throw new RangeError(`context ${wanted} was not selected`);
  const options = { context: wanted, cluster, user, ...(directory === undefined ? {} : { directory }) };
  return isStaticAccess(options) ? staticAccess(options) : pluginAccess(selected, options);
}

/** Leaves plugins, providers and what else a kubeconfig can have to client-node, loaded when credentials are needed. */
function pluginAccess(selected: Kubeconfig, options: StaticAccessOptions): KubeAccess {
  let loaded: Promise<KubeConfig> | undefined;
  const { exec, 'auth-provider': authProvider } = options.user.settings;
  const proxyUrl = options.cluster.settings['proxy-url'];
  const at = {
    name: options.cluster.name,
    server: options.cluster.settings.server,
    ...(typeof proxyUrl === 'string' && proxyUrl !== '' ? { proxyUrl } : {}),
  };
  return {
    getCurrentContext: () => options.context,
    getCurrentCluster: () => at,
    getCurrentUser: () => ({ exec: exec ?? undefined, authProvider: authProvider ?? undefined }),
    applyToHTTPSOptions: async (request) => {
      loaded ??= clientNodeConfig(selected, options.directory);
      await (await loaded).applyToHTTPSOptions(request);
    },
  };
}

async function clientNodeConfig(selected: Kubeconfig, directory: string | undefined): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromString(kubeconfigText(selected));
  if (directory !== undefined) config.makePathsAbsolute(directory);
  // client-node refuses plain http unless told that nobody expects TLS there.
  config.clusters = config.clusters.map((cluster) =>
    cluster.server.startsWith('http:') ? { ...cluster, skipTLSVerify: true } : cluster,
  );
  return config;
}
