import type { RequestOptions } from 'node:https';
import { FleetbedError, messageOf } from '../../core/errors.ts';
import type { KubeAccess } from './kube-access.ts';

export interface TlsMaterial {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
}

/** What a request must carry to be let in. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsMaterial;
}

/** The way to one API server and its current credentials. */
export interface CredentialSource {
  /** `https://host:port`, perhaps with a path. */
  readonly server: string;
  current(): Promise<Credentials>;
}

/**
 * The credentials of a config's current context: client certificate, token, token file, basic auth, exec plugin.
 *
 * Certificates and static tokens are read once. Exec plugins and token files are asked before every request; they know
 * when their token expires. Throws `FLEETBED_KUBECONFIG_INVALID` when a plugin or file fails. Does not support
 * `proxy-url`.
 */
export function kubeConfigCredentials(config: KubeAccess): CredentialSource {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new FleetbedError('FLEETBED_KUBECONFIG_INVALID', 'the kubeconfig has no current cluster');
  if (cluster.proxyUrl !== undefined)
    throw new FleetbedError('FLEETBED_UNSUPPORTED', `cluster "${cluster.name}" of the kubeconfig has a proxy-url`, {
      hint: 'remove proxy-url and make the API server reachable without a proxy',
    });
  const user = config.getCurrentUser();
  const changes = user?.exec !== undefined || user?.authProvider !== undefined;
  let known: Promise<Credentials> | undefined;
  return {
    server: cluster.server.replace(/\/+$/, ''),
    current: () => {
      if (changes) return readCredentials(config);
      known ??= readCredentials(config);
      return known;
    },
  };
}

async function readCredentials(config: KubeAccess): Promise<Credentials> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw new FleetbedError(
      'FLEETBED_KUBECONFIG_INVALID',
      `the credentials of context "${config.getCurrentContext()}" cannot be had`,
      { observed: messageOf(error), cause: error },
    );
  }
  return { headers: headersOf(options), tls: tlsOf(options) };
}

function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {}))
    if (typeof value === 'string') headers[name.toLowerCase()] = value;
  if (typeof options.auth === 'string')
    headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  return headers;
}

function tlsOf({ ca, cert, key, rejectUnauthorized, servername }: RequestOptions): TlsMaterial {
  return {
    ...(isMaterial(ca) ? { ca } : {}),
    ...(isMaterial(cert) ? { cert } : {}),
    ...(isMaterial(key) ? { key } : {}),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    ...(servername === undefined ? {} : { servername }),
  };
}

function isMaterial(value: unknown): value is string | Buffer {
  return typeof value === 'string' || Buffer.isBuffer(value);
}
