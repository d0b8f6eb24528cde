import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';

/** The way into one cluster as one user: what is asked here of client-node's `KubeConfig`, which is one too. */
export interface KubeAccess {
  getCurrentContext(): string;
  getCurrentCluster(): AccessCluster | null;
  getCurrentUser(): AccessUser | null;
  /** Writes headers, basic auth and TLS material into `options`. Rejects when a file or a plugin fails. */
  applyToHTTPSOptions(options: RequestOptions): Promise<void>;
}

export interface AccessCluster {
  readonly name: string;
  /** `https://host:port`, perhaps with a path. */
  readonly server: string;
  readonly proxyUrl?: string;
}

/** Present and not null: who may enter changes by itself. */
export interface AccessUser {
  readonly exec?: unknown;
  readonly authProvider?: unknown;
}

/** For client-node's streams, which ask their `KubeConfig` for nothing else. */
export function asKubeConfig(access: KubeAccess): KubeConfig {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- its class would load 800 files
  return access as KubeConfig;
}
