import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import path from 'node:path';
import type { KubeconfigCluster, KubeconfigUser } from '../kubeconfig/kubeconfig.ts';
import type { AccessCluster, AccessUser, KubeAccess } from './kube-access.ts';

type Settings = Readonly<Record<string, unknown>>;

export interface StaticAccessOptions {
  readonly context: string;
  readonly cluster: KubeconfigCluster;
  readonly user: KubeconfigUser;
  /** Where relative paths start. @default the working directory */
  readonly directory?: string;
}

const KNOWN_OF_CLUSTER = new Set([
  'server',
  'certificate-authority',
  'certificate-authority-data',
  'insecure-skip-tls-verify',
  'tls-server-name',
  'extensions',
]);
const KNOWN_OF_USER = new Set([
  'client-certificate',
  'client-certificate-data',
  'client-key',
  'client-key-data',
  'token',
  'username',
  'password',
  'extensions',
]);

/** Whether {@link staticAccess} is enough: certificates, a token or a password, nothing that changes by itself. */
export function isStaticAccess({ cluster, user }: StaticAccessOptions): boolean {
  return hasOnly(cluster.settings, KNOWN_OF_CLUSTER) && hasOnly(user.settings, KNOWN_OF_USER);
}

function hasOnly(settings: Settings, known: ReadonlySet<string>): boolean {
  return Object.entries(settings).every(
    ([name, value]) =>
      value === null || value === '' || (known.has(name) && ['string', 'boolean', 'object'].includes(typeof value)),
  );
}

/** What an ordinary kubeconfig says. client-node reads these as well, but takes most of a second and 60 MB to load. */
export function staticAccess(options: StaticAccessOptions): KubeAccess {
  const { context, cluster, user, directory = '.' } = options;
  const at: AccessCluster = { name: cluster.name, server: cluster.settings.server };
  const nobodyElse: AccessUser = {};
  const material = async (settings: Settings, name: string): Promise<Buffer | undefined> => {
    const file = textOf(settings, name);
    if (file !== undefined) return readFile(path.resolve(directory, file));
    const data = textOf(settings, `${name}-data`);
    return data === undefined ? undefined : Buffer.from(data, 'base64');
  };
  return {
    getCurrentContext: () => context,
    getCurrentCluster: () => at,
    getCurrentUser: () => nobodyElse,
    applyToHTTPSOptions: async (request) => {
      const [ca, cert, key] = await Promise.all([
        material(cluster.settings, 'certificate-authority'),
        material(user.settings, 'client-certificate'),
        material(user.settings, 'client-key'),
      ]);
      if (ca !== undefined) request.ca = ca;
      if (cert !== undefined) request.cert = cert;
      if (key !== undefined) request.key = key;
      applySettings(request, cluster.settings, user.settings);
    },
  };
}

function applySettings(request: RequestOptions, cluster: Settings, user: Settings): void {
  if (cluster['insecure-skip-tls-verify'] === true) request.rejectUnauthorized = false;
  const serverName = textOf(cluster, 'tls-server-name');
  if (serverName !== undefined) request.servername = serverName;
  const [token, username] = [textOf(user, 'token'), textOf(user, 'username')];
  if (token !== undefined) request.headers = { authorization: `Bearer ${token}` };
  if (username !== undefined) request.auth = `${username}:${textOf(user, 'password') ?? ''}`;
}

function textOf(settings: Settings, name: string): string | undefined {
  const value = settings[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
