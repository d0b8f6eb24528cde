import { FleetbedError } from '../../core/errors.ts';
import type { Kubeconfig, KubeconfigCluster, KubeconfigContext, KubeconfigUser } from './kubeconfig.ts';

interface ContextParts {
  readonly context: KubeconfigContext;
  readonly cluster: KubeconfigCluster;
  readonly user: KubeconfigUser;
}

/** One context with its cluster and user, made the current one. Throws `FLEETBED_KUBECONFIG_INVALID` when it is not there. */
export function selectContext(config: Kubeconfig, name: string): Kubeconfig {
  return fromParts(partsOf(config, name));
}

/** The one context `from` under the name `to`; its cluster and user are named `to` as well, so that files merge without clashes. */
export function renameContext(config: Kubeconfig, from: string, to: string): Kubeconfig {
  const { context, cluster, user } = partsOf(config, from);
  return fromParts({
    context: { ...context, name: to, cluster: to, user: to },
    cluster: { ...cluster, name: to },
    user: { ...user, name: to },
  });
}

/** Every cluster of the file at `server`; the TLS name to expect there can be given too. */
export function withServer(config: Kubeconfig, server: string, tlsServerName?: string): Kubeconfig {
  const tls = tlsServerName === undefined ? {} : { 'tls-server-name': tlsServerName };
  return {
    ...config,
    clusters: config.clusters.map((cluster) => ({ ...cluster, settings: { ...cluster.settings, server, ...tls } })),
  };
}

/** Many files as one; the first with a current context decides it. Throws `FLEETBED_KUBECONFIG_INVALID` for names that are there twice. */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  const merged = {
    contexts: configs.flatMap((config) => config.contexts),
    clusters: configs.flatMap((config) => config.clusters),
    users: configs.flatMap((config) => config.users),
  };
  const problems = (['contexts', 'clusters', 'users'] as const).flatMap((list) =>
    doubles(merged[list].map(({ name }) => name)).map((name) => ({ path: list, message: `"${name}" is there twice` })),
  );
  if (problems.length > 0)
    throw new FleetbedError('FLEETBED_KUBECONFIG_INVALID', 'the kubeconfigs cannot be merged', {
      problems,
      hint: 'rename the contexts first',
    });
  const currentContext = configs.find((config) => config.currentContext !== undefined)?.currentContext;
  return { ...merged, ...(currentContext === undefined ? {} : { currentContext }) };
}

export interface TokenContext {
  /** Of the context, its cluster and its user. */
  readonly name: string;
  readonly server: string;
  readonly token: string;
  /** The server's certificate authority, PEM. */
  readonly ca?: string;
  readonly tlsServerName?: string;
}

/** A file with one context that authenticates by a bearer token. */
export function tokenKubeconfig({ name, server, token, ca, tlsServerName }: TokenContext): Kubeconfig {
  const settings = {
    server,
    ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(tlsServerName === undefined ? {} : { 'tls-server-name': tlsServerName }),
  };
  return fromParts({
    context: { name, cluster: name, user: name },
    cluster: { name, settings },
    user: { name, settings: { token } },
  });
}

/** The server and certificate authority (PEM, where the file holds it) of one context. */
export function contextServer(config: Kubeconfig, name: string): { readonly server: string; readonly ca?: string } {
  const { settings } = partsOf(config, name).cluster;
  const data = settings['certificate-authority-data'];
  return {
    server: settings.server,
    ...(typeof data === 'string' ? { ca: Buffer.from(data, 'base64').toString('utf8') } : {}),
  };
}

function partsOf(config: Kubeconfig, name: string): ContextParts {
  const context = config.contexts.find((each) => each.name === name);
  const cluster = config.clusters.find((each) => each.name === context?.cluster);
  const user = config.users.find((each) => each.name === context?.user);
  if (context === undefined || cluster === undefined || user === undefined) {
    const names = config.contexts.map((each) => each.name);
    throw new FleetbedError('FLEETBED_KUBECONFIG_INVALID', `there is no context "${name}" in the kubeconfig`, {
      observed: names.length === 0 ? 'it has no contexts' : `it has ${names.join(', ')}`,
    });
  }
  return { context, cluster, user };
}

function fromParts({ context, cluster, user }: ContextParts): Kubeconfig {
  return { currentContext: context.name, contexts: [context], clusters: [cluster], users: [user] };
}

function doubles(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
